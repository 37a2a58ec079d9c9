import { describe, expect, test } from 'vitest';
import type { RunConfig } from '../../../src/core/run/run-config';
import { PRESETS } from '../../../src/train/presets';
import { compareHash, readIds } from '../../../src/ui/state/compare/compared-runs.svelte';
import { apart, differencesOf, seedGroups } from '../../../src/ui/state/compare/comparison';
import { lookOf, MOST_RUNS } from '../../../src/ui/state/compare/looks';
import { curvesOf, isMeasured, publishedCurve, publishedOf, QUANTITIES } from '../../../src/ui/state/compare/quantities';
import { RunIndex } from '../../../src/ui/state/run/run-index';
import { fakeEvents } from '../fake-trainer';

const run = (change: Partial<RunConfig>): RunIndex =>
  new RunIndex(fakeEvents(`run-${JSON.stringify(change)}`, { ...PRESETS.minihack, steps: 4, ...change }));

describe('what differs between runs', () => {
  test('is every setting that differs, and none that does not', () => {
    const rows = differencesOf([run({ seed: 1 }), run({ seed: 2, lora_r: 4 })]);
    expect(rows.map(({ name, values }) => [name, values])).toEqual([
      ['seed', ['1', '2']],
      ['lora_r', [String(PRESETS.minihack.lora_r), '4']],
    ]);
    expect(rows[1]!.help).toBe('rank of the LoRA');
    expect(differencesOf([run({}), run({})])).toEqual([]);
  });

  test('what one run leaves out is told, and so are families', () => {
    const rows = differencesOf([run({}), run({ max_steps: 20, held_out_families: ['minihack/Eat'] })]);
    expect(rows.map(({ name }) => name)).toEqual(['held_out_families', 'max_steps']);
    expect(rows[1]!.values).toEqual(['–', '20']);
  });
});

test('runs that differ in the seed alone are one group', () => {
  const runs = [run({ seed: 1 }), run({ seed: 1, beta: 0.5 }), run({ seed: 2 })].map((index, i) => ({ id: `${i}`, name: `${i}`, index }));
  expect(seedGroups(runs).map(({ runs }) => runs.map(({ id }) => id))).toEqual([['0', '2'], ['1']]);
});

test('equal names are told apart', () => {
  expect(apart(['a', 'b', 'a'])).toEqual(['a (1)', 'b', 'a (2)']);
});

test('the address says which runs, each once', () => {
  const ids = ['minihack-2026-11-19-1810-00', 'a, b & c'];
  expect(readIds(compareHash(ids.slice(0, 1)).split('?')[1]!)).toEqual(ids.slice(0, 1));
  expect(readIds('runs=x,y,,x')).toEqual(['x', 'y']);
  expect(readIds('')).toEqual([]);
});

test('no two runs of a comparison look alike, and neighbours differ without colour too', () => {
  const looks = Array.from({ length: MOST_RUNS }, (_, i) => lookOf(i));
  expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(MOST_RUNS);
  for (let i = 1; i < MOST_RUNS; i++) expect(looks[i]!.dash).not.toEqual(looks[i - 1]!.dash);
});

describe('curves', () => {
  const curves = (index: RunIndex) => ({ label: 'mine', steps: index.steps, heldOut: index.heldOut });
  const [reward] = QUANTITIES;

  test('of one run has its width, of several none', () => {
    const one = curves(run({}));
    expect(curvesOf(reward!, [one])[0]!.points[0]!.around).toBeGreaterThan(0);
    expect(curvesOf(reward!, [one, one])[0]!.points[0]!.around).toBeUndefined();
    expect(curvesOf(reward!, [one, one])[0]!.label).toBe('mine');
  });

  test('the published one stands behind runs of its world and model alone', () => {
    const { minihack } = PRESETS;
    const published = publishedOf(minihack);
    expect(publishedCurve(reward!, published)!.points.map(({ value }) => value)).toEqual(published!.reward);
    expect(publishedCurve(QUANTITIES[1]!, published)).toBeNull();
    for (const other of [{ own_tasks: 'x' }, { actor: 'random' }, { model_name_or_path: 'm' }, { preset: 'dungeon' as const }])
      expect(publishedOf({ ...minihack, ...other })).toBeNull();
  });
});

test('what a run has not measured is not drawn, and what it logged is there by TRL’s names', () => {
  const kl = QUANTITIES.find(({ name }) => name === 'kl')!;
  const measured = run({});
  const events = fakeEvents('without', { ...PRESETS.minihack, steps: 4 });
  const without = new RunIndex(
    events.map((event) => {
      if (event.kind !== 'update') return event;
      const { kl: _, ...metrics } = event.metrics;
      return { ...event, metrics };
    }),
  );
  const curves = ({ steps, heldOut }: RunIndex) => ({ label: '', steps, heldOut });
  expect(isMeasured(kl, [curves(without)])).toBe(false);
  expect(isMeasured(kl, [curves(without), curves(measured)])).toBe(true);
  // The others are drawn before there is a point.
  expect(QUANTITIES.filter((one) => isMeasured(one, [])).map(({ name }) => name)).toEqual(QUANTITIES.filter((one) => one !== kl).map(({ name }) => name)); // prettier-ignore
  const updates = events.flatMap((event) => (event.kind === 'update' ? [event.metrics] : []));
  expect(run({}).steps.map(({ metrics }) => Object.keys(metrics))).toEqual(updates.map((metrics) => Object.keys(metrics)));
});
