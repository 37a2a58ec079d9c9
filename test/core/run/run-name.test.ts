import { describe, expect, test } from 'vitest';
import { nameOf, runName, settingsName } from '../../../src/core/run/run-name';
import { PRESETS } from '../../../src/train/presets';

describe('names of runs', () => {
  const config = PRESETS.minihack;

  test('are two words and the seed, the same whatever the order of the settings', () => {
    expect(runName(config)).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    const turned = Object.fromEntries(Object.entries(config).reverse()) as unknown as typeof config;
    expect(runName(turned)).toBe(runName(config));
  });

  test('seeds share the words; every other setting changes them', () => {
    expect(settingsName({ ...config, seed: 99 })).toBe(settingsName(config));
    expect(runName({ ...config, seed: 99 })).toMatch(/-99$/);
    const others = [{ steps: config.steps + 10 }, { learning_rate: 1e-5 }, { lora_r: 4 }, { beta: 0.5 }, { preset: 'alfworld' as const }];
    const names = others.map((change) => settingsName({ ...config, ...change }));
    expect(new Set([settingsName(config), ...names]).size).toBe(others.length + 1);
  });

  test('of a thousand settings few are alike', () => {
    const names = new Set(Array.from({ length: 1000 }, (_, i) => settingsName({ ...config, steps: i + 1 })));
    expect(names.size).toBeGreaterThan(900);
  });

  test('what a person called it stands instead', () => {
    expect(nameOf({ id: 'minihack-1', name: 'minihack-1', config })).toBe(runName(config));
    expect(nameOf({ id: 'minihack-1', name: 'my best', config })).toBe('my best');
  });
});
