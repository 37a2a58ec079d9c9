import { describe, expect, it } from 'vitest';
import { createExpertActor } from '../../src/actor/scripted';
import { adviceSentence } from '../../src/env/advice';
import { tryAgain, type BaselineOptions } from '../../src/meta/baselines';
import { evaluate, type ProtocolOptions, type ProtocolParts } from '../../src/meta/protocol';
import { playEpisodes, type EpisodeJob } from '../../src/meta/rollout';
import { attemptsOf } from '../../src/reflector/prompt';
import type { ReflectContext, Reflector } from '../../src/reflector/reflector';
import { KEYS, keysWorld } from '../support/keys-world';

const benchmark = keysWorld;
const actor = createExpertActor(benchmark);
const baselines: BaselineOptions = { reflections: 8, tasks: 4, retries: 3 };
const OPTIONS: ProtocolOptions = {
  heldOut: ['keys/Eat', 'keys/Zap'],
  train: ['keys/Wield'],
  episodes: 60,
  trajectoriesPerContext: 10,
  iterations: 1,
  seed: 4,
  baselines,
};

function scripted(write: (context: ReflectContext, sample: number) => string, seen: ReflectContext[] = []): Reflector {
  return {
    reflect: async (contexts, samples) =>
      contexts.map((context) => {
        seen.push(context);
        return Array.from({ length: samples }, (_, i) => ({ text: write(context, i), promptIds: [], tokenIds: [], logProbs: [], finished: true })); // prettier-ignore
      }),
  };
}
const needOf = ({ trajectories }: ReflectContext): string => benchmark.familyOf(trajectories[0]!.task).need!;
const silent = scripted(() => '');
/** One sentence for each key: exactly one of eight is right. */
const guesser = scripted((context, i) => adviceSentence(needOf(context), KEYS[i % KEYS.length]!));
const reader = scripted((context) => {
  const found = context.trajectories.flatMap((trajectory) => attemptsOf(benchmark, trajectory)).find(({ worked }) => worked);
  return found ? adviceSentence(needOf(context), found.means) : '';
});

const run = (parts: Partial<ProtocolParts> = {}, options = OPTIONS) =>
  evaluate({ benchmark, actor, untrained: silent, trained: reader, ...parts }, options);

describe('best of N', () => {
  it('finds the one right sentence of eight by playing, on tasks that it is not scored on', async () => {
    const { conditions, contexts } = await run({ sampler: guesser });
    expect(conditions.best_of_n!.heldOut.mean).toBe(1);
    expect(contexts!.every(({ advice, success }) => advice.best_of_n!.length > 0 && success.best_of_n === 1)).toBe(true);
  });

  it('is the untrained reflector where all its reflections are alike', async () => {
    const { conditions } = await run({ sampler: silent });
    expect(conditions.best_of_n).toEqual(conditions.untrained);
  });
});

describe('tries again', () => {
  const fresh: EpisodeJob[] = [...Array(40).keys()].map((i) => ({ task: `keys/Eat-v1:unseen:${i + 1}:rules=true`, systemPrompt: 'ignored', seed: i })); // prettier-ignore
  const play = (jobs: readonly EpisodeJob[]) => playEpisodes(benchmark, actor, jobs);

  it('only lost tasks, each at most so often, reading all its own lost tries', async () => {
    const read: ReflectContext[] = [];
    const counted: string[] = [];
    const last = await tryAgain(fresh, scripted(() => 'To eat use q.', read), baselines, (jobs) => (counted.push(...jobs.map(({ task }) => task)), play(jobs))); // prettier-ignore
    expect(last.map(({ task }) => task)).toEqual(fresh.map(({ task }) => task));
    for (const { trajectories } of read) {
      expect(new Set(trajectories.map(({ task }) => task)).size).toBe(1);
      expect(trajectories.some(({ success }) => success)).toBe(false);
    }
    const times = fresh.map(({ task }) => counted.filter((one) => one === task).length);
    last.forEach(({ success }, i) => expect(success ? times[i]! <= 4 : times[i] === 4).toBe(true));
  });

  it('wins what the advice makes sure of, and by luck alone no more than the tries allow', async () => {
    const right = await tryAgain(fresh, scripted(() => 'To eat use e.'), baselines, play); // prettier-ignore
    expect(right.every(({ success }) => success)).toBe(true);
    const luck = await tryAgain(fresh, null, { ...baselines, retries: 1 }, play);
    const once = await play(fresh.map((job) => ({ ...job, systemPrompt: '' })));
    const share = (some: readonly { success: boolean }[]): number => some.filter(({ success }) => success).length / 40;
    expect(share(luck)).toBeGreaterThan(share(once));
    expect(luck.every(({ systemPrompt }) => systemPrompt === '')).toBe(true);
  });
});

describe('shuffled families', () => {
  it('make a reader of trajectories write about the wrong family, which does not help', async () => {
    const { conditions, contexts, evidence } = await run();
    // An honest reader wins wherever the fact was shown.
    expect(conditions.trained!.heldOut.mean).toBeGreaterThanOrEqual(evidence.heldOut);
    expect(conditions.shuffled!.heldOut.mean).toBeLessThan(0.5);
    for (const { family, advice } of contexts!) expect(advice.shuffled).not.toContain(`To ${family.slice(5).toLowerCase()} `);
  });
});

it('stand beside the five conditions on the same tasks only where they are asked for', async () => {
  const [plain, full] = [await run({}, { ...OPTIONS, baselines: undefined }), await run({ sampler: guesser })];
  expect(Object.keys(plain.conditions)).toEqual(['none', 'random', 'untrained', 'trained', 'oracle']);
  expect(Object.keys(full.conditions)).toEqual(
    ['none', 'random', 'untrained', 'best_of_n', 'repeat', 'retry', 'shuffled', 'trained', 'oracle'], // prettier-ignore
  );
  for (const name of ['none', 'untrained', 'trained', 'oracle'] as const) expect(full.conditions[name]).toEqual(plain.conditions[name]);
});

it('reports progress to the end, tries that were not needed included', async () => {
  const progress: [number, number][] = [];
  await run({}, { ...OPTIONS, onProgress: (done, total) => progress.push([done, total]) });
  expect(progress.at(-1)![0]).toBe(progress.at(-1)![1]);
  expect(progress.every(([done, total]) => done <= total)).toBe(true);
});
