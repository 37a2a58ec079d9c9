import { describe, expect, test } from 'vitest';
import { runName } from '../../../src/core/run/run-name';
import type { RunRecord } from '../../../src/store/records';
import { PRESETS } from '../../../src/train/presets';
import { isFound } from '../../../src/ui/state/compare/search';

const config = { ...PRESETS.minihack, seed: 7, lora_r: 8 };
const run: RunRecord = {
  ...{ id: 'minihack-2026-11-30-2010-00', name: 'minihack-2026-11-30-2010-00', createdAt: 0, config, status: 'finished' },
  ...{ step: 50, checkpointStep: 50, outcome: null, note: 'A lower Rate, for Ada', sizeBytes: 1 },
};

describe('a run is found', () => {
  test.each([
    ['nothing typed', '', true],
    ['its name', runName(config).split('-')[0]!.toUpperCase(), true],
    ['its id', '2026-11-30', true],
    ['words of its note, in any order', 'ada RATE', true],
    ['its world', 'MiniHack', true],
    ['a setting and its value', 'seed=7', true],
    ['another value', 'seed=70', false],
    ['a value that begins alike', 'lora_r=80', false],
    ['a setting that it changed', 'lora_r', PRESETS.minihack.lora_r !== 8],
    ['a setting that it did not change', 'temperature', false],
    ['a family', 'held_out_families=wield', true],
    ['a family it does not hold out', 'held_out_families=eat', false],
    ['all words but one', 'minihack nowhere', false],
  ])('by %s: %s', (_, typed, wanted) => {
    expect(isFound(run, typed, PRESETS)).toBe(wanted);
  });

  test('by the name that a person gave it', () => {
    expect(isFound({ ...run, name: 'The best' }, 'best', PRESETS)).toBe(true);
  });
});
