// What a number of training steps came to in the published runs, for the dial: `node scripts/make-published.mjs` writes src/ui/state/results/published.ts from
// docs/results/protocols. A test says when the one is older than the other.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const TARGET = `${ROOT}src/ui/state/results/published.ts`;
const PRESETS = ['minihack', 'alfworld'];

/** The text of the file, from the protocols as they are. */
export async function published() {
  const curves = {};
  for (const preset of PRESETS) {
    const { arms } = JSON.parse(await readFile(`${ROOT}docs/results/protocols/${preset}.json`, 'utf8'));
    const [{ seeds, conditions }] = arms;
    const rewards = seeds.map(({ reward }) => reward);
    const share = ({ heldOut: { mean, episodes } }) => ({ mean: round(mean), episodes });
    curves[preset] = {
      runs: seeds.length,
      reward: rewards[0].map((_, i) => round(rewards.reduce((sum, reward) => sum + reward[i], 0) / rewards.length)),
      heldOut: { untrained: share(conditions.untrained), trained: share(conditions.trained) },
    };
  }
  const text = `// Written by scripts/make-published.mjs from docs/results/protocols; not by hand.

/** Runs of one preset: the mean reward of every step over the runs, and the share of held-out games won at the end. */
export interface PublishedRuns {
  readonly runs: number;
  readonly reward: readonly number[];
  readonly heldOut: Readonly<Record<'untrained' | 'trained', { readonly mean: number; readonly episodes: number }>>;
}

export const PUBLISHED: Readonly<Record<'${PRESETS.join("' | '")}', PublishedRuns>> = ${JSON.stringify(curves)};
`;
  return format(text, { ...(await resolveConfig(TARGET)), parser: 'typescript' });
}

const round = (share) => Math.round(share * 1000) / 1000;

if (import.meta.url === pathToFileURL(process.argv[1]).href) await writeFile(TARGET, await published());
