// A server that speaks OpenAI's chat completions, as actor and reflector use it: llama.cpp's, vLLM's, Ollama's, LM Studio's, a paid one. So
// many requests at a time, each tried again where that may help; whatever ends badly is an AppError. The key is held here and
// nowhere else: it goes into one header and into nothing that is kept or shown.

import { AppError, throwIfAborted } from '../core/errors';
import { Places } from '../core/places';
import { Answer, Malformed, ServerSaid, type Usage, type Written } from './answer';
import { beginning, pieces, text } from './body';
import { cutOff, Failed, notAnAnswer, refused, silent, tooSlow, unreachable, wordsOf } from './errors';
import { eventData } from './event-stream';
import { backoffMs, LONGEST_RETRY_AFTER_MS, sleep, together } from './patience';
import { refusedPart, requestBody, type Ask, type Completer, type Optional } from './request';
import { Watch } from './watch';

export interface EndpointOptions {
  /** As `endpointUrl` gives it. */
  readonly url: string;
  readonly model: string;
  /** Null for servers that ask for none. */
  readonly key: string | null;
  /** Requests at a time, of all that is asked of it; 8 when left out. */
  readonly concurrency?: number;
  /** Attempts after the first one; 5 when left out. */
  readonly retries?: number;
  /** Until the answer begins; a server may first have to load the model. 120 s when left out. */
  readonly beginMs?: number;
  /** Between two pieces of an answer; 60 s when left out. */
  readonly silenceMs?: number;
  /** For one attempt; 300 s when left out. */
  readonly totalMs?: number;
  /** Answers piece by piece; true when left out. A silent server is noticed sooner, and a reply ends when its action is there. */
  readonly stream?: boolean;
  /** Share of a wait that is drawn, in [0, 1). */
  readonly random?: () => number;
}

export interface Counts extends Usage {
  readonly requests: number;
  /** Of them, attempts after a first one. */
  readonly retries: number;
}

/** Of one answer: nobody's reply is longer, however many tokens were asked for. */
const CHARS_PER_TOKEN = 16;
/** What may go wrong with one conversation while others are answered. */
const OF_ONE = new Set(
  'ENDPOINT_ANSWER ENDPOINT_CUT ENDPOINT_EMPTY ENDPOINT_SERVER ENDPOINT_THINKS ENDPOINT_TIMEOUT ENDPOINT_TOO_LONG'.split(' '),
);
/** So many conversations that fail one after the other are no longer the fault of each. */
const FAILED_IN_A_ROW = 8;
/** No cookie, no cache, no word of where the request comes from; a redirect could take the key elsewhere. */
const PRIVATELY: RequestInit = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'manual' };

export class Endpoint implements Completer {
  readonly url: string;
  readonly model: string;
  readonly #key: string | null;
  readonly #options: Required<Omit<EndpointOptions, 'url' | 'model' | 'key'>>;
  readonly #without = new Set<Optional>();
  readonly #places: Places;
  /** When the server may be asked again, ms since 1970. */
  #pausedUntil = 0;
  /** A server that has never answered is more likely not there than busy. */
  #hasAnswered = false;
  #failedInARow = 0;
  #counts: Counts = { requests: 0, retries: 0, promptTokens: 0, completionTokens: 0 };

