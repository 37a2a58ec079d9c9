// Limits of the check of a model: the table "Tolerances" of the folder's README.md, column B. A row that the README lacks
// keeps the limit that the layout's own README states.

import type { GoldenFolder } from './golden-folder';

/** The first words of a row of the table, and the limits of column B as that layout states them. */
const ROWS = {
  logits: ['tiny logits', [2e-4]],
  padded: ['padded', [1e-4]],
  blocks: ['dequantised blocks', [1e-6]],
  /** Loss before the first step, and after steps. */
  loss: ['loss values', [2e-5, 1e-3]],
  /** Largest error over the largest gradient of the loss; error of each tensor in its norm. */
  gradients: ['gradients:', [1e-4]],
  adamGiven: ['adamw, given', [1e-6]],
  /** 99.9 % of all elements, and all. */
  adam: ['adamw end to end', [1e-5, 2e-3]],
  gradientNorm: ['gradient norms', [1e-3]],
  /** Logits, log-probabilities. */
  smollm2: ['smollm2 logits', [2e-3, 1e-3]],
  smollm2Nll: ['smollm2 mean nll', [1e-3]],
  /** Largest error over the largest gradient, and the loss, which the row gives in its last column. */
  smollm2Gradients: ['smollm2 lora gradients', [1e-3, 2e-4]],
} as const satisfies Record<string, readonly [string, readonly number[]]>;

export type Tolerances = Readonly<Record<keyof typeof ROWS, readonly number[]>>;

function numbers(cell: string): number[] {
  const limits = cell.replace(/[\d.]+ ?%/g, '').match(/\d+(\.\d+)?(e-?\d+)?/g);
  return (limits ?? []).map(Number);
}

/** @param folder where README.md may lie */
export function readTolerances(folder: GoldenFolder): Tolerances {
  const readme = folder.has('README.md') ? folder.text('README.md') : '';
  const table = readme.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    return line.startsWith('|') && cells.length >= 5
      ? [{ what: cells[1]!.toLowerCase(), limits: [...numbers(cells[3]!), ...numbers(/limit (\S+)/.exec(cells[4]!)?.[1] ?? '')] }]
      : [];
  });
  const entries = Object.entries(ROWS).map(([key, [start, fallback]]) => {
    const found = table.find(({ what }) => what.startsWith(start))?.limits ?? [];
    return [key, fallback.map((limit, i) => found[i] ?? limit)] as const;
  });
  return Object.fromEntries(entries) as unknown as Tolerances;
}
