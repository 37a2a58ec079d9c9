import { describe, expect, test } from 'vitest';
import { readSetting } from '../../src/core/run-settings';
import { PRESETS } from '../../src/train/presets';
import { evaluateCommand, trainCommand } from '../../src/ui/state/command';

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

  test('names every setting that is not the preset’s, as --set reads it', () => {
    const config = { ...PRESETS.alfworld, beta: 0, loss_type: 'grpo', room_size: 'full', adapter_name_or_path: 'other' } as const;
    const command = trainCommand(config, PRESETS.alfworld, 'webgpu');
    expect(command).toContain('--size full');
    expect(command).toContain('--adapter other.zip');
    const set = /--set (\S+)/.exec(command)![1]!;
    const pairs = set.split(',').map((pair) => pair.split('=') as [string, string]);
    expect(Object.fromEntries(pairs.map(([name, value]) => [name, readSetting(name, value)]))).toEqual({ beta: 0, loss_type: 'grpo' });
  });
});
