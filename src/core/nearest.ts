// The name that was meant, where one letter in four at most is another.

/** @returns null where none is near */
export function nearest(word: string, names: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '');
  const wanted = plain(word);
  const [best] = names.map((name) => [edits(wanted, plain(name)), name] as const).sort(([a], [b]) => a - b);
  return best && best[0] <= Math.max(1, Math.floor(wanted.length / 4)) ? best[1] : null;
}

/** Letters put in, left out or changed. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
