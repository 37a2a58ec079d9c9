// Keys by their codes and by what the game calls them: `a`, `^D` with Control, `M-p` with Alt.

import { COMPASS } from '../../level/directions';

export const ESC = 27;

export function keyName(key: number): string {
  if (key >= 128) return `M-${keyName(key - 128)}`;
  if (key === 127) return '^?';
  return key < 32 ? `^${String.fromCharCode(key + 64)}` : String.fromCharCode(key);
}

/** Where a direction leads on the screen. */
const SCREEN: Readonly<Record<string, string>> = {
  ...{ north: 'up', east: 'right', south: 'down', west: 'left' },
  ...{ northeast: 'upper right', southeast: 'lower right', southwest: 'lower left', northwest: 'upper left' },
};

/** What the game says a key does that moves the hero or begins a count; null for others. */
export function moveText(key: number): string | null {
  const name = keyName(key);
  if (/^\d$/.test(name)) return `${name}       start of, or continuation of, a count.`;
  const found = COMPASS.find(({ key: letter }) => [letter, letter.toUpperCase(), `^${letter.toUpperCase()}`].includes(name));
  if (!found) return null;
  const verb = name === found.key ? 'move' : name.startsWith('^') ? 'rush' : 'run';
  return `${name.padEnd(8)}${verb} ${found.name} (screen ${SCREEN[found.name]}).`;
}

/** The code of a key by its name. */
export function keyCode(name: string): number {
  if (name.startsWith('M-')) return 128 + keyCode(name.slice(2));
  return name.length === 2 && name.startsWith('^') ? name.charCodeAt(1) - 64 : name.charCodeAt(0);
}
