// The reflector on our own engine with a chat model: the actor's base weights plus a LoRA, or without one (untrained).

import { throwIfAborted } from '../core/errors';
import { createRng } from '../core/rng';
import { generate } from '../model/generate';
import type { Lora } from '../model/lora';
import type { Model } from '../model/model';
import type { Chat } from '../text/chat';
import { ADVICE_MARK, parseImprovedPrompt, reflectMessages, type ReadingOptions } from './chat-prompt';
import type { ReflectContext, Reflection, Reflector } from './reflector';

export interface ChatReflectorOptions extends ReadingOptions {
  /** Tokens of the text to read. */
  readonly maxPromptLength: number;
  /** Tokens of one reflection, the end token included. */
  readonly maxCompletionLength: number;
  readonly temperature: number;
  /** The answer begins with `IMPROVED PROMPT:`, without an analysis: for models too small to keep a form. */
  readonly adviceOnly: boolean;
}

export class ChatReflector implements Reflector {
  constructor(
    private readonly model: Model,
    private readonly lora: Lora | null,
    private readonly chat: Chat,
    private readonly options: ChatReflectorOptions,
  ) {}

  async reflect(contexts: readonly ReflectContext[], samples: number, signal?: AbortSignal): Promise<Reflection[][]> {
    throwIfAborted(signal);
    const { maxCompletionLength: maxTokens, temperature } = this.options;
    const prompts = contexts.map((context) => this.promptIds(context));
    const completions = await generate(
      this.model,
      this.lora,
      contexts.map(({ seed }, i) => ({ ids: prompts[i]!, samples, seed: createRng(seed, 'reflect').int(2 ** 32) })),
      { maxTokens, temperature, minP: 0, signal, stop: this.chat.end },
    );
    return completions.map((group, i) =>
      group.map(({ ids, logProbs, finished }) => {
        const raw = this.options.adviceOnly ? `${ADVICE_MARK} ${this.chat.reply(ids)}` : this.chat.reply(ids);
        // Who does not keep the form changes nothing, and earns what the prompt so far earns.
        const text = parseImprovedPrompt(raw) ?? contexts[i]!.systemPrompt;
        return { text, raw, promptIds: prompts[i]!, tokenIds: ids, logProbs, finished };
      }),
    );
  }

  /** Where the trajectories would not leave room for the reflection the first are left out, then the first steps of the last one. */
  promptIds({ systemPrompt, trajectories }: ReflectContext): number[] {
    const begun = this.options.adviceOnly ? this.chat.tokenizer.encode(ADVICE_MARK) : [];
    const room = Math.min(this.options.maxPromptLength, this.model.config.maxPositions - this.options.maxCompletionLength);
    let read = trajectories;
    for (;;) {
      const ids = [...this.chat.ids(reflectMessages(systemPrompt, read, this.options)), ...begun];
      if (ids.length <= room || read.length === 0) return ids;
      const [only, ...others] = read as [(typeof read)[number], ...typeof read];
      read = others.length > 0 || only.steps.length === 0 ? others : [{ ...only, steps: only.steps.slice(1) }];
    }
  }
}
