// The actor on a model that was made for these games: the frozen base model, many episodes in one batch, each keeping its
// attention cache from action to action. The prompt text is `prompt.ts`, which the pretraining text uses too. Where the
// environment lists what it would understand, the reply is sampled among those actions alone: a small model mistypes.

import { throwIfAborted } from '../core/errors';
import type { Choice, Fallback, Observation } from '../core/trajectory';
import type { TextSession } from '../model/session';
import { layoutIds } from '../text/layout-tokens';
import type { Tokenizer } from '../text/tokenizer';
import type { Actor, ActRequest } from './actor';
import { nextTokens } from './allowed';
import { parseReply } from './parse';
import { actionText, openingText, stepText } from './prompt';
import { leftOut } from './window';

/** An action is never longer than this in tokens: `charge winebottle 1 with coffeemachine 1` has six. */
const MAX_ACTION_TOKENS = 10;

export interface EngineActorOptions {
  /** Episodes at a time. */
  readonly rows: number;
  /** Tokens kept for one episode; beyond that the opening stays and the oldest steps after it are left out. */
  readonly contextTokens: number;
  readonly temperature: number;
  readonly minP: number;
  /** `none` when left out. */
  readonly fallback?: Fallback;
}

interface OpenEpisode {
  readonly row: number;
  /** Token ids of the prompt's beginning, and of what each step added. */
  readonly opening: readonly number[];
  readonly steps: number[][];
}

export class EngineActor implements Actor {
  readonly capacity: number;
  readonly #episodes = new Map<string, OpenEpisode>();
  readonly #freeRows: number[];
  readonly #stop: number[];

  /** @param session with as many rows and tokens as the options say */
  constructor(
    private readonly session: TextSession,
    private readonly tokenizer: Tokenizer,
    private readonly options: EngineActorOptions,
  ) {
    this.capacity = options.rows;
    this.#freeRows = Array.from({ length: options.rows }, (_, i) => options.rows - 1 - i);
    // Any layout token ends an action; `<obs>` is the proper one.
    this.#stop = [...layoutIds(tokenizer).values()];
  }

  /** @throws AppError `RUN_CANCELLED` on abort; RangeError when more episodes are open than there are rows. */
  async act(requests: readonly ActRequest[], signal?: AbortSignal): Promise<Choice[]> {
    throwIfAborted(signal);
    const replies = requests.map(
      ({ observation }) => observation.admissible?.map((action) => this.tokenizer.encode(actionText(action))) ?? [],
    );
    const completions = await this.session.sample(
      requests.map((request) => {
        const episode = this.#episode(request);
        return { row: episode.row, ids: this.#promptIds(episode, request), seed: request.seed };
      }),
      {
        maxTokens: MAX_ACTION_TOKENS,
        stop: this.#stop,
        temperature: this.options.temperature,
        minP: this.options.minP,
        signal,
        allowed: (request, ids) => nextTokens(replies[request]!, ids),
      },
    );
    return requests.map((request, i) => {
      const { ids, finished } = completions[i]!;
      const raw = this.tokenizer.decode(finished ? ids.slice(0, -1) : ids).trim();
      return parseReply(raw, request.observation.admissible, this.options.fallback);
    });
  }

  release(episodes: readonly string[]): void {
    for (const episode of episodes) {
      const open = this.#episodes.get(episode);
      if (open === undefined) continue;
      this.#episodes.delete(episode);
      this.#freeRows.push(open.row);
    }
  }

  /** Gives the device memory back. */
  free(): void | Promise<void> {
    return this.session.free();
  }

  #promptIds({ opening, steps }: OpenEpisode, { history, observation }: ActRequest): number[] {
    const seen = (i: number): Observation => history[i]?.observation ?? observation;
    for (let i = steps.length; i < history.length; i++) steps.push(this.tokenizer.encode(stepText(history[i]!.executed, seen(i + 1))));
    const room = this.options.contextTokens - MAX_ACTION_TOKENS;
    const from = leftOut(opening.length, steps.map(({ length }) => length), room); // prettier-ignore
    return [...opening, ...steps.slice(from).flat()].slice(-room);
  }

  #episode({ episode, systemPrompt, history, observation }: ActRequest): OpenEpisode {
    let open = this.#episodes.get(episode);
    if (open === undefined) {
      const row = this.#freeRows.pop();
      if (row === undefined) throw new RangeError(`EngineActor: all ${this.options.rows} rows are in use`);
      open = { row, opening: this.tokenizer.encode(openingText(systemPrompt, history[0]?.observation ?? observation)), steps: [] };
      this.#episodes.set(episode, open);
    }
    return open;
  }
}
