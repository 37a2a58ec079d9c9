// web-llm's engine with recorded replies: what it is asked is written down, and its errors have the names of the real ones.

import type { ChatAnswer, ChatEngine, ChatRequest, OpenEngine } from '../../src/webllm/package';

export class FakeEngine implements ChatEngine {
  readonly asked: ChatRequest[] = [];
  /** Thrown by the next request. */
  failure: unknown = null;
  /** Thrown by the next `reload`. */
  loadFailure: unknown = null;
  /** Its load never ends. */
  isStalled = false;
  /** It never answers. */
  isDead = false;
  loads = 0;
  unloads = 0;
  interrupts = 0;
  #busy = false;

  constructor(public reply: (observation: string) => string = () => 'Action: south') {}

  readonly open: OpenEngine = async (player, onReport) => {
    onReport({ progress: 0.5, text: 'Fetching param cache[1/2]: 40MB fetched. 50% completed, 1 secs elapsed.' });
    return { engine: this, id: player.id ?? 'own', files: null };
  };

  async reload(): Promise<void> {
    this.loads++;
    if (this.isStalled) return new Promise(() => undefined);
    if (this.loadFailure !== null) throw this.#take('loadFailure');
  }

  async unload(): Promise<void> {
    this.unloads++;
  }

  interruptGenerate(): void {
    this.interrupts++;
  }

  async chatCompletion(request: ChatRequest): Promise<ChatAnswer> {
    if (this.#busy) throw new Error('asked while it was still answering');
    if (this.isDead) return new Promise(() => undefined);
    this.#busy = true;
    await Promise.resolve();
    this.#busy = false;
    this.asked.push(request);
    if (this.failure !== null) throw this.#take('failure');
    const text = this.reply(request.messages.at(-1)!.content);
    const choices = Array.from({ length: request.n }, () => ({ message: { content: text }, finish_reason: 'stop' }));
    return { choices, usage: { prompt_tokens: 10, completion_tokens: 3 } };
  }

  #take(name: 'failure' | 'loadFailure'): unknown {
    const failure = this[name];
    this[name] = null;
    return failure;
  }
}

/** As web-llm throws them: by name. */
export function named(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}
