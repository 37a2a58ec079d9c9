// The loop's parts around a model of random weights: what it writes is nonsense, what must hold of a run holds all the same.

import { readFileSync } from 'node:fs';
import type { Device } from '../../src/compute/device';
import type { RunConfig } from '../../src/core/run/run-config';
import { Lora } from '../../src/model/lora';
import { Model } from '../../src/model/model';
import { Session } from '../../src/model/session';
import { Tokenizer } from '../../src/text/tokenizer';
import { EngineActor } from '../../src/actor/engine';
import { EngineReflector } from '../../src/reflector/engine';
import type { TrainingParts } from '../../src/train/loop';
import { presetConfig } from '../../src/train/preset-config';
import { SMALL, smallWeights } from '../model/fixtures';
import { keysWorld } from '../support/keys-world';

/** The embedded model's. */
const TOKENIZER = 'public/models/embedded/tokenizer.json';

export const SMALL_RUN: RunConfig = presetConfig('minihack', {
  benchmark: keysWorld.id,
  train_families: ['keys/Eat', 'keys/Wear', 'keys/Zap'],
  held_out_families: ['keys/Wield', 'keys/Read', 'keys/PutOn'],
  // A seed with which every step finds a gradient.
  seed: 5,
  steps: 4,
  contexts_per_step: 2,
  trajectories_per_context: 2,
  num_generations: 3,
  tasks_per_reflection: 2,
  chained_share: 0.5,
  eval_steps: 2,
  save_steps: 1,
  lora_r: 2,
  lora_alpha: 4,
});

export interface SmallParts extends TrainingParts {
  readonly tokenizer: Tokenizer;
  free(): void;
}

export function smallParts(device: Device, config: RunConfig = SMALL_RUN): SmallParts {
  const tokenizer = Tokenizer.fromJson(JSON.parse(readFileSync(TOKENIZER, 'utf8')));
  const modelConfig = { ...SMALL, vocabSize: tokenizer.vocabularySize, maxPositions: 512 };
  const model = Model.load(device, { config: modelConfig, weights: smallWeights(modelConfig) });
  const lora = Lora.create(model, { rank: config.lora_r, alpha: config.lora_alpha }, config.seed);
  const benchmark = keysWorld;
  const size = { rows: 32, contextTokens: 400 };
  const actor = new EngineActor(new Session(model, size), tokenizer, { ...size, temperature: 1, minP: 0 });
  const reflector = new EngineReflector(model, lora, tokenizer, benchmark, {
    maxCompletionLength: config.max_completion_length,
    temperature: 1,
  });
  return {
    benchmark,
    model,
    lora,
    actor,
    reflector,
    tokenizer,
    free() {
      actor.free();
      lora.free();
      model.free();
    },
  };
}
