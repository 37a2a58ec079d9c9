import { describe, expect, it } from 'vitest';
import { createExpertActor, createRandomActor } from '../../src/actor/scripted';
import { benchmarks } from '../../src/env/catalog';
import { playEpisodes, replayEpisode, successRate, toRecord } from '../../src/meta/rollout';
import { takeTasks } from '../../src/env/take-tasks';

describe.each(benchmarks.map((benchmark) => [benchmark.id, benchmark] as const))('playEpisodes on %s', (_, benchmark) => {
  const tasks = takeTasks(benchmark.tasks({ split: 'train', seed: 3, rules: 11, size: 'small' }), 40);
  const jobs = tasks.map((task, i) => ({ task, systemPrompt: benchmark.oracleAdvice(task), seed: i }));

  it('does not depend on how many episodes run at a time', async () => {
    const wide = await playEpisodes(benchmark, createRandomActor(), jobs, { width: 40 });
    const narrow = await playEpisodes(benchmark, createRandomActor(), jobs, { width: 3 });
    expect(narrow).toEqual(wide);
  });

  it('is rebuilt from its record, step by step', async () => {
    for (const actor of [createExpertActor(benchmark), createRandomActor()]) {
      const trajectories = await playEpisodes(benchmark, actor, jobs);
      for (const trajectory of trajectories) expect(replayEpisode(benchmark, toRecord(trajectory))).toEqual(trajectory);
    }
  });

  it('is won by the expert who is told the rules', async () => {
    expect(successRate(await playEpisodes(benchmark, createExpertActor(benchmark), jobs))).toBeGreaterThanOrEqual(0.9);
  });

  it('stops when cancelled, and says so', async () => {
    const abort = new AbortController();
    const run = playEpisodes(benchmark, createRandomActor(), jobs, { signal: abort.signal, width: 2, onProgress: () => abort.abort() });
    await expect(run).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });
});
