// Whether the pretraining text gives away what reflectors are tested on. No document may pair trajectories with the
// advice that fits them more often than a blind draw among what was tried does; families of the test, under their true means, counted apart.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseAdvice } from '../../src/env/advice';
import { benchmarks } from '../../src/env/catalog';
import { ANY_MEANS, OFF_TOPIC, type PretrainingDocument } from './documents';

export interface LeakRow {
  readonly family: string;
  /** Reflections about the family. */
  readonly documents: number;
  /** Of them, those whose advice names a means that worked in their trajectories; how many a blind writer would give; its standard deviation. */
  readonly fits: number;
  readonly expected: number;
  readonly deviation: number;
  /** Those where that means is the true one of the original's rules, by chance of the rules drawn; and how many a blind writer would give. */
  readonly trueFits: number;
  readonly trueExpected: number;
}

/** Excess over blind chance, in standard deviations, from which on a family counts as leaking. */
export const LEAK_BOUND = 4;

/** @throws what reading the file throws */
export async function findLeaks(file: string): Promise<LeakRow[]> {
  const families = new Map(
    benchmarks.flatMap((benchmark) => benchmark.families.map((family) => [family.id, { benchmark, family }] as const)),
  );
  const rows = new Map<string, { -readonly [K in keyof LeakRow]: LeakRow[K] } & { variance: number }>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const document = JSON.parse(line) as PretrainingDocument;
    const known = families.get(document.family);
    if (document.kind !== 'reflect' || !known?.family.need) continue;
    const { need, means, id } = known.family;
    const row = rows.get(id) ?? { family: id, documents: 0, fits: 0, expected: 0, deviation: 0, trueFits: 0, trueExpected: 0, variance: 0 };
    rows.set(id, row);
    const body = document.text[0]![0];
    const lines = body.split('\n').slice(1);
    const meansOf = (line: string): string => parseAdvice(line.slice('Right: '.length)).get(need) ?? '';
    const tried = new Set(lines.map(meansOf));
    const worked = new Set(lines.filter((line) => line.startsWith('Right: ')).map(meansOf));
    const blind = (some: number): number =>
      (1 - OFF_TOPIC) *
      ((tried.size === 0 ? 0 : ((1 - ANY_MEANS) * some) / tried.size) + ((tried.size === 0 ? 1 : ANY_MEANS) * some) / means.length);
    const advised = parseAdvice(document.text.at(-1)![0]).get(need);
    const truly = trueMeans(known.benchmark, id);
    const p = blind(worked.size);
    row.documents++;
    row.expected += p;
    row.variance += p * (1 - p);
    if (worked.has(truly)) row.trueExpected += blind(1);
    if (advised !== undefined && worked.has(advised)) {
      row.fits++;
      if (advised === truly) row.trueFits++;
    }
  }
  return [...rows.values()]
    .map(({ variance, ...row }) => ({ ...row, deviation: Math.sqrt(variance) }))
    .sort((a, b) => (a.family < b.family ? -1 : 1));
}

function trueMeans(benchmark: (typeof benchmarks)[number], family: string): string {
  const [task] = benchmark.tasks({ families: [family], split: 'train', seed: 1, rules: 'true' });
  return benchmark.meansOf(task!) ?? '';
}

export function isLeak({ fits, expected, deviation }: LeakRow): boolean {
  return fits > expected + LEAK_BOUND * Math.max(1, deviation);
}

export function formatLeaks(rows: readonly LeakRow[]): string {
  const cells = rows.map((row) => [row.family, String(row.documents), String(row.fits), `${row.expected.toFixed(0)} ± ${row.deviation.toFixed(0)}`, String(row.trueFits), row.trueExpected.toFixed(0), isLeak(row) ? 'LEAKS' : 'blind']); // prettier-ignore
  const head = ['family', 'reflections', 'advice fits', 'by blind chance', 'and is true', 'by chance', ''];
  return [head, ...cells]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(i === 0 ? 20 : 16))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
