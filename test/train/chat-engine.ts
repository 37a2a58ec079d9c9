// An engine around a golden chat model of random weights: what it writes is nonsense, its texts and numbers are those of a real one.

import type { Device } from '../../src/compute/device';
import { readModelSource } from '../../src/cli/model/source';
import type { RunConfig } from '../../src/core/run/run-config';
import { Engine } from '../../src/train/engine';
import { presetConfig } from '../../src/train/preset-config';
import { GOLDEN } from '../model/fixtures';

export const CHAT_RUN: RunConfig = presetConfig('minihack-smollm2', {
  train_families: ['minihack/Room-Random-5x5'],
  steps: 2,
  max_steps: 3,
  contexts_per_step: 1,
  trajectories_per_context: 1,
  num_generations: 3,
  tasks_per_reflection: 1,
  max_prompt_length: 700,
  max_completion_length: 12,
  actor_context_tokens: 700,
  actor_max_tokens: 8,
  actor_rows: 3,
  actor_choice: false,
  lora_r: 2,
  lora_alpha: 4,
});

export async function chatEngine(device: Device, folder = 'tiny/tiny-llama'): Promise<Engine> {
  return Engine.open(device, await readModelSource(`${GOLDEN}/${folder}`, folder));
}
