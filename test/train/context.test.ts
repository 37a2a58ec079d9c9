// What a step's contexts are drawn to be: shares, chains, families in turn, tasks that occur once.

import { expect, it } from 'vitest';
import type { Trajectory } from '../../src/core/trajectory';
import type { RunConfig } from '../../src/core/run/run-config';
import type { Reflection } from '../../src/reflector/reflector';
import { type Context, type ContextPlan, contextTasks, drawContext, isSkipped, planContext } from '../../src/train/context';
import { keysWorld } from '../support/keys-world';
import { SMALL_RUN } from './small-engine';

const written: Reflection[] = ['Press e.', 'Press W.', 'Press z.'].map((text) => {
  return { text, promptIds: [1], tokenIds: [2], logProbs: [-1], finished: true };
});
const before = (depth: number): { context: ContextPlan; reflections: Reflection[] } => ({
  context: { family: 'keys/Zap', rules: 17, seed: 3, systemPrompt: 'Press t.', depth, skipped: 2 },
  reflections: written,
});
const config: RunConfig = { ...SMALL_RUN, chained_share: 0.3, wrong_prompt_share: 0.2, max_chain: 2 };

/** 4000 contexts of step 2 and after. */
function plans(change: Partial<RunConfig>, depth: number | null): ContextPlan[] {
  const all: ContextPlan[] = [];
  for (let step = 2; step < 1002; step++)
    for (let slot = 0; slot < 4; slot++)
      all.push(planContext({ ...config, contexts_per_step: 4, ...change }, keysWorld, step, slot, depth === null ? null : before(depth)));
  return all;
}
const share = (all: readonly ContextPlan[], is: (plan: ContextPlan) => boolean): number => all.filter(is).length / all.length;
/** Five standard deviations of a share of 4000. */
const near = (measured: number, p: number): void => expect(Math.abs(measured - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 4000));

it('goes on from a reflection in the share of contexts that the setting says', () => {
  const isChained = ({ depth }: ContextPlan): boolean => depth > 0;
  near(share(plans({}, 0), isChained), 0.3);
  expect(share(plans({ chained_share: 0 }, 0), isChained)).toBe(0);
  expect(share(plans({ chained_share: 1 }, 0), isChained)).toBe(1);
  expect(share(plans({ chained_share: 1 }, null), isChained)).toBe(0);
});

it('a chain keeps family and rules, takes one of the reflections as its advice, and draws tasks of its own', () => {
  const chained = plans({ chained_share: 1 }, 1);
  for (const { family, rules, depth, skipped } of chained) expect([family, rules, depth, skipped]).toEqual(['keys/Zap', 17, 2, 0]);
  for (const { text } of written)
    near(
      share(chained, ({ systemPrompt }) => systemPrompt === text),
      1 / 3,
    );
  expect(new Set(chained.map(({ seed }) => seed)).size).toBeGreaterThan(3990);
});

it('a chain ends at its longest', () => {
  expect(share(plans({ chained_share: 1 }, 1), ({ depth }) => depth === 2)).toBe(1);
  for (const depth of [2, 3]) expect(share(plans({ chained_share: 1 }, depth), (plan) => plan.depth === 0)).toBe(1);
});

it('begins under advice in the share of contexts that the setting says, else under none', () => {
  const isAdvised = ({ systemPrompt }: ContextPlan): boolean => systemPrompt !== '';
  near(share(plans({}, null), isAdvised), 0.2);
  expect(share(plans({ wrong_prompt_share: 0 }, null), isAdvised)).toBe(0);
  const wrong = plans({ wrong_prompt_share: 1 }, null);
  expect(share(wrong, isAdvised)).toBe(1);
  // Drawn blindly among eight keys.
  expect(new Set(wrong.map(({ family, systemPrompt }) => `${family} ${systemPrompt}`)).size).toBe(3 * 8);
});

it('takes families in turn: from the first context on each comes once before one comes again, in changing orders', () => {
  const families = SMALL_RUN.train_families;
  const drawn: string[] = [];
  for (let step = 1; step <= 30; step++)
    for (let slot = 0; slot < 2; slot++) drawn.push(planContext({ ...config, contexts_per_step: 2 }, keysWorld, step, slot, null).family);
  const rounds = Array.from({ length: 20 }, (_, round) => drawn.slice(3 * round, 3 * round + 3));
  for (const round of rounds) expect([...round].sort()).toEqual([...families].sort());
  expect(new Set(rounds.map((round) => round.join())).size).toBe(6);
});

it('draws rules and tasks anew for every context, step, seed of a run, and in the place of one that was skipped', () => {
  const fresh = plans({}, null);
  expect(new Set(fresh.map(({ rules }) => rules)).size).toBeGreaterThan(3990);
  expect(new Set(fresh.map(({ seed }) => seed)).size).toBeGreaterThan(3990);
  const [one, again, other] = [0, 1, 2].map((skipped) => planContext(config, keysWorld, 1, 0, null, skipped));
  expect([one!.skipped, again!.skipped, other!.skipped]).toEqual([0, 1, 2]);
  expect(new Set([one, again, other].map((plan) => plan!.rules)).size).toBe(3);
  expect(planContext({ ...config, seed: 6 }, keysWorld, 1, 0, null).rules).not.toBe(one!.rules);
  expect(planContext(config, keysWorld, 1, 0, null)).toEqual(one);
});

it('reads as many tasks as the settings say and scores on others, under the context’s family, rules and advice', () => {
  const plan = planContext({ ...config, wrong_prompt_share: 1 }, keysWorld, 1, 0, null);
  const { read, fresh } = contextTasks({ ...config, trajectories_per_context: 5, tasks_per_reflection: 3 }, keysWorld, plan);
  expect([read.length, fresh.length]).toEqual([5, 3]);
  const all = [...read, ...fresh];
  expect(new Set(all.map(({ task }) => task)).size).toBe(8);
  expect(new Set(all.map(({ seed }) => seed)).size).toBe(8);
  for (const { task, systemPrompt } of all) {
    expect(task).toMatch(new RegExp(`^${plan.family}-v1:train:\\d+:rules=${plan.rules}$`));
    expect(systemPrompt).toBe(plan.systemPrompt);
  }
  // The stream is one: what is scored follows what is read.
  const query = { families: [plan.family], split: 'train', seed: plan.seed, rules: plan.rules } as const;
  expect(drawContext(keysWorld, query, plan.systemPrompt, 8, 0).read).toEqual(all);
});

it('skips a context of which no game was won, three times at most and only where that is asked for', () => {
  const context = (skipped: number, ...won: boolean[]): Context => ({
    ...before(0).context,
    skipped,
    trajectories: won.map((success) => ({ success }) as Trajectory),
  });
  const skipping = { ...config, skip_lost_contexts: true };
  expect([0, 1, 2, 3, 4].map((skipped) => isSkipped(skipping, context(skipped, false, false)))).toEqual([true, true, true, false, false]);
  expect(isSkipped(skipping, context(0, false, true))).toBe(false);
  expect(isSkipped(config, context(0, false, false))).toBe(false);
});
