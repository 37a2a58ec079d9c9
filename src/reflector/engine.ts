// The reflector on our own engine: the actor's base weights plus a LoRA, or without one (untrained).

import { throwIfAborted } from '../core/errors';
import { createRng } from '../core/rng';
import type { Benchmark } from '../env/env';
import { generate } from '../model/generate';
import type { Lora } from '../model/lora';
import type { Model } from '../model/model';
import { layoutIds } from '../text/layout-tokens';
import type { Tokenizer } from '../text/tokenizer';
import { readingList } from './prompt';
import type { ReflectContext, Reflection, Reflector } from './reflector';

export interface EngineReflectorOptions {
  /** Tokens of one reflection, the end token included. */
  readonly maxCompletionLength: number;
  readonly temperature: number;
}

export class EngineReflector implements Reflector {
  readonly #end: number;
  readonly #layout: ReadonlySet<number>;

  constructor(
    private readonly model: Model,
    private readonly lora: Lora | null,
    private readonly tokenizer: Tokenizer,
    private readonly benchmark: Benchmark,
    private readonly options: EngineReflectorOptions,
  ) {
    const layout = layoutIds(tokenizer);
    this.#end = layout.get('<end>')!;
    this.#layout = new Set(layout.values());
  }

  async reflect(contexts: readonly ReflectContext[], samples: number, signal?: AbortSignal): Promise<Reflection[][]> {
    throwIfAborted(signal);
    const prompts = contexts.map((context) => this.promptIds(context));
    const completions = await generate(
      this.model,
      this.lora,
      contexts.map((context, i) => ({
        ids: prompts[i]!,
        samples,
        seed: createRng(context.seed, 'reflect').int(2 ** 32),
      })),
      { maxTokens: this.options.maxCompletionLength, stop: [this.#end], temperature: this.options.temperature, minP: 0, signal },
    );
    return completions.map((group, i) =>
      group.map(({ ids, logProbs, finished }) => ({ text: this.#text(ids), promptIds: prompts[i]!, tokenIds: ids, logProbs, finished })),
    );
  }

  /**
   * The reading list as token ids. Where it would not leave room for the reflection the first trajectories are left out.
   */
  promptIds(context: ReflectContext): number[] {
    const room = this.model.config.maxPositions - this.options.maxCompletionLength;
    for (let from = 0; ; from++) {
      const trajectories = context.trajectories.slice(from);
      const ids = this.tokenizer.encode(readingList(this.benchmark, { ...context, trajectories }));
      if (ids.length <= room || trajectories.length === 0) return ids;
    }
  }

  /** Layout tokens have no place in a system prompt: with them a reflection could forge the actor's history. */
  #text(ids: readonly number[]): string {
    return this.tokenizer.decode(ids.filter((id) => !this.#layout.has(id))).trim();
  }
}
