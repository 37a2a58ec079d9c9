import { describe, expect, test } from 'vitest';
import { readSetting } from '../../../src/core/run/run-settings';
import { PRESETS } from '../../../src/train/presets';
import { evaluateCommand, trainCommand } from '../../../src/ui/state/run/command';

const ict = 'npm run -s ict --';

describe('a run on the command line', () => {
  test('is its preset, steps and seed on its device', () => {
    const config = { ...PRESETS.minihack, steps: 30, seed: 5 };
    expect(trainCommand(config, PRESETS.minihack, 'wasm')).toBe(
      `${ict} train --preset minihack --steps 30 --seed 5 --device wasm --out out/again`,
    );
    expect(evaluateCommand(config, { episodes: 96, iterations: 4 }, 'wasm')).toBe(
      `${ict} eval --preset minihack --adapter out/again --episodes 96 --iterations 4 --seed 5 --device wasm`,
    );
  });

  test('names every setting that is not the preset’s, as its flag reads it', () => {
    const config = { ...PRESETS.alfworld, beta: 0, loss_type: 'grpo', room_size: 'full', adapter_name_or_path: 'other', train_families: ['alfworld/put'] } as const; // prettier-ignore
    const command = trainCommand(config, PRESETS.alfworld, 'webgpu');
    for (const flag of ['--size full', '--adapter other.zip', '--families put', '--held-out two,clean,cool'])
      expect(command).toContain(flag);
    const flags = [...command.matchAll(/--(\w+_\w+|beta) (\S+)/g)].map(([, name, value]) => [name, readSetting(name!, value!)]);
    expect(Object.fromEntries(flags)).toEqual({ beta: 0, loss_type: 'grpo' });
  });
});
