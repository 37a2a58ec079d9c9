// An actor around texts that grow, on whichever runtime: what it may hold and how it samples, from the run and the model.

import type { RunConfig } from '../core/run/run-config';
import { BRIEF, ChatActor, type ChatActorOptions, REACT } from '../actor/chat';
import { EngineActor } from '../actor/engine';
import type { TextSession } from '../model/session';
import type { Texts } from './texts';

/** A chat model's context and replies where a run does not say. */
export const CHAT = { actor_rows: 8, actor_context_tokens: 1024, actor_max_tokens: 48, max_prompt_length: 1024 } as const;

export type TextActor = EngineActor | ChatActor;
export type ActorConfig = Pick<
  RunConfig,
  'actor_temperature' | 'actor_min_p' | 'actor_rows' | 'actor_context_tokens' | 'actor_max_tokens' | 'actor_choice' | 'actor_fallback'
>;

interface Model {
  readonly texts: Texts;
  readonly maxPositions: number;
  /** Episodes at a time where the model chooses among actions. */
  readonly rows: number;
  /** It plays with a player adapter. */
  readonly hasPlayer?: boolean;
}

/** @param rows episodes at a time, whatever the run says */
export function planActor({ texts, maxPositions, ...model }: Model, config: ActorConfig, rows?: number): ChatActorOptions {
  const usual = texts.chat ? (config.actor_context_tokens ?? CHAT.actor_context_tokens) : Infinity;
  return {
    rows: rows ?? (texts.chat ? (config.actor_rows ?? CHAT.actor_rows) : model.rows),
    contextTokens: Math.min(maxPositions, usual),
    maxTokens: config.actor_max_tokens ?? CHAT.actor_max_tokens,
    temperature: config.actor_temperature,
    minP: config.actor_min_p,
    choice: model.hasPlayer === true || config.actor_choice === true,
    form: model.hasPlayer === true ? BRIEF : REACT,
    fallback: config.actor_fallback ?? 'none',
  };
}

export function createTextActor({ tokenizer, chat }: Texts, session: TextSession, plan: ChatActorOptions): TextActor {
  return chat ? new ChatActor(session, chat, plan) : new EngineActor(session, tokenizer, plan);
}
