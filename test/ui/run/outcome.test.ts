import { describe, expect, test } from 'vitest';
import type { ContextOutcome, Evaluation } from '../../../src/core/run/evaluation';
import { PRESETS } from '../../../src/train/presets';
import { conditionDifferences, familyDifferences, outcomeOf } from '../../../src/ui/state/run/outcome';
import { fakeEvaluation } from '../fake-trainer';

const config = PRESETS.minihack;
const context = (untrained: number, trained: number, isHeldOut = true): ContextOutcome => ({
  family: config.held_out_families[0]!,
  isHeldOut,
  isShown: true,
  success: { untrained, trained },
  advice: {},
});
const withContexts = (...contexts: ContextOutcome[]): Evaluation => ({ ...fakeEvaluation(config), contexts });

describe('what a run came to', () => {
  test('is the two shares on games never trained on, and the difference over contexts in pairs', () => {
    const outcome = outcomeOf(withContexts(context(0.1, 0.9), context(0.3, 0.9), context(0.2, 1), context(0, 1, false)))!;
    expect([outcome.untrained.mean, outcome.trained.mean]).toEqual([0.27, 0.71]);
    // 0.8, 0.6, 0.8: mean 0.7333, standard error 0.0667.
    expect(outcome.difference!.mean).toBeCloseTo(0.7333, 3);
    expect(outcome.difference!.low).toBeCloseTo(0.7333 - 1.96 * 0.0667, 3);
    expect(outcome).toMatchObject({ of: 'heldOut', isGain: true, left: 0 });
  });

  test('is no gain where the interval reaches 0', () => {
    expect(outcomeOf(withContexts(context(0.1, 0.9), context(0.9, 0.2), context(0.4, 0.5)))!.isGain).toBe(false);
  });

  test('of a log without contexts is judged by the errors of both', () => {
    const { contexts: _, ...evaluation } = fakeEvaluation(config);
    expect(outcomeOf(evaluation)).toMatchObject({ difference: null, isGain: true });
  });

  test('is nothing without a trained reflector', () => {
    expect(outcomeOf(fakeEvaluation(config, false))).toBeNull();
  });
});

describe('differences in pairs', () => {
  const [first, second] = config.held_out_families as readonly [string, string];
  const of = (family: string, success: ContextOutcome['success'], isHeldOut = true): ContextOutcome => ({
    ...{ family, isHeldOut, isShown: true, success, advice: {} },
  });
  const contexts = [
    of(first, { untrained: 0.2, trained: 0.8, repeat: 0.2 }),
    of(first, { untrained: 0.4, trained: 0.8, repeat: 0.5 }),
    of(second, { untrained: 0.5, trained: 0.4, repeat: 0.5 }),
    of('minihack/Eat', { untrained: 0, trained: 1, repeat: 0 }, false),
  ];

  test('by family where two contexts or more tell, and over all that were held out', () => {
    const { families, heldOut } = familyDifferences(withContexts(...contexts));
    expect(families.map((row) => row.of)).toEqual([first]);
    // 0.6 and 0.4: mean 0.5, standard error 0.1.
    expect(families[0]!.value.mean).toBeCloseTo(0.5, 12);
    expect(families[0]!.value.low).toBeCloseTo(0.5 - 0.196, 12);
    expect(heldOut!.mean).toBeCloseTo(0.3, 12);
  });

  test('of each condition that was played, the sceptic’s too, over held-out contexts alone', () => {
    const rows = conditionDifferences(withContexts(...contexts));
    expect(rows.map((row) => row.of)).toEqual(['repeat', 'trained']);
    expect(rows[0]!.value.mean).toBeCloseTo(0.1 / 3, 12);
  });
});
