// The actor on an endpoint, or whoever speaks as one: a conversation an episode, in the form of `react.ts`, as many requests at a time as it
// takes. The server keeps what it computed for a conversation, or not; nothing is kept here.

import type { Fallback } from '../core/trajectory';
import type { Completer } from '../endpoint/request';
import type { Actor, ActReply, ActRequest } from './actor';
import { parseReply } from './parse';
import { actorMessages, untilAction } from './react';
import { replyGrammar } from './reply-grammar';
import { leftOut } from './window';

export interface EndpointActorOptions {
  /** Tokens kept for one episode, reckoned; the oldest turns are left out beyond that. */
  readonly contextTokens: number;
  /** Tokens of one reply. */
  readonly maxTokens: number;
  readonly temperature: number;
  /** `none` when left out. */
  readonly fallback?: Fallback;
}

/** A model that plays both sides goes on with the world's turn. */
const STOP = ['\nPossible actions:', '\nObservation:'];
/** English in the tokens of usual models; the server's tokenizer is not at hand. */
const CHARS_PER_TOKEN = 3.5;
/** Tokens around a reply and an observation: the marks of two turns. */
const TURN_MARKS = 16;

export class EndpointActor implements Actor {
  constructor(
    private readonly endpoint: Completer,
    private readonly options: EndpointActorOptions,
  ) {}

  /** @throws AppError `ENDPOINT_…`, `WEBLLM_…`, `RUN_CANCELLED` */
  async act(requests: readonly ActRequest[], signal?: AbortSignal): Promise<ActReply[]> {
    const { maxTokens, temperature } = this.options;
    const asks = requests.map((request) => ({
      messages: this.#messages(request),
      maxTokens,
      temperature,
      seed: request.seed,
      stop: STOP,
      choices: 1,
      grammar: replyGrammar(request.observation.admissible),
    }));
    const written = await this.endpoint.complete(asks, signal);
    return requests.map(({ observation }, i) => {
      const { text, failure } = written[i]![0]!;
      return failure ? { failure: failure.message } : parseReply(untilAction(text), observation.admissible, this.options.fallback);
    });
  }

  #messages({ systemPrompt, history, observation }: ActRequest): ReturnType<typeof actorMessages> {
    const room = this.options.contextTokens - this.options.maxTokens;
    const tokens = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN);
    const opening = actorMessages(systemPrompt, [], { ...observation, text: (history[0]?.observation ?? observation).text });
    const steps = history.map(({ raw }, i) => tokens(raw) + tokens((history[i + 1]?.observation ?? observation).text) + TURN_MARKS);
    const used = opening.reduce((sum, { content }) => sum + tokens(content) + TURN_MARKS / 2, 0);
    return actorMessages(systemPrompt, history, observation, leftOut(used, steps, room));
  }
}
