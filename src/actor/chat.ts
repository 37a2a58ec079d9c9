// The actor on our own engine with a chat model: a conversation an episode, many episodes in one batch, each keeping its attention cache
// from turn to turn. Replies are free text; which action they mean is found by `parse.ts`, and how it was found is recorded.

import { throwIfAborted } from '../core/errors';
import type { Model } from '../model/model';
import { Session } from '../model/session';
import type { Chat } from '../text/chat';
import type { Actor, ActReply, ActRequest } from './actor';
import { EpisodeRows } from './episode-rows';
import { parseReply } from './parse';
import { actorMessages, hasAction } from './react';
import { leftOut } from './window';

export interface ChatActorOptions {
  /** Episodes at a time. */
  readonly rows: number;
  /** Tokens kept for one episode; the oldest turns are left out beyond that. */
  readonly contextTokens: number;
  /** Tokens of one reply. */
  readonly maxTokens: number;
  readonly temperature: number;
  readonly minP: number;
}

/** Tokens around a reply and an observation: the marks of two turns, at most. */
const TURN_MARKS = 16;

export class ChatActor implements Actor {
  readonly capacity: number;
  readonly #session: Session;
  readonly #rows: EpisodeRows;

  constructor(
    model: Model,
    private readonly chat: Chat,
    private readonly options: ChatActorOptions,
  ) {
    this.capacity = options.rows;
    this.#session = new Session(model, { rows: options.rows, contextTokens: options.contextTokens, lora: null });
    this.#rows = new EpisodeRows(options.rows);
  }

  /** @throws AppError `RUN_CANCELLED` on abort; RangeError when more episodes are open than there are rows. */
  async act(requests: readonly ActRequest[], signal?: AbortSignal): Promise<ActReply[]> {
    throwIfAborted(signal);
    const { maxTokens, temperature, minP } = this.options;
    const completions = await this.#session.sample(
      requests.map((request) => ({ row: this.#rows.row(request.episode), ids: this.promptIds(request), seed: request.seed })),
      { maxTokens, temperature, minP, signal, stop: this.chat.end, stopWhen: (ids) => hasAction(this.chat.tokenizer.decode(ids)) },
    );
    return requests.map(({ observation }, i) => parseReply(this.chat.reply(completions[i]!.ids), observation.admissible));
  }

  release(episodes: readonly string[]): void {
    this.#rows.release(episodes);
  }

  /** The conversation up to the reply that is due, as token ids. */
  promptIds({ systemPrompt, history, observation }: Pick<ActRequest, 'systemPrompt' | 'history' | 'observation'>): number[] {
    const room = this.options.contextTokens - this.options.maxTokens;
    const tokens = (text: string): number => this.chat.tokenizer.encode(text).length;
    const opening = this.chat.ids(actorMessages(systemPrompt, [], { ...observation, text: (history[0]?.observation ?? observation).text }));
    const steps = history.map(({ raw }, i) => tokens(raw) + tokens((history[i + 1]?.observation ?? observation).text) + TURN_MARKS);
    for (let skipped = leftOut(opening.length, steps, room); ; skipped++) {
      const ids = this.chat.ids(actorMessages(systemPrompt, history, observation, skipped));
      if (ids.length <= room || skipped >= history.length) return ids.slice(-room);
    }
  }

  /** Gives the device memory back. */
  free(): void {
    this.#session.free();
  }
}