  constructor({ url, model, key, ...options }: EndpointOptions) {
    this.url = url;
    this.model = model;
    this.#key = key === null || key.trim() === '' ? null : key.trim();
    this.#options = {
      concurrency: 8,
      retries: 5,
      beginMs: 120_000,
      silenceMs: 60_000,
      totalMs: 300_000,
      stream: true,
      random: Math.random,
      ...options,
    };
    this.#places = new Places(this.#options.concurrency);
  }

  /** What was asked and counted so far; tokens as far as the server counts them. */
  get counts(): Counts {
    return this.#counts;
  }

  /**
   * The texts for each conversation, in order, as many as it asks for. A conversation whose answer broke in every attempt has one empty text with
   * its `failure`, as long as the server answers others.
   * @throws AppError `ENDPOINT_…`, `RUN_CANCELLED`
   */
  async complete(asks: readonly Ask[], signal?: AbortSignal): Promise<Written[][]> {
    throwIfAborted(signal);
    try {
      return await together(asks, signal, (ask, stop) => this.#places.during(1, () => this.#choicesOrFailure(ask, stop), stop));
    } catch (error) {
      throwIfAborted(signal);
      throw error;
    }
  }

  /** Names of the server's models; empty where it does not tell. */
  async models(signal: AbortSignal): Promise<string[]> {
    try {
      const response = await fetch(`${this.url}/models`, { ...PRIVATELY, headers: this.#headers(), signal });
      const { data } = JSON.parse(await text(pieces(response, () => undefined))) as { data?: unknown };
      return Array.isArray(data) ? data.flatMap((entry: { id?: unknown } | null) => (typeof entry?.id === 'string' ? [entry.id] : [])) : [];
    } catch {
      return [];
    }
  }

  async #choicesOrFailure(ask: Ask, signal: AbortSignal): Promise<Written[]> {
    try {
      const written = await this.#choices(ask, signal);
      this.#failedInARow = 0;
      return written;
    } catch (error) {
      if (!(error instanceof AppError) || !OF_ONE.has(error.code) || !this.#hasAnswered) throw error;
      if (++this.#failedInARow >= FAILED_IN_A_ROW) throw error;
      return [{ text: '', finished: false, failure: error }];
    }
  }

  /** One conversation. A server that gives fewer texts at a time than it was asked for is asked for each. */
  async #choices(ask: Ask, signal: AbortSignal): Promise<Written[]> {
    const written: Written[] = [];
    while (written.length < ask.choices) {
      const missing = this.#without.has('n') ? 1 : ask.choices - written.length;
      const more = await this.#patiently({ ...ask, choices: missing, seed: ask.seed + written.length }, signal);
      if (more.length < missing) this.#without.add('n');
      written.push(...more);
    }
    return written.slice(0, ask.choices);
  }

  /** Tries until it works, or cannot help any more, or has been enough. */
  async #patiently(ask: Ask, signal: AbortSignal): Promise<readonly Written[]> {
    for (let attempt = 0; ; attempt++) {
      await sleep(this.#pausedUntil - Date.now(), signal);
      throwIfAborted(signal);
      try {
        this.#count({ requests: 1, retries: Math.min(1, attempt) });
        const answer = await this.#once(ask, signal);
        this.#hasAnswered = true;
        this.#count(answer.usage ?? {});
        if (answer.usage) ask.onUsage?.(answer.usage);
        return answer.written;
      } catch (error) {
        throwIfAborted(signal);
        if (!(error instanceof Failed)) throw error;
        const waitMs = error.waitMs ?? backoffMs(attempt, this.#options.random);
        if (!error.mayHelp || attempt >= this.#options.retries || waitMs > LONGEST_RETRY_AFTER_MS)
          throw await this.#explained(error.error, signal);
        // Where the server named a time, everybody waits for it.
        if (error.waitMs !== null) this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + waitMs);
        else await sleep(waitMs, signal);
      }
    }
  }

  /** One attempt, and again at once without what the server refuses by name. */
  async #once(ask: Ask, signal: AbortSignal): Promise<Answer> {
    for (;;) {
      const isStreamed = this.#options.stream && !this.#without.has('stream');
      const body = requestBody(this.model, ask, isStreamed, this.#without);
      try {
        return await this.#send(ask, body, isStreamed, signal);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const part = refusedPart(error.status, wordsOf(error.body), body);
        if (part === null || this.#without.has(part)) throw error.toFailed(this.url, this.model);
        this.#without.add(part);
      }
    }
  }

  async #send(ask: Ask, body: Record<string, unknown>, isStreamed: boolean, signal: AbortSignal): Promise<Answer> {
    const { beginMs, silenceMs, totalMs } = this.#options;
    const watch = new Watch(signal, totalMs);
    const answer = new Answer({ stop: ask.stop, maxChars: ask.maxTokens * CHARS_PER_TOKEN });
    let hasBegun = false;
    try {
      // An answer in one piece begins only when it is finished.
      watch.expect(isStreamed ? beginMs : totalMs);
      const response = await fetch(`${this.url}/chat/completions`, {
        ...PRIVATELY,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#headers() },
        body: JSON.stringify(body),
        signal: watch.signal,
      });
      hasBegun = true;
      const onPiece = (): void => watch.expect(silenceMs);
      if (!response.ok)
        throw new Refusal(response.status, this.#withoutKey(await beginning(response, onPiece)), response.headers.get('retry-after'));
      const type = response.headers.get('content-type')?.split(';')[0]!.trim().toLowerCase() ?? '';
      const bytes = pieces(response, onPiece);
      if (type === 'text/event-stream') await this.#read(answer, bytes, ask.choices);
      else if (type === 'application/json') answer.take(await text(bytes));
      else throw notAnAnswer(this.url, type === '' ? 'something of no type' : type, false);
      answer.close();
      if (answer.written.length === 0) throw notAnAnswer(this.url, 'no choices', true);
      if (answer.missing) throw silent(this.url, this.model, answer.missing === 'thought only');
      return answer;
    } catch (error) {
      // What fails after the last word takes nothing back.
      if (answer.hasEnded(ask.choices) && !answer.missing) return answer;
      if (error instanceof Failed || error instanceof Refusal) throw error;
      if (error instanceof ServerSaid) throw new Refusal(error.status, this.#withoutKey(error.body), null);
      if (error instanceof Malformed) throw notAnAnswer(this.url, error.message, true);
      if (watch.late) throw tooSlow(this.url, watch.late.isTotal ? 'did not finish' : 'said nothing', watch.late.ms);
      throw hasBegun ? cutOff(this.url) : new Failed(unreachable(this.url, error), this.#hasAnswered);
    } finally {
      watch.end();
    }
  }

  async #read(answer: Answer, bytes: AsyncIterable<Uint8Array>, choices: number): Promise<void> {
    for await (const data of eventData(bytes)) {
      if (data.trim() === '[DONE]') return;
      answer.take(data);
      // The count of tokens comes after the last word of an answer that the server ended.
      if (answer.hasEnded(choices) && (answer.usage || answer.isCut)) return;
    }
    if (!answer.hasEnded(1)) throw cutOff(this.url);
  }

  /** A server that does not know the model may know others. */
  async #explained(error: AppError, signal: AbortSignal): Promise<AppError> {
    if (error.code !== 'ENDPOINT_NO_MODEL') return error;
    const names = (await this.models(AbortSignal.any([signal, AbortSignal.timeout(10_000)]))).slice(0, 20);
    return names.length === 0 ? error : new AppError(error.code, error.message, `It has: ${names.join(', ')}.`, { detail: error.detail });
  }

  #headers(): Record<string, string> {
    return this.#key === null ? {} : { authorization: `Bearer ${this.#key}` };
  }

  /** Some servers repeat the key that they refuse. */
  #withoutKey(body: string): string {
    return this.#key === null ? body : body.replaceAll(this.#key, '(the key)');
  }

  #count(more: Partial<Counts>): void {
    const sum = (name: keyof Counts): number => this.#counts[name] + (more[name] ?? 0);
    this.#counts = {
      requests: sum('requests'),
      retries: sum('retries'),
      promptTokens: sum('promptTokens'),
      completionTokens: sum('completionTokens'),
    };
  }
}

/** An error that the server itself reported; what it is about is looked at before it is told. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
    private readonly retryAfter: string | null,
  ) {
    super(`refused with ${status}`);
  }

  toFailed(url: string, model: string): Failed {
    return refused(url, model, this.status, this.body, this.retryAfter, Date.now());
  }
}
