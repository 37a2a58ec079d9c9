// The actor with a chat model: a conversation an episode, many episodes in one batch, each keeping its attention cache
// from turn to turn. The conversation has one of two forms: `react.ts`, for any model, or `brief.ts`, for one with a player adapter. Which action
// a reply means is found by `parse.ts`, and how it was found is recorded.

import { throwIfAborted } from '../core/errors';
import type { Choice, Fallback, Observation, Step } from '../core/trajectory';
import type { TextSession } from '../model/session';
import type { Chat } from '../text/chat';
import type { ChatMessage } from '../text/chat-template';
import type { Actor, ActRequest } from './actor';
import { nextTokens } from './allowed';
import { briefMessages } from './brief';
import { EpisodeRows } from './episode-rows';
import { parseReply } from './parse';
import { ACTION_MARK, actorMessages, hasAction } from './react';
import { leftOut } from './window';

export interface ChatForm {
  messages(systemPrompt: string, history: readonly Step[], observation: Observation, skipped?: number): ChatMessage[];
  /** What a reply begins with that is one of the admissible actions. */
  readonly mark: string;
}

export const REACT: ChatForm = { messages: actorMessages, mark: ACTION_MARK };
export const BRIEF: ChatForm = { messages: briefMessages, mark: '' };

export interface ChatActorOptions {
  /** Episodes at a time. */
  readonly rows: number;
  /** Tokens kept for one episode; the oldest turns are left out beyond that. */
  readonly contextTokens: number;
  /** Tokens of one reply. */
  readonly maxTokens: number;
  readonly temperature: number;
  readonly minP: number;
  /** The reply is one of the admissible actions, without a thought: for models too small to keep a form. */
  readonly choice: boolean;
  readonly form: ChatForm;
  /** `none` when left out. */
  readonly fallback?: Fallback;
}

/** Tokens of the mark and a chosen action; the longest ones of ALFWorld have about fifteen. */
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
    const { mark } = this.options.form;
    const { tokenizer, end } = this.chat;
    const replies = requests.map(({ observation: { admissible } }) =>
      (choice ? (admissible ?? []) : []).map((action) => this.#choiceIds(action)),
    );
    const begun = tokenizer.encode(mark);
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
      return parseReply(replies[i]!.length > 0 && mark !== '' ? `${mark} ${reply}` : reply, observation.admissible, this.options.fallback);
    });
  }

  release(episodes: readonly string[]): void {
    this.#rows.release(episodes);
  }

  /** The conversation up to the reply that is due, as token ids. */
  promptIds({ systemPrompt, history, observation }: Pick<ActRequest, 'systemPrompt' | 'history' | 'observation'>): number[] {
    const room = this.options.contextTokens - this.#replyTokens;
    const tokens = (text: string): number => this.chat.tokenizer.encode(text).length;
    const { messages } = this.options.form;
    const opening = this.chat.ids(messages(systemPrompt, [], { ...observation, text: (history[0]?.observation ?? observation).text }));
    const steps = history.map(({ raw }, i) => tokens(raw) + tokens((history[i + 1]?.observation ?? observation).text) + TURN_MARKS);
    for (let skipped = leftOut(opening.length, steps, room); ; skipped++) {
      const ids = this.chat.ids(messages(systemPrompt, history, observation, skipped));
      if (ids.length <= room || skipped >= history.length) return ids.slice(-room);
    }
  }

  get #replyTokens(): number {
    return this.options.choice ? CHOICE_TOKENS : this.options.maxTokens;
  }

  /** An action as it follows the mark, and the end of the reply. */
  #choiceIds(action: string): number[] {
    return [...this.chat.tokenizer.encode(this.options.form.mark === '' ? action : ` ${action}`), this.chat.end[0]!];
  }

  /** Gives the device memory back. */
  free(): void | Promise<void> {
    return this.session.free();
  }
}
