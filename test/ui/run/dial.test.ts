import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { published, TARGET } from '../../../scripts/make-published.mjs';
import type { RunConfig } from '../../../src/core/run/run-config';
import { PRESETS } from '../../../src/train/presets';
import { configure, lengthsOf, nearestLength, outlookOf, paceKey, paceOf, secondsOf, type DialWorld } from '../../../src/ui/state/run/dial';
import { PUBLISHED } from '../../../src/ui/state/results/published';
import { WASM } from '../fake-trainer';

const WORLDS: readonly DialWorld[] = ['minihack', 'alfworld'];
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('what is likely to come out', () => {
  test('is what the published results say today', async () => {
    expect(await readFile(TARGET, 'utf8')).toBe(await published());
  });

  test.each(WORLDS)('no length is offered at which the published runs had not learned: %s', (world) => {
    const { reward } = PUBLISHED[world];
    const [floor, end] = [mean(reward.slice(0, 5)), mean(reward.slice(-5))];
    for (const steps of lengthsOf(world)) {
      const around = mean(reward.slice(Math.min(steps, reward.length) - 5, steps));
      expect([steps, around > floor + 0.85 * (end - floor)]).toEqual([steps, true]);
    }
    expect(lengthsOf(world)).toContain(PRESETS[world].steps);
    expect(lengthsOf(world).length).toBeGreaterThan(5);
  });

  test('is of games in training before the published runs ended, and of games never trained on from there on', () => {
    const { reward, heldOut } = PUBLISHED.minihack;
    expect(outlookOf(30, 'minihack')).toMatchObject({ of: 'training', share: mean(reward.slice(25, 30)), steps: 50, runs: 3 });
    for (const steps of [50, 400]) expect(outlookOf(steps, 'minihack')).toMatchObject({ of: 'heldOut', share: heldOut.trained.mean });
  });

  test('the dial stands at an offered length, whatever was chosen in another world', () => {
    for (const world of WORLDS)
      fc.assert(fc.property(fc.integer({ min: 0, max: 1000 }), (steps) => lengthsOf(world).includes(nearestLength(steps, world))));
    expect(nearestLength(50, 'alfworld')).toBe(50);
  });
});

describe('how long it takes', () => {
  const config = configure(PRESETS.minihack, 40, 7);

  test('counts the steps, the held-out samples among them and the table at the end', () => {
    expect(config).toEqual({ ...PRESETS.minihack, steps: 40, seed: 7 });
    const { training, evaluation } = secondsOf(config, { stepSeconds: 3, episodeSeconds: 0.01 });
    // Read once: 3 families, 4 contexts, 10 games; at steps 0, 20 and 40 four games of each context.
    expect(training).toBeCloseTo(40 * 3 + (120 + 3 * 48) * 0.01, 9);
    // 6 families, 10 contexts of 10 games, read and under five conditions; 3 further rounds of both reflectors on 3 families.
    expect(evaluation).toBeCloseTo((6 * 100 * 6 + 3 * 100 * 2 * 3) * 0.01, 9);
  });

  test('what is left has the same end, and no more of what was done', () => {
    const pace = { stepSeconds: 3, episodeSeconds: 0.01 };
    const left = secondsOf(config, pace, 30);
    expect(left.evaluation).toBe(secondsOf(config, pace).evaluation);
    expect(left.training).toBeCloseTo(10 * 3 + 48 * 0.01, 9);
    expect(secondsOf(config, pace, 40).training).toBe(0);
  });

  test('is what the last run like it took here, and by the trial step where there was none', () => {
    const kept = { stepSeconds: 2, episodeSeconds: 0.02 };
    expect(paceOf(config, PRESETS.minihack, WASM, { [paceKey(WASM.description, config)]: kept })).toEqual({ ...kept, isKnown: true });
    const others: RunConfig[] = [PRESETS.alfworld, { ...config, model_name_or_path: 'x' }, { ...config, own_tasks: 'y' }, { ...config, actor: 'random' }]; // prettier-ignore
    for (const other of others)
      expect(paceOf(config, PRESETS.minihack, WASM, { [paceKey(WASM.description, other)]: kept })!.isKnown).toBe(false);
    expect(paceOf(config, PRESETS.minihack, WASM, {})).toEqual({ ...WASM.paces!.minihack, isKnown: false });
    expect(paceOf(PRESETS.alfworld, PRESETS.alfworld, WASM, {})).toEqual({ ...WASM.paces!.alfworld, isKnown: false });
    const wide = { ...config, contexts_per_step: 2 * config.contexts_per_step };
    expect(paceOf(wide, config, WASM, {})!.stepSeconds).toBeCloseTo(2 * WASM.paces!.minihack.stepSeconds, 9);
    expect(paceOf(config, config, null, {})).toBeNull();
    expect(paceOf(config, config, { ...WASM, device: 'none', stepSeconds: null }, {})).toBeNull();
  });
});
