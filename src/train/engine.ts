// A model ready to play and to learn: device, weights, tokenizer, and the actor and reflectors made from them. One copy
// of the weights serves them all.

import { AppError } from '../core/errors';
import { sha256Hex } from '../core/hash';
import { retired, RETIRED_MODEL } from '../core/run/old-ids';
import type { RunConfig, TextForm, WeightsFormat } from '../core/run/run-config';
import type { Actor } from '../actor/actor';
import { readPeft, type PeftFiles } from '../adapter/peft';
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

type ReflectorConfig = Pick<RunConfig, 'max_completion_length' | 'temperature' | 'max_prompt_length'>;

export interface Identity {
  readonly name: string;
  /** Of the weights. */
  readonly sha256: string;
}

/** A player adapter as it is fetched or read, see `core/run/player-adapters.ts`. */
export interface PlayerFiles {
  readonly name: string;
  readonly peft: PeftFiles;
}

export class Engine {
  private constructor(
    readonly device: Device,
    readonly model: Model,
    readonly tokenizer: Tokenizer,
    /** Null for the embedded model, whose texts have layouts of their own. */
    readonly chat: Chat | null,
    readonly identity: Identity,
    readonly weightsFormat: WeightsFormat,
    /** The LoRA of the actor alone; null where the base plays as it is. */
    readonly player: { readonly identity: Identity; readonly lora: Lora } | null,
  ) {}

  /**
   * @param options in which format the weights lie on the device
   * @throws AppError when the device cannot hold the model, `MODEL_NO_CHAT` where it holds no conversations, `MODEL_TOKENIZER` where it lacks rows for tokens, `ADAPTER_…` where the player is not made for this model.
   */
  static async open(device: Device, source: ModelSource, options: WeightsOptions = {}, player: PlayerFiles | null = null): Promise<Engine> {
    const { name, sha256, config, weights } = source;
    const { tokenizer, chat } = await openTexts(source);
    if (tokenizer.vocabularySize > config.vocabSize) {
      const message = `The tokenizer of ${name} has ids up to ${tokenizer.vocabularySize - 1}; the model has ${config.vocabSize} rows (vocab_size).`;
      throw new AppError('MODEL_TOKENIZER', message, 'Take the tokenizer and the weights from the same model.');
    }
    const model = Model.load(device, { config, weights }, options);
    const identity = { name, sha256 };
    const plays = player && {
      identity: { name: player.name, sha256: await sha256Hex(player.peft.weights) },
      lora: loadLora({ model, identity }, player.peft),
    };
    return new Engine(device, model, tokenizer, chat, identity, options.format ?? 'f32', plays);
  }

  get form(): TextForm {
    if (!this.chat) return 'embedded';
    return this.player ? 'brief' : 'react';
  }

  /** The frozen actor, for at most `rows` episodes at a time. */
  actor(config: ActorConfig, rows?: number): TextActor {
    const { maxPositions } = this.model.config;
    const plan = planActor({ texts: this, maxPositions, rows: ACTOR_ROWS, hasPlayer: this.player !== null }, config, rows);
    return createTextActor(this, new Session(this.model, { ...plan, lora: this.player?.lora }), plan);
  }

  /** A reflector; untrained when `lora` is null. */
  reflector(benchmark: Benchmark, lora: Lora | null, config: ReflectorConfig): EngineReflector | ChatReflector {
    const options = { maxCompletionLength: config.max_completion_length, temperature: config.temperature };
    if (!this.chat) return new EngineReflector(this.model, lora, this.tokenizer, benchmark, options);
    const maxPromptLength = config.max_prompt_length ?? CHAT.max_prompt_length;
    return new ChatReflector(this.model, lora, this.chat, benchmark, { ...options, maxPromptLength });
  }

  destroy(): void {
    this.device.destroy();
  }
}

/** @throws AppError `ADAPTER_…` when it is damaged or made for another base, `ENV_RETIRED` for one of a world that is gone */
export function loadLora(engine: Pick<Engine, 'model' | 'identity'>, adapter: PeftFiles): Lora {
  if (readPeft(adapter).config.base.sha256 === RETIRED_MODEL) throw retired('This adapter');
  const { config, tensors } = readPeft(adapter, { baseSha256: engine.identity.sha256, layers: engine.model.config.layers });
  return Lora.fromTensors(engine.model, config, tensors);
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
  begun?: Lora,
): TrainingParts & { actor: A } {
  const benchmark = limited(games, config);
  const lora = begun ?? Lora.create(engine.model, { rank: config.lora_r, alpha: config.lora_alpha }, config.seed);
  return { benchmark, model: engine.model, lora, actor, reflector: engine.reflector(benchmark, lora, config) };
}
