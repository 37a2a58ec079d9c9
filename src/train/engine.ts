// A model ready to play and to learn: device, weights, tokenizer, and the actor and reflectors made from them. One copy
// of the weights serves them all.

import { sha256Hex } from '../core/hash';
import type { RunConfig } from '../core/run-config';
import { parseSafetensors } from '../core/safetensors';
import type { Device } from '../compute/device';
import type { Benchmark } from '../env/env';
import { EngineActor } from '../actor/engine';
import { parseModelConfig } from '../model/config';
import { Lora } from '../model/lora';
import { Model } from '../model/model';
import type { WeightsOptions } from '../model/weights';
import { EngineReflector } from '../reflector/engine';
import { Tokenizer } from '../text/tokenizer';
import type { TrainingParts } from './loop';

/** The files of a Hugging Face folder. */
export interface ModelFiles {
  readonly name: string;
  readonly config: unknown;
  readonly tokenizer: unknown;
  readonly weights: Uint8Array;
}

/** Episodes at a time, and tokens of the longest episode of each benchmark's small rooms. */
const ACTOR_ROWS = 256;
const EPISODE_TOKENS: Readonly<Record<string, number>> = { minihack: 320, alfworld: 640 };

export class Engine {
  private constructor(
    readonly device: Device,
    readonly model: Model,
    readonly tokenizer: Tokenizer,
    readonly identity: { readonly name: string; readonly sha256: string },
  ) {}

  /**
   * @param options in which format the weights lie on the device
   * @throws AppError when a file is damaged or the architecture unknown.
   */
  static async open(device: Device, files: ModelFiles, options: WeightsOptions = {}): Promise<Engine> {
    const config = parseModelConfig(files.config);
    const model = Model.load(device, { config, weights: parseSafetensors(files.weights) }, options);
    const tokenizer = Tokenizer.fromJson(files.tokenizer);
    return new Engine(device, model, tokenizer, { name: files.name, sha256: await sha256Hex(files.weights) });
  }

  /** The frozen actor, for at most `rows` episodes at a time. */
  actor(benchmark: Benchmark, config: Pick<RunConfig, 'actor_temperature' | 'actor_min_p'>, rows = ACTOR_ROWS): EngineActor {
    return new EngineActor(this.model, this.tokenizer, {
      rows,
      contextTokens: Math.min(this.model.config.maxPositions, EPISODE_TOKENS[benchmark.id] ?? Infinity),
      temperature: config.actor_temperature,
      minP: config.actor_min_p,
    });
  }

  /** A reflector; untrained when `lora` is null. */
  reflector(benchmark: Benchmark, lora: Lora | null, config: Pick<RunConfig, 'max_completion_length' | 'temperature'>): EngineReflector {
    return new EngineReflector(this.model, lora, this.tokenizer, benchmark, {
      maxCompletionLength: config.max_completion_length,
      temperature: config.temperature,
    });
  }

  destroy(): void {
    this.device.destroy();
  }
}

/** What the loop needs, with a fresh LoRA; the caller frees actor and LoRA. */
export function trainingParts(engine: Engine, benchmark: Benchmark, config: RunConfig): TrainingParts & { readonly actor: EngineActor } {
  const lora = Lora.create(engine.model, { rank: config.lora_r, alpha: config.lora_alpha }, config.seed);
  const actor = engine.actor(benchmark, config);
  return { benchmark, model: engine.model, lora, actor, reflector: engine.reflector(benchmark, lora, config) };
}
