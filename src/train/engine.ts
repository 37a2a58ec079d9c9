// A model ready to play and to learn: device, weights, tokenizer, and the actor and reflectors made from them. One copy
// of the weights serves them all.

import { AppError } from '../core/errors';
import type { RunConfig } from '../core/run-config';
import type { Device } from '../compute/device';
import type { Benchmark } from '../env/env';
import { limitSteps } from '../env/limits';
import { ChatActor } from '../actor/chat';
import { EngineActor } from '../actor/engine';
import { Lora } from '../model/lora';
import { Model } from '../model/model';
import type { WeightsOptions } from '../model/weights';
import { ChatReflector } from '../reflector/chat';
import { EngineReflector } from '../reflector/engine';
import { Chat } from '../text/chat';
import { ChatTemplate } from '../text/chat-template';
import { LAYOUT_TOKENS } from '../text/layout-tokens';
import { Tokenizer } from '../text/tokenizer';
import type { TrainingParts } from './loop';
import type { ModelSource } from './model-files';

/** Episodes at a time, and tokens of the longest episode of each benchmark's small rooms. */
const ACTOR_ROWS = 256;
const EPISODE_TOKENS: Readonly<Record<string, number>> = { minihack: 320, alfworld: 640 };

/** A chat model's context and replies where a run does not say. */
export const CHAT = { actor_rows: 8, actor_context_tokens: 1024, actor_max_tokens: 48, max_prompt_length: 1024 } as const;

export type EngineOwnActor = EngineActor | ChatActor;
type ActorConfig = Pick<
  RunConfig,
  'actor_temperature' | 'actor_min_p' | 'actor_rows' | 'actor_context_tokens' | 'actor_max_tokens' | 'actor_choice'
>;
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
   * @throws AppError when the device cannot hold the model, `MODEL_NO_CHAT` where it holds no conversations.
   */
  static async open(device: Device, source: ModelSource, options: WeightsOptions = {}): Promise<Engine> {
    const { name, sha256, config, weights } = source;
    const tokenizer = Tokenizer.fromJson(source.tokenizer);
    const chat = LAYOUT_TOKENS.every((token) => tokenizer.idOf(token) !== undefined) ? null : openChat(tokenizer, source);
    return new Engine(device, Model.load(device, { config, weights }, options), tokenizer, chat, { name, sha256 });
  }

  /** The frozen actor, for at most `rows` episodes at a time. */
  actor(benchmark: Benchmark, config: ActorConfig, rows?: number): EngineOwnActor {
    const sampling = { temperature: config.actor_temperature, minP: config.actor_min_p };
    const { maxPositions } = this.model.config;
    if (this.chat) {
      const contextTokens = Math.min(maxPositions, config.actor_context_tokens ?? CHAT.actor_context_tokens);
      const maxTokens = config.actor_max_tokens ?? CHAT.actor_max_tokens;
      return new ChatActor(this.model, this.chat, {
        rows: rows ?? config.actor_rows ?? CHAT.actor_rows,
        contextTokens,
        maxTokens,
        choice: config.actor_choice === true,
        ...sampling,
      });
    }
    const contextTokens = Math.min(maxPositions, EPISODE_TOKENS[benchmark.id] ?? Infinity);
    return new EngineActor(this.model, this.tokenizer, { rows: rows ?? ACTOR_ROWS, contextTokens, ...sampling });
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

function openChat(tokenizer: Tokenizer, { name, chatTemplate, bosToken, eosToken }: ModelSource): Chat {
  if (chatTemplate === null) {
    const message = `${name} comes without a chat template, so it can't be asked to play or to reflect.`;
    throw new AppError('MODEL_NO_CHAT', message, 'Use an instruction-tuned model, whose name often ends in -Instruct or -it.');
  }
  return new Chat(tokenizer, new ChatTemplate(chatTemplate), { bosToken, eosToken });
}

/** The games of a run, no longer than the run says. */
export function limited(benchmark: Benchmark, { max_steps: maxSteps }: Pick<RunConfig, 'max_steps'>): Benchmark {
  return maxSteps === undefined ? benchmark : limitSteps(benchmark, maxSteps);
}

/** What the loop needs, with a fresh LoRA; the caller frees actor and LoRA. */
export function trainingParts(engine: Engine, games: Benchmark, config: RunConfig): TrainingParts & { readonly actor: EngineOwnActor } {
  const benchmark = limited(games, config);
  const lora = Lora.create(engine.model, { rank: config.lora_r, alpha: config.lora_alpha }, config.seed);
  const actor = engine.actor(benchmark, config);
  return { benchmark, model: engine.model, lora, actor, reflector: engine.reflector(benchmark, lora, config) };
}
