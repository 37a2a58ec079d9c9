// Presets: named differences to `RUN_DEFAULTS` of `core/run/run-config.ts`. They differ in their families and in what an episode costs.

import { type PresetName, RUN_DEFAULTS, type RunConfig } from '../core/run/run-config';

/** A stock chat model that reads and writes plain English (docs/real-models.md): few contexts that show something, many reflections on each. */
const CHAT_RECIPE = {
  steps: 15,
  max_steps: 14,
  trajectories_per_context: 6,
  tasks_per_reflection: 1,
  wrong_prompt_share: 0,
  chained_share: 0,
  skip_lost_contexts: true,
  beta: 0.02,
  max_prompt_length: 512,
  max_completion_length: 32,
  // Free writing at 1 is seldom to the point, and what it writes is what there is to learn from.
  temperature: 0.8,
  learning_rate: 4e-4,
  decay_from: 1,
  // Sixteen conversations and the update fit into the two GiB of a WASM memory, and the longest games of these presets into their room.
  actor_rows: 16,
  actor_context_tokens: 512,
  actor_max_tokens: 40,
  // Where the base plays without a player adapter it keeps no form by itself.
  actor_choice: true,
  actor_min_p: 0.05,
  eval_steps: 0,
  save_steps: 1,
} as const;

/** Which games are trained on and which are held out, whoever plays. */
const MINIHACK = {
  benchmark: 'minihack',
  train_families: ['minihack/Eat', 'minihack/Wear', 'minihack/Zap'],
  held_out_families: ['minihack/Wield', 'minihack/Read', 'minihack/PutOn'],
};
const ALFWORLD = {
  benchmark: 'alfworld',
  room_size: 'small',
  train_families: ['alfworld/put', 'alfworld/light', 'alfworld/heat'],
  held_out_families: ['alfworld/two', 'alfworld/clean', 'alfworld/cool'],
} as const;

const DIFFERENCES = {
  minihack: { preset: 'minihack', ...MINIHACK, steps: 50 },
  // At first the reflector names each of eight verbs or appliances equally often, whatever it has read. With more reflections, each tried on one
  // game, and a wider and quicker adapter than MiniHack's it learned to copy what worked in every seed that was tried (docs/log.md).
  alfworld: {
    preset: 'alfworld',
    ...ALFWORLD,
    steps: 50,
    num_generations: 16,
    tasks_per_reflection: 1,
    skip_lost_contexts: true,
    learning_rate: 5e-3,
    decay_from: 0.4,
    lora_r: 16,
    lora_alpha: 32,
  },
  'minihack-smollm2': { ...CHAT_RECIPE, preset: 'minihack-smollm2', ...MINIHACK },
  'alfworld-smollm2': { ...CHAT_RECIPE, preset: 'alfworld-smollm2', ...ALFWORLD, actor_context_tokens: 768 },
} as const satisfies Readonly<Record<PresetName, Partial<RunConfig> & { preset: PresetName }>>;

/** The differences on top of the defaults. */
export const PRESETS: Readonly<Record<PresetName, RunConfig>> = {
  minihack: { ...RUN_DEFAULTS, ...DIFFERENCES.minihack },
  alfworld: { ...RUN_DEFAULTS, ...DIFFERENCES.alfworld },
  'minihack-smollm2': { ...RUN_DEFAULTS, ...DIFFERENCES['minihack-smollm2'] },
  'alfworld-smollm2': { ...RUN_DEFAULTS, ...DIFFERENCES['alfworld-smollm2'] },
};

/** What a model plays and reflects by where no run says: the embedded one, or a chat model. */
export function usualPreset(isChat: boolean, benchmark = 'minihack'): RunConfig {
  const preset = PRESETS[`${benchmark === 'alfworld' ? 'alfworld' : 'minihack'}${isChat ? '-smollm2' : ''}`];
  // Whole rooms, in the longer form of a model without a player adapter; cut, they would lose the advice.
  return isChat ? { ...preset, actor_rows: 8, actor_context_tokens: 1280 } : preset;
}
