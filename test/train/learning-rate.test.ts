import { expect, it } from 'vitest';
import { presetConfig } from '../../src/train/preset-config';
import { learningRate } from '../../src/train/update';

const config = { ...presetConfig('minihack'), steps: 100, warmup_steps: 4, decay_from: 0.6, learning_rate: 0.01 };

it.each([
  ['rises from the first step', 1, 0.0025],
  ['is whole after the warm-up', 4, 0.01],
  ['is whole where the decay begins', 60, 0.01],
  ['falls linearly', 80, 0.005],
  ['ends at 5% of it', 100, 0.0005],
])('%s', (_, step, expected) => expect(learningRate(config, step)).toBeCloseTo(expected, 12));

it.each([
  ['never falls where the decay begins with the end', { decay_from: 1 }, 100, 0.01],
  ['falls from the start where the decay begins there', { decay_from: 0 }, 50, 0.005],
  ['is whole at once without a warm-up', { warmup_steps: 0 }, 1, 0.01],
])('%s', (_, change, step, expected) => expect(learningRate({ ...config, ...change }, step)).toBeCloseTo(expected, 12));
