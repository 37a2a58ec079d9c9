// Who plays and who reflects in the engine's place: made from the line that names them. What a line lacks, the key of an endpoint or
// the person to ask, is passed in.

import { AppError } from '../core/errors';
import type { Player } from '../core/run/player';
import type { WebLlmPlayer } from '../core/web-llm-models';
import type { RunConfig } from '../core/run/run-config';
import type { Fallback } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import { EndpointActor } from '../actor/openai';
import { createPersonActor, type AskAction } from '../actor/person';
import { createExpertActor, createRandomActor } from '../actor/scripted';
import type { Endpoint } from '../endpoint/endpoint';
import type { Completer } from '../endpoint/request';
import type { Benchmark } from '../env/env';
import { EndpointReflector } from '../reflector/openai';
import { createPersonReflector, type AskAdvice } from '../reflector/person';
import type { Reflector } from '../reflector/reflector';

/** What a chat model on an endpoint is given where nothing else is said; the embedded model's limits would choke it. */
const ENDPOINT = { context: 4096, replyTokens: 256, temperature: 0.7, readTokens: 6000, writeTokens: 512 } as const;

export interface EndpointLimits {
  /** Tokens of an episode that the actor is shown. */
  readonly context?: number;
  /** Tokens of one reply of the actor. */
  readonly replyTokens?: number;
  /** `none` when left out. */
  readonly fallback?: Fallback;
}

/** web-llm's models read 4,096 tokens at most, reply and marks included, and their tokens are reckoned here. */
const WEB_LLM = { context: 3500, replyTokens: 128 };

/** @returns null for the engine's own model, which the engine makes @throws AppError `PLAYER_NO_PLACE`, `WEBLLM_IN_PAGE` */
export function createActor(
  player: Player,
  parts: {
    readonly benchmark: Benchmark;
    readonly endpoint: (url: string, model: string) => Completer;
    readonly ask?: AskAction;
    /** Opened beforehand, for it takes a while; see `openOnnxActor`. */
    readonly onnx?: Actor | null;
    /** In the page. */
    readonly webLlm?: (player: WebLlmPlayer) => Completer;
  },
  limits: EndpointLimits = {},
): Actor | null {
  switch (player.kind) {
    case 'engine':
      return null;
    case 'expert':
      return createExpertActor(parts.benchmark);
    case 'random':
      return createRandomActor();
    case 'person':
      if (!parts.ask) throw noPlace(player.kind);
      return createPersonActor(parts.ask);
    case 'onnx':
      if (!parts.onnx) throw noPlace(player.kind);
      return parts.onnx;
    case 'web-llm':
      if (!parts.webLlm) throw inPage();
      return conversations(parts.webLlm(player), { ...WEB_LLM, ...limits });
    case 'openai':
      return conversations(parts.endpoint(player.url, player.model), { ...ENDPOINT, ...limits });
  }
}

type Conversations = EndpointLimits & Required<Pick<EndpointLimits, 'context' | 'replyTokens'>>;

function conversations(completer: Completer, { context, replyTokens, fallback = 'none' }: Conversations): Actor {
  return new EndpointActor(completer, { contextTokens: context, maxTokens: replyTokens, temperature: ENDPOINT.temperature, fallback });
}

function inPage(): AppError {
  return new AppError(
    'WEBLLM_IN_PAGE',
    'web-llm runs in a browser, on its WebGPU.',
    'Choose it in the page; here, put the same model behind an endpoint, or take it as a file: --model FILE.gguf.',
  );
}

/** @returns null for the engine's own model @throws AppError `PLAYER_NO_PLACE` for those who only play */
export function createReflector(
  player: Player,
  parts: { readonly endpoint: (url: string, model: string) => Endpoint; readonly ask?: AskAdvice },
  config: Pick<RunConfig, 'eval_temperature'>,
): Reflector | null {
  if (player.kind === 'engine') return null;
  if (player.kind === 'openai')
    return new EndpointReflector(parts.endpoint(player.url, player.model), {
      maxPromptLength: ENDPOINT.readTokens,
      maxCompletionLength: ENDPOINT.writeTokens,
      temperature: config.eval_temperature,
    });
  if (player.kind === 'person' && parts.ask) return createPersonReflector(parts.ask);
  throw noPlace(player.kind);
}

function noPlace(kind: string): AppError {
  return new AppError(
    'PLAYER_NO_PLACE',
    `"${kind}" has no part in this.`,
    'Choose engine, or an endpoint: openai:http://127.0.0.1:8080/v1#MODEL.',
  );
}
