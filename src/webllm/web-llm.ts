// A model of web-llm as who writes texts: fetched and loaded when first needed, asked one conversation at a time, which is how it works. It
// has no adapters and gives no token ids, so it plays and cannot be trained.

import { AppError, cancelled, throwIfAborted } from '../core/errors';
import { thinks, webLlmLine, type WebLlmPlayer } from '../core/web-llm-models';
import type { Usage, Written } from '../endpoint/answer';
import type { Ask, Completer } from '../endpoint/request';
import { forgetWrongFiles } from './kept';
import { explained, isWrongFile, silent } from './errors';
import { browser, faultOf } from './look';
import {
  type ChatAnswer,
  type ChatEngine,
  type ChatRequest,
  type LoadReport,
  openEngine,
  type OpenedEngine,
  type OpenEngine,
} from './package';
import { Watch } from './watch';

/** Nobody's tokens are longer, on average. */
const CHARS_PER_TOKEN = 16;

export type OnLoad = (report: LoadReport) => void;

/** ms */
export interface Patience {
  /** Until the next word of a load: a file of weights is told when it is whole. */
  readonly load: number;
  /** For one reply. */
  readonly reply: number;
  /** For a reply to end after it was cancelled. */
  readonly end: number;
}

const PATIENCE: Patience = { load: 600_000, reply: 300_000, end: 5000 };

export class WebLlm implements Completer {
  #engine: Promise<ChatEngine> | null = null;
  #counts: Usage = { promptTokens: 0, completionTokens: 0 };
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly player: WebLlmPlayer,
    private readonly open: OpenEngine = openEngine,
    private readonly patience: Patience = PATIENCE,
  ) {}

  get name(): string {
    return this.player.id ?? this.player.own!.model;
  }

  get counts(): Usage {
    return this.#counts;
  }

  /** Fetches and loads the model; at once where that is done. @throws AppError `WEBLLM_…`, `RUN_CANCELLED` */
  async load(onLoad: OnLoad = () => undefined, signal?: AbortSignal): Promise<void> {
    await this.#loaded(onLoad, signal);
  }

  /** One request after the other, whoever asks: an interruption ends what is under way, whosever it is. */
  async complete(asks: readonly Ask[], signal?: AbortSignal): Promise<Written[][]> {
    throwIfAborted(signal);
    if (asks.length === 0) return [];
    const mine = this.#queue.then(async () => {
      const all: Written[][] = [];
      for (const ask of asks) {
        throwIfAborted(signal);
        all.push(await this.#once(await this.#loaded(() => undefined, signal), ask, signal));
      }
      return all;
    });
    this.#queue = mine.catch(() => undefined);
    return mine;
  }

  /** Gives the graphics memory back. */
  async free(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    await engine?.then((opened) => opened.unload()).catch(() => undefined);
  }

  async #once(engine: ChatEngine, ask: Ask, signal: AbortSignal | undefined): Promise<Written[]> {
    const { messages, maxTokens, temperature, seed, stop, choices, grammar } = ask;
    let answer: ChatAnswer;
    try {
      answer = await this.#answer(engine, signal, {
        messages: [...messages],
        ...{ max_tokens: maxTokens, temperature, seed: seed % 2 ** 31, stop: [...stop], n: choices },
        ...(this.player.grammar && grammar ? { response_format: { type: 'grammar', grammar } } : {}),
        // A think block would use up the reply before its action.
        ...(thinks(this.player) ? { extra_body: { enable_thinking: false } } : {}),
      });
    } catch (error) {
      throwIfAborted(signal);
      const failure = explained(error, this.name, false);
      // A lost card does not come back by itself: the next call loads the model again.
      if (['WEBLLM_DEVICE_LOST', 'WEBLLM_FAILED', 'WEBLLM_STALLED'].includes(failure.code)) this.#giveUp();
      throw failure;
    }
    throwIfAborted(signal);
    if (answer.choices.length < choices)
      throw new AppError('WEBLLM_FAILED', `${this.name} gave ${answer.choices.length} replies of ${choices}.`, 'Load the model again.');
    this.#counts = {
      promptTokens: this.#counts.promptTokens + (answer.usage?.prompt_tokens ?? 0),
      completionTokens: this.#counts.completionTokens + (answer.usage?.completion_tokens ?? 0),
    };
    return answer.choices.map(({ message, finish_reason }) => {
      const text = message.content ?? '';
      const most = maxTokens * CHARS_PER_TOKEN;
      return { text: text.slice(0, most), finished: finish_reason === 'stop' && text.length <= most };
    });
  }

  /** What the engine answers, unless it does not: then it is given up. */
  async #answer(engine: ChatEngine, signal: AbortSignal | undefined, request: ChatRequest): Promise<ChatAnswer> {
    const { reply, end } = this.patience;
    const watch = new Watch(reply, signal, end);
    const interrupt = (): void => void engine.interruptGenerate();
    signal?.addEventListener('abort', interrupt);
    try {
      const answer = await Promise.race([engine.chatCompletion(request), watch.ended]);
      if (answer === 'late') throw silent(this.name, reply, false);
      if (answer !== 'aborted') return answer;
      this.#giveUp();
      throw cancelled();
    } finally {
      watch.stop();
      signal?.removeEventListener('abort', interrupt);
    }
  }

  /** Without waiting for it: what is lost may never say that it ended. */
  #giveUp(): void {
    void this.free();
  }

  async #loaded(onLoad: OnLoad, signal: AbortSignal | undefined): Promise<ChatEngine> {
    this.#engine ??= this.#load(onLoad, signal);
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = null;
      throw error;
    }
  }

  async #load(onLoad: OnLoad, signal: AbortSignal | undefined): Promise<ChatEngine> {
    // Not every fetch of web-llm can be ended: what is still under way is left to itself.
    const watch = new Watch(this.patience.load, signal);
    let opened: OpenedEngine | null = null;
    try {
      opened = await this.open(this.player, (report) => {
        watch.heard();
        if (!signal?.aborted) onLoad(report);
      });
      throwIfAborted(signal);
      const how = await Promise.race([opened.engine.reload(opened.id), watch.ended]);
      throwIfAborted(signal);
      if (how === 'late') throw silent(this.name, this.patience.load, true);
      return opened.engine;
    } catch (error) {
      void opened?.engine.unload().catch(() => undefined);
      throwIfAborted(signal);
      const failure = explained(error, this.name, true);
      if (isWrongFile(failure)) await forgetWrongFiles(this.player);
      const fault = failure.code === 'WEBLLM_NETWORK' && opened?.files ? await faultOf(opened.files, browser(), signal) : null;
      throwIfAborted(signal);
      throw fault ?? failure;
    } finally {
      watch.stop();
    }
  }

  /** As `core/run/player.ts` writes it. */
  get line(): string {
    return webLlmLine(this.player);
  }
}
