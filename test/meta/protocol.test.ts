import { describe, expect, it } from 'vitest';
import { createExpertActor } from '../../src/actor/scripted';
import { adviceSentence } from '../../src/env/advice';
import { evaluate, type ProtocolOptions } from '../../src/meta/protocol';
import { joinTables } from '../../src/meta/summary';
import { replayEpisode } from '../../src/meta/rollout';
import { attemptsOf } from '../../src/reflector/prompt';
import type { ReflectContext, Reflector } from '../../src/reflector/reflector';
import { keysWorld } from '../support/keys-world';

const benchmark = keysWorld;
const OPTIONS: ProtocolOptions = {
  heldOut: ['keys/Eat', 'keys/Zap'],
  train: ['keys/Wield'],
  episodes: 80,
  trajectoriesPerContext: 8,
  iterations: 3,
  seed: 4,
};

function scripted(write: (context: ReflectContext) => string): Reflector {
  return {
    reflect: async (contexts, samples) =>
      contexts.map((context) =>
        Array.from({ length: samples }, () => ({ text: write(context), promptIds: [], tokenIds: [], logProbs: [], finished: true })),
      ),
  };
}

/** An honest reader: what worked, else what it was told. */
const reader = scripted(({ systemPrompt, trajectories }) => {
  const found = trajectories.flatMap((trajectory) => attemptsOf(benchmark, trajectory)).find(({ worked }) => worked);
  return found ? adviceSentence(benchmark.familyOf(trajectories[0]!.task).need!, found.means) : systemPrompt;
});
const silent = scripted(() => '');

const run = (trained: Reflector | null = reader, options = OPTIONS) =>
  evaluate({ benchmark, actor: createExpertActor(benchmark), untrained: silent, trained }, options);

describe('evaluate', () => {
  it('plays the same tasks with the same draws under every condition', async () => {
    const { samples } = await run();
    const tasks = (condition: string): string[] =>
      samples.filter((s) => s.condition === condition).flatMap((s) => s.episodes.map(({ task }) => task));
    expect(tasks('none').length).toBe(3 * 2 * 8);
    for (const condition of ['random', 'untrained', 'trained', 'oracle']) expect(tasks(condition)).toEqual(tasks('none'));
    for (const { read, episodes } of samples)
      for (const { task } of episodes) expect(read.map((record) => record.task)).not.toContain(task);
  });

  it('holds the held-out families under the original’s rule and the others under drawn ones', async () => {
    const { samples } = await run();
    for (const { family, episodes } of samples)
      for (const { task } of episodes) expect(task).toMatch(family === 'keys/Wield' ? /:rules=\d+$/ : /:rules=true$/);
  });

  it('does without held-out families', async () => {
    const { conditions, iterations, evidence } = await run(reader, { ...OPTIONS, heldOut: [] });
    expect(conditions.trained!.heldOut).toEqual({ mean: 0, se: 0, episodes: 0 });
    expect(conditions.trained!.train.episodes).toBe(80);
    expect(iterations).toEqual([]);
    expect(Object.keys(evidence.families)).toEqual(OPTIONS.train);
  });

  it('gives equal cells to conditions that write the same', async () => {
    const { conditions } = await run(silent);
    expect(conditions.untrained).toEqual(conditions.none);
    expect(conditions.trained).toEqual(conditions.none);
  });

  it('an honest reader reaches what the evidence allows, and climbs with further reflections', async () => {
    const { conditions, evidence, iterations } = await run();
    expect(conditions.oracle!.heldOut.mean).toBe(1);
    for (const family of OPTIONS.heldOut) {
      const { mean, se } = conditions.trained!.families[family]!;
      expect(Math.abs(mean - evidence.ceiling[family]!)).toBeLessThan(3 * se + 0.05);
      expect(mean).toBeGreaterThan(conditions.none!.families[family]!.mean + 0.3);
    }
    expect(iterations).toHaveLength(3);
    expect(iterations[2]!.trained).toBeGreaterThanOrEqual(iterations[0]!.trained!);
    expect(iterations[0]!.trained).toBeCloseTo(conditions.trained!.heldOut.mean, 12);
    expect(iterations[2]!.untrained).toBeLessThan(0.5);
  });

  it('counts its episodes, and takes the standard error over contexts', async () => {
    const { conditions } = await run();
    const cell = conditions.none!.families['keys/Eat']!;
    expect(cell.episodes).toBe(80);
    expect(conditions.none!.heldOut.episodes).toBe(160);
    expect(conditions.oracle!.heldOut.se).toBe(0);
    expect(cell.se).toBeGreaterThan(0);
  });

  it('repeats exactly, and differs with the seed', async () => {
    const [a, b, c] = [await run(), await run(), await run(reader, { ...OPTIONS, seed: 5 })];
    expect(b).toEqual(a);
    expect(c.conditions.none).not.toEqual(a.conditions.none);
  });

  it('played in parts, it gives what it gives at once', async () => {
    const families = [...OPTIONS.heldOut, ...OPTIONS.train];
    const parts = [];
    for (const [from, to] of [[0, 1], [1, 4], [4, 10]] as const) parts.push(await run(reader, { ...OPTIONS, contexts: { from, to } })); // prettier-ignore
    const [first, ...later] = parts;
    expect(first!.conditions.none!.heldOut.episodes).toBe(16);
    expect(later.reduce((before, part) => joinTables(before, part, families, 8), first!)).toEqual(await run());
  });

  it('leaves `trained` out without an adapter, reports progress to the end, and can be cancelled', async () => {
    const progress: number[][] = [];
    const { conditions, iterations } = await run(null, { ...OPTIONS, onProgress: (done, total) => progress.push([done, total]) });
    expect(Object.keys(conditions)).toEqual(['none', 'random', 'untrained', 'oracle']);
    expect(iterations.every(({ trained }) => trained === null)).toBe(true);
    expect(progress.at(-1)![0]).toBe(progress.at(-1)![1]);
    await expect(run(null, { ...OPTIONS, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('keeps records that replay', async () => {
    const { samples } = await run();
    for (const { episodes } of samples)
      for (const record of episodes) expect(replayEpisode(benchmark, record).success).toBe(record.success);
  });
});
