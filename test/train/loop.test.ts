import { describe, expect, it } from 'vitest';
import type { RunEventBody } from '../../src/core/run/run-log';
import { parseTaskId } from '../../src/env/task-id';
import { replayEpisode } from '../../src/meta/rollout';
import { logProbs } from '../../src/model/policy';
import { restoreContexts, serializeContexts } from '../../src/train/context';
import { train, type StepOutcome } from '../../src/train/loop';
import { eachDevice } from '../support/each-device';
import { keysWorld } from '../support/keys-world';
import { SMALL_RUN, smallParts } from './small-engine';

async function collect(outcomes: AsyncGenerator<StepOutcome>): Promise<StepOutcome[]> {
  const all: StepOutcome[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

type Group = Extract<RunEventBody, { kind: 'group' }>;
const groupsOf = (outcomes: readonly StepOutcome[]): Group[] =>
  outcomes.flatMap(({ events }) => events.filter((event) => event.kind === 'group'));

describe('train', () => {
  eachDevice('resumed from any step equals uninterrupted, bit for bit', async (device) => {
    const whole = smallParts(device);
    const outcomes: StepOutcome[] = [];
    const states: Awaited<ReturnType<typeof whole.lora.state>>[] = [];
    for await (const outcome of train(SMALL_RUN, whole, null)) {
      outcomes.push(outcome);
      states.push(await whole.lora.state());
    }
    whole.free();
    expect(outcomes.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(groupsOf(outcomes).some(({ depth }) => depth > 0)).toBe(true);
    expect(outcomes.map(({ contexts }) => contexts.length)).toEqual([2, 2, 2, 0]);

    const at = 2;
    const resumed = smallParts(device);
    resumed.lora.restore(states[at - 1]!);
    const contexts = restoreContexts(resumed.benchmark, serializeContexts(outcomes[at - 1]!.contexts));
    const rest = await collect(train(SMALL_RUN, resumed, { step: at, contexts }));
    expect(rest).toEqual(outcomes.slice(at));
    expect(await resumed.lora.state()).toEqual(states.at(-1));
    resumed.free();
  });

  eachDevice('skips contexts of which no game was won, and the other slots keep their draws', async (device) => {
    const config = {
      ...SMALL_RUN,
      trajectories_per_context: 3,
      contexts_per_step: 4,
      chained_share: 0,
      num_generations: 2,
      tasks_per_reflection: 1,
    };
    const skipping = { ...config, skip_lost_contexts: true };
    const [parts, skipper, resumed] = [smallParts(device, config), smallParts(device, config), smallParts(device, config)];
    const all = await collect(train({ ...config, steps: 1 }, parts, null));
    const at = 2;
    const kept: StepOutcome[] = [];
    for await (const outcome of train(skipping, skipper, null)) {
      kept.push(outcome);
      if (outcome.step === at) resumed.lora.restore(await skipper.lora.state());
    }
    // The first step's contexts do not depend on what was learned.
    const [before, after] = [all, kept].map((outcomes) => groupsOf(outcomes).filter(({ step }) => step === 1));
    const isWon = ({ read }: Group): boolean => read.some(({ success }) => success);
    expect(new Set(before!.map(isWon))).toEqual(new Set([true, false]));
    before!.forEach((group, slot) => {
      const other = after![slot]!;
      expect(other.family).toBe(group.family);
      if (isWon(group)) expect(other.read).toEqual(group.read);
      else expect(other.read.map(({ task }) => task)).not.toEqual(group.read.map(({ task }) => task));
    });
    // Whatever is read was won now and then, or looked for three times.
    const contexts = kept.flatMap((outcome) => outcome.contexts);
    for (const { trajectories, skipped } of contexts) expect(skipped === 3 || trajectories.some(({ success }) => success)).toBe(true);
    expect(contexts.some(({ skipped }) => skipped > 0 && skipped < 3)).toBe(true);
    const counted = ({ events }: StepOutcome): number | undefined =>
      events.flatMap((event) => (event.kind === 'update' ? [event.metrics['contexts_skipped']] : []))[0];
    expect(counted(all[0]!)).toBeUndefined();
    expect(counted(kept[0]!)).toBeGreaterThanOrEqual(before!.filter((group) => !isWon(group)).length);

    const restored = restoreContexts(resumed.benchmark, serializeContexts(kept[at - 1]!.contexts));
    expect(await collect(train(skipping, resumed, { step: at, contexts: restored }))).toEqual(kept.slice(at));
    for (const one of [parts, skipper, resumed]) one.free();
  });

  eachDevice('log-probabilities of sampled reflections are those that training recomputes', async (device) => {
    const parts = smallParts(device);
    const first = await train(SMALL_RUN, parts, null).next();
    const { contexts } = first.value as StepOutcome;
    const asked = contexts.map(({ systemPrompt, trajectories, seed }) => ({ systemPrompt, trajectories, seed }));
    const reflections = await parts.reflector.reflect(asked, 3);
    const groups = reflections.map((group) => ({ prompt: group[0]!.promptIds, completions: group.map(({ tokenIds }) => tokenIds) }));
    const recomputed = await logProbs(parts.model, parts.lora, groups, { temperature: 1 });
    const sampled = reflections.flatMap((group) => group.flatMap(({ logProbs: values }) => values));
    expect(sampled.length).toBeGreaterThan(20);
    for (const [i, value] of sampled.entries()) expect(Math.abs(value - recomputed.logProbs[i]!)).toBeLessThan(1e-4);
    parts.free();
  });

  eachDevice('scores a whole group on the same fresh tasks, which nobody has read', async (device) => {
    const parts = smallParts(device);
    for (const { members, read, family } of groupsOf(await collect(train({ ...SMALL_RUN, steps: 2 }, parts, null)))) {
      const tasks = members.map(({ episodes }) => episodes.map(({ task }) => task));
      for (const other of tasks) expect(other).toEqual(tasks[0]);
      for (const { task } of read) expect(tasks[0]).not.toContain(task);
      // The context's own: its family under the rules that were read.
      const game = (task: string): unknown => [keysWorld.familyOf(task).id, parseTaskId(task).rules];
      for (const task of tasks[0]!) expect(game(task)).toEqual(game(read[0]!.task));
      expect(keysWorld.familyOf(tasks[0]![0]!).id).toBe(family);
      expect(SMALL_RUN.train_families).toContain(family);
      for (const { episodes, text, reward } of members) {
        expect(reward).toBe(episodes.filter(({ success }) => success).length / episodes.length);
        for (const episode of episodes) {
          expect(episode.systemPrompt).toBe(text);
          expect(replayEpisode(keysWorld, episode).success).toBe(episode.success);
        }
      }
    }
    parts.free();
  });

  it('reads like the paper: under 150 lines', async () => {
    const { readFileSync } = await import('node:fs');
    expect(readFileSync('src/train/loop.ts', 'utf8').split('\n').length).toBeLessThan(150);
  });
});
