// The name that was meant, where one letter in four at most is another.

import { editDistance } from './edit-distance';

/** @returns null where none is near */
export function nearest(word: string, names: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '');
  const wanted = plain(word);
  const [best] = names.map((name) => [editDistance(wanted, plain(name), Infinity), name] as const).sort(([a], [b]) => a - b);
  return best && best[0] <= Math.max(1, Math.floor(wanted.length / 4)) ? best[1] : null;
}
