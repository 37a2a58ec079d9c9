import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/actor/actor';
import { parseReply } from '../../src/actor/parse';
import { createExpertActor, createRandomActor } from '../../src/actor/scripted';
import { countReplies } from '../../src/core/run/replies';
import { NO_ACTION } from '../../src/core/trajectory';
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

  it('breaks off, as lost, the episodes whose reply does not come through, and no other', async () => {
    const expert = createExpertActor(benchmark);
    const breaking: Actor = {
      ...expert,
      act: async (requests, signal) =>
        (await expert.act(requests, signal)).map((reply, i) =>
          requests[i]!.task === tasks[1] && requests[i]!.history.length === 1 ? { failure: 'It broke off.' } : reply,
        ),
    };
    const trajectories = await playEpisodes(benchmark, breaking, jobs, { width: 5 });
    const whole = await playEpisodes(benchmark, expert, jobs);
    const { final, steps } = whole[1]!;
    expect(trajectories[1]).toMatchObject({
      success: false,
      terminated: false,
      truncated: true,
      failure: 'It broke off.',
      steps: steps.slice(0, 1),
    });
    expect(trajectories[1]!.final).toEqual(steps[1]?.observation ?? final);
    expect(trajectories.filter((_, i) => i !== 1)).toEqual(whole.filter((_, i) => i !== 1));
    for (const trajectory of trajectories) expect(replayEpisode(benchmark, toRecord(trajectory))).toEqual(trajectory);
    expect(countReplies(trajectories).failed).toBe(1);
  });

  it.each(['none', 'first'] as const)(
    'a reply without an action costs a step, and is counted and rebuilt: fallback %s',
    async (fallback) => {
      const babbling: Actor = {
        act: async (requests) => requests.map(({ observation }) => parseReply('la la la la la la', observation.admissible, fallback)),
      };
      const trajectories = await playEpisodes(benchmark, babbling, jobs.slice(0, 6));
      const steps = trajectories.flatMap((trajectory) => trajectory.steps);
      expect(steps.every(({ stage, parsed }) => stage === 'fallback' && parsed === null)).toBe(true);
      const counts = countReplies(trajectories);
      expect(counts).toEqual({
        exact: 0,
        folded: 0,
        edit: 0,
        fallback: steps.length,
        ...(fallback === 'none' ? { nothing: steps.length } : {}),
      });
      for (const trajectory of trajectories) expect(replayEpisode(benchmark, toRecord(trajectory))).toEqual(trajectory);
      if (fallback === 'first')
        return expect(steps.every(({ observation, executed }) => observation.admissible![0] === executed)).toBe(true);
      for (const { steps, final, success, truncated } of trajectories) {
        expect({ success, truncated }).toEqual({ success: false, truncated: true });
        expect(steps.every(({ executed }) => executed === NO_ACTION)).toBe(true);
        // Nobody moves: the answers after the first are all the same.
        expect(new Set([...steps.slice(1).map(({ observation }) => observation.text), final.text]).size).toBe(1);
      }
    },
  );

  it('stops when cancelled, and says so', async () => {
    const abort = new AbortController();
    const run = playEpisodes(benchmark, createRandomActor(), jobs, { signal: abort.signal, width: 2, onProgress: () => abort.abort() });
    await expect(run).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });
});
