// A model of web-llm as who writes texts: fetched and loaded when first needed, asked one conversation at a time, which is how it works. It
// has no adapters and gives no token ids, so it plays and cannot be trained.

import { AppError, throwIfAborted } from '../core/errors';
import { thinks, webLlmLine, type WebLlmPlayer } from '../core/web-llm-models';
import type { Usage, Written } from '../endpoint/answer';
import type { Ask, Completer } from '../endpoint/request';
import { forgetWrongFiles } from './kept';
import { explained, isWrongFile } from './errors';
import { type ChatAnswer, type ChatEngine, type LoadReport, openEngine, type OpenEngine } from './package';

/** Nobody's tokens are longer, on average. */
const CHARS_PER_TOKEN = 16;

export type OnLoad = (report: LoadReport) => void;

export class WebLlm implements Completer {
  #engine: Promise<ChatEngine> | null = null;
  #counts: Usage = { promptTokens: 0, completionTokens: 0 };

  constructor(
    readonly player: WebLlmPlayer,
    private readonly open: OpenEngine = openEngine,
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

  async complete(asks: readonly Ask[], signal?: AbortSignal): Promise<Written[][]> {
    throwIfAborted(signal);
    if (asks.length === 0) return [];
    const engine = await this.#loaded(() => undefined, signal);
    const interrupt = (): void => void engine.interruptGenerate();
    signal?.addEventListener('abort', interrupt);
    try {
      const all: Written[][] = [];
      for (const ask of asks) all.push(await this.#once(engine, ask, signal));
      return all;
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
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
      answer = await engine.chatCompletion({
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
      if (failure.code === 'WEBLLM_DEVICE_LOST' || failure.code === 'WEBLLM_FAILED') await this.free();
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
    let engine: ChatEngine | null = null;
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      // Not every fetch of web-llm can be ended: what is still under way is left to itself.
      onAbort = () => reject(new DOMException('', 'AbortError'));
      signal?.addEventListener('abort', onAbort);
    });
    try {
      const opened = await this.open(this.player, onLoad);
      engine = opened.engine;
      throwIfAborted(signal);
      await Promise.race([engine.reload(opened.id), aborted]);
      throwIfAborted(signal);
      return engine;
    } catch (error) {
      void engine?.unload().catch(() => undefined);
      throwIfAborted(signal);
      const failure = explained(error, this.name, true);
      if (isWrongFile(failure)) await forgetWrongFiles(this.player);
      throw failure;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** As `core/player.ts` writes it. */
  get line(): string {
    return webLlmLine(this.player);
  }
}
