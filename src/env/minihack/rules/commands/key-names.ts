// Keys by their codes and by what the game calls them: `a`, `^D` with Control, `M-p` with Alt.

export function keyName(key: number): string {
  if (key >= 128) return `M-${keyName(key - 128)}`;
  if (key === 127) return '^?';
  return key < 32 ? `^${String.fromCharCode(key + 64)}` : String.fromCharCode(key);
}

const POINTS: readonly (readonly [key: string, point: string, screen: string])[] = [
  ['y', 'northwest', 'upper left'],
  ['k', 'north', 'up'],
  ['u', 'northeast', 'upper right'],
  ['h', 'west', 'left'],
  ['l', 'east', 'right'],
  ['b', 'southwest', 'lower left'],
  ['j', 'south', 'down'],
  ['n', 'southeast', 'lower right'],
];

/** What the game says a key does that moves the hero or begins a count; null for others. */
export function moveText(key: number): string | null {
  const name = keyName(key);
  if (/^\d$/.test(name)) return `${name}       start of, or continuation of, a count.`;
  const found = POINTS.find(([letter]) => name === letter || name === letter.toUpperCase() || name === `^${letter.toUpperCase()}`);
  if (!found) return null;
  const [letter, point, screen] = found;
  const verb = name === letter ? 'move' : name.startsWith('^') ? 'rush' : 'run';
  return `${name.padEnd(8)}${verb} ${point} (screen ${screen}).`;
}

/** The code of a key by its name. */
export function keyCode(name: string): number {
  if (name.startsWith('M-')) return 128 + keyCode(name.slice(2));
  return name.length === 2 && name.startsWith('^') ? name.charCodeAt(1) - 64 : name.charCodeAt(0);
}
