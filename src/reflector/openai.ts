// A reflector on an endpoint: untrained, or trained elsewhere. It reads and writes in the form of `whole-games.ts`; without token ids and
// log-probabilities, so nothing can be trained through it.

import { createRng } from '../core/rng';
import type { Endpoint } from '../endpoint/endpoint';
import type { ReflectContext, Reflection, Reflector } from './reflector';
import { parseImprovedPrompt, reflectMessages } from './whole-games';

export interface EndpointReflectorOptions {
  /** Tokens of the text to read, reckoned; the first trajectories are left out beyond that. */
  readonly maxPromptLength: number;
  /** Tokens of one reflection. */
  readonly maxCompletionLength: number;
  readonly temperature: number;
}

/** A model that goes on with the next reflection's question. */
const STOP = ['\nAdvice so far:'];
const CHARS_PER_TOKEN = 3.5;

export class EndpointReflector implements Reflector {
  constructor(
    private readonly endpoint: Endpoint,
    private readonly options: EndpointReflectorOptions,
  ) {}

  /** @throws AppError `ENDPOINT_…`, `RUN_CANCELLED` */
  async reflect(contexts: readonly ReflectContext[], samples: number, signal?: AbortSignal): Promise<Reflection[][]> {
    const { maxCompletionLength: maxTokens, temperature } = this.options;
    const asks = contexts.map((context) => ({
      messages: this.#messages(context),
      maxTokens,
      temperature,
      seed: createRng(context.seed, 'reflect').int(2 ** 31),
      stop: STOP,
      choices: samples,
    }));
    const written = await this.endpoint.complete(asks, signal);
    const failure = written.flat().find((one) => one.failure)?.failure;
    if (failure) throw failure;
    return written.map((group, i) =>
      group.map(({ text: raw, finished }) => ({
        // Who does not keep the form changes nothing, and earns what the prompt so far earns.
        text: parseImprovedPrompt(raw) ?? contexts[i]!.systemPrompt,
        raw,
        promptIds: [],
        tokenIds: [],
        logProbs: [],
        finished,
      })),
    );
  }

  #messages({ systemPrompt, trajectories }: ReflectContext): ReturnType<typeof reflectMessages> {
    for (let read = trajectories; ; read = read.slice(1)) {
      const messages = reflectMessages(systemPrompt, read);
      const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
      if (read.length <= 1 || chars <= this.options.maxPromptLength * CHARS_PER_TOKEN) return messages;
    }
  }
}
