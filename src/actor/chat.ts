// The actor with a chat model: a conversation an episode, many episodes in one batch, each keeping its attention cache
// from turn to turn. Replies are free text; which action they mean is found by `parse.ts`, and how it was found is recorded.

import { throwIfAborted } from '../core/errors';
import type { Choice } from '../core/trajectory';
import type { TextSession } from '../model/session';
import type { Chat } from '../text/chat';
import type { Actor, ActRequest } from './actor';
import { nextTokens } from './allowed';
import { EpisodeRows } from './episode-rows';
import { parseReply } from './parse';
import { ACTION_MARK, actorMessages, hasAction } from './react';
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
  /** The reply is `Action:` and one of the admissible actions, without a thought: for models too small to keep a form. */
  readonly choice: boolean;
}

/** Tokens of `Action:` and a chosen action; the longest ones of ALFWorld have about fifteen. */
const CHOICE_TOKENS = 32;
/** Tokens around a reply and an observation: the marks of two turns, at most. */
const TURN_MARKS = 16;

export class ChatActor implements Actor {
  readonly capacity: number;
  readonly #rows: EpisodeRows;

  /** @param session with as many rows and tokens as the options say */
  constructor(
    private readonly session: TextSession,
    private readonly chat: Chat,
    private readonly options: ChatActorOptions,
  ) {
    this.capacity = options.rows;
    this.#rows = new EpisodeRows(options.rows);
  }

  /** @throws AppError `RUN_CANCELLED` on abort; RangeError when more episodes are open than there are rows. */
  async act(requests: readonly ActRequest[], signal?: AbortSignal): Promise<Choice[]> {
    throwIfAborted(signal);
    const { temperature, minP, choice } = this.options;
    const { tokenizer, end } = this.chat;
    const replies = requests.map(({ observation: { admissible } }) =>
      (choice ? (admissible ?? []) : []).map((action) => this.#choiceIds(action)),
    );
    const begun = tokenizer.encode(ACTION_MARK);
    const completions = await this.session.sample(
      requests.map((request, i) => ({
        row: this.#rows.row(request.episode),
        ids: [...this.promptIds(request), ...(replies[i]!.length > 0 ? begun : [])],
        seed: request.seed,
      })),
      {
        maxTokens: this.#replyTokens - (choice ? begun.length : 0),
        temperature,
        minP,
        signal,
        stop: end,
        stopWhen: (ids) => hasAction(tokenizer.decode(ids)),
        ...(choice ? { allowed: (request, ids) => nextTokens(replies[request]!, ids) } : {}),
      },
    );
    return requests.map(({ observation }, i) => {
      const reply = this.chat.reply(completions[i]!.ids);
      return parseReply(replies[i]!.length > 0 ? `${ACTION_MARK} ${reply}` : reply, observation.admissible);
    });
  }

  release(episodes: readonly string[]): void {
    this.#rows.release(episodes);
  }

  /** The conversation up to the reply that is due, as token ids. */
  promptIds({ systemPrompt, history, observation }: Pick<ActRequest, 'systemPrompt' | 'history' | 'observation'>): number[] {
    const room = this.options.contextTokens - this.#replyTokens;
    const tokens = (text: string): number => this.chat.tokenizer.encode(text).length;
    const opening = this.chat.ids(actorMessages(systemPrompt, [], { ...observation, text: (history[0]?.observation ?? observation).text }));
    const steps = history.map(({ raw }, i) => tokens(raw) + tokens((history[i + 1]?.observation ?? observation).text) + TURN_MARKS);
    for (let skipped = leftOut(opening.length, steps, room); ; skipped++) {
      const ids = this.chat.ids(actorMessages(systemPrompt, history, observation, skipped));
      if (ids.length <= room || skipped >= history.length) return ids.slice(-room);
    }
  }

  get #replyTokens(): number {
    return this.options.choice ? CHOICE_TOKENS : this.options.maxTokens;
  }

  /** An action as it follows the mark, and the end of the reply. */
  #choiceIds(action: string): number[] {
    return [...this.chat.tokenizer.encode(` ${action}`), this.chat.end[0]!];
  }

  /** Gives the device memory back. */
  free(): void | Promise<void> {
    return this.session.free();
  }
}
