// A model ready to play and to learn: device, weights, tokenizer, and the actor and reflectors made from them. One copy
// of the weights serves them all.

import { AppError } from '../core/errors';
import type { RunConfig } from '../core/run-config';
import type { Actor } from '../actor/actor';
import type { Device } from '../compute/device';
import type { Benchmark } from '../env/env';
import { limitSteps } from '../env/limits';
import { Lora } from '../model/lora';
import { Model } from '../model/model';
import { Session } from '../model/session';
import type { WeightsOptions } from '../model/weights';
import { ChatReflector } from '../reflector/chat';
import { EngineReflector } from '../reflector/engine';
import type { Chat } from '../text/chat';
import type { Tokenizer } from '../text/tokenizer';
import type { TrainingParts } from './loop';
import type { ModelSource } from './model-files';
import { CHAT, createTextActor, planActor, type ActorConfig, type TextActor } from './text-actor';
import { openTexts } from './texts';

/** Episodes at a time. */
const ACTOR_ROWS = 256;

type ReflectorConfig = Pick<
  RunConfig,
  'max_completion_length' | 'temperature' | 'max_prompt_length' | 'reflect_thoughts' | 'reflect_admissible' | 'reflect_advice_only'
>;

export class Engine {
  private constructor(
    readonly device: Device,
    readonly model: Model,
    readonly tokenizer: Tokenizer,
    /** Null for the embedded model, whose texts have layouts of their own. */
    readonly chat: Chat | null,
    readonly identity: { readonly name: string; readonly sha256: string },
  ) {}

  /**
   * @param options in which format the weights lie on the device
   * @throws AppError when the device cannot hold the model, `MODEL_NO_CHAT` where it holds no conversations, `MODEL_TOKENIZER` where it lacks rows for tokens.
   */
  static async open(device: Device, source: ModelSource, options: WeightsOptions = {}): Promise<Engine> {
    const { name, sha256, config, weights } = source;
    const { tokenizer, chat } = openTexts(source);
    if (tokenizer.vocabularySize > config.vocabSize) {
      const message = `The tokenizer of ${name} has ids up to ${tokenizer.vocabularySize - 1}; the model has ${config.vocabSize} rows (vocab_size).`;
      throw new AppError('MODEL_TOKENIZER', message, 'Take the tokenizer and the weights from the same model.');
    }
    return new Engine(device, Model.load(device, { config, weights }, options), tokenizer, chat, { name, sha256 });
  }

  /** The frozen actor, for at most `rows` episodes at a time. */
  actor(config: ActorConfig, rows?: number): TextActor {
    const { maxPositions } = this.model.config;
    const plan = planActor({ texts: this, maxPositions, rows: ACTOR_ROWS }, config, rows);
    return createTextActor(this, new Session(this.model, plan), plan);
  }

  /** A reflector; untrained when `lora` is null. */
  reflector(benchmark: Benchmark, lora: Lora | null, config: ReflectorConfig): EngineReflector | ChatReflector {
    const options = { maxCompletionLength: config.max_completion_length, temperature: config.temperature };
    if (!this.chat) return new EngineReflector(this.model, lora, this.tokenizer, benchmark, options);
    return new ChatReflector(this.model, lora, this.chat, {
      ...options,
      maxPromptLength: config.max_prompt_length ?? CHAT.max_prompt_length,
      thoughts: config.reflect_thoughts === true,
      admissible: config.reflect_admissible === true,
      adviceOnly: config.reflect_advice_only === true,
    });
  }

  destroy(): void {
    this.device.destroy();
  }
}

/** The games of a run, no longer than the run says. */
export function limited(benchmark: Benchmark, { max_steps: maxSteps }: Pick<RunConfig, 'max_steps'>): Benchmark {
  return maxSteps === undefined ? benchmark : limitSteps(benchmark, maxSteps);
}

/** What the loop needs, with a fresh LoRA; the caller frees actor and LoRA. */
export function trainingParts<A extends Actor>(
  engine: Engine,
  games: Benchmark,
  config: RunConfig,
  actor: A,
): TrainingParts & { actor: A } {
  const benchmark = limited(games, config);
  const lora = Lora.create(engine.model, { rank: config.lora_r, alpha: config.lora_alpha }, config.seed);
  return { benchmark, model: engine.model, lora, actor, reflector: engine.reflector(benchmark, lora, config) };
}
