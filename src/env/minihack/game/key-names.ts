// Keys by their codes and by what the game calls them: `a`, `^D` with Control, `M-p` with Alt.

export function keyName(key: number): string {
  if (key >= 128) return `M-${keyName(key - 128)}`;
  return key < 32 ? `^${String.fromCharCode(key + 64)}` : String.fromCharCode(key);
}

/** The code of a key by its name. */
export function keyCode(name: string): number {
  if (name.startsWith('M-')) return 128 + keyCode(name.slice(2));
  return name.length === 2 && name.startsWith('^') ? name.charCodeAt(1) - 64 : name.charCodeAt(0);
}
