// The reflector on our own engine with a chat model: the actor's base weights plus a LoRA, or without one (untrained).

import { throwIfAborted } from '../core/errors';
import { createRng } from '../core/rng';
import { generate } from '../model/generate';
import type { Lora } from '../model/lora';
import type { Model } from '../model/model';
import type { Chat } from '../text/chat';
import { coachMessages, firstSentence, hasSentence } from './chat-prompt';
import type { Reader } from './prompt';
import type { ReflectContext, Reflection, Reflector } from './reflector';

export interface ChatReflectorOptions {
  /** Tokens of the text to read. */
  readonly maxPromptLength: number;
  /** Tokens of one reflection, the end token included. */
  readonly maxCompletionLength: number;
  readonly temperature: number;
}

export class ChatReflector implements Reflector {
  constructor(
    private readonly model: Model,
    private readonly lora: Lora | null,
    private readonly chat: Chat,
    private readonly benchmark: Reader,
    private readonly options: ChatReflectorOptions,
  ) {}

  async reflect(contexts: readonly ReflectContext[], samples: number, signal?: AbortSignal): Promise<Reflection[][]> {
    throwIfAborted(signal);
    const { chat } = this;
    const { maxCompletionLength: maxTokens, temperature } = this.options;
    const prompts = contexts.map((context) => this.promptIds(context));
    const completions = await generate(
      this.model,
      this.lora,
      contexts.map(({ seed }, i) => ({ ids: prompts[i]!, samples, seed: createRng(seed, 'reflect').int(2 ** 32) })),
      {
        maxTokens,
        temperature,
        minP: 0,
        signal,
        stop: chat.end,
        stopWhen: (ids) => hasSentence(chat.tokenizer.decode(ids, { skipSpecial: true })),
      },
    );
    return completions.map((group, i) =>
      group.map(({ ids: tokenIds, logProbs, finished }) => {
        const text = firstSentence(chat.reply(tokenIds));
        return { text, promptIds: prompts[i]!, tokenIds, logProbs, finished };
      }),
    );
  }

  /** Where the tries would not leave room for the reflection those of the first games are left out. */
  promptIds({ systemPrompt, trajectories }: ReflectContext): number[] {
    const room = Math.min(this.options.maxPromptLength, this.model.config.maxPositions - this.options.maxCompletionLength);
    for (let from = 0; ; from++) {
      const ids = this.chat.ids(coachMessages(this.benchmark, { systemPrompt, trajectories: trajectories.slice(from) }));
      if (ids.length <= room || from >= trajectories.length) return ids;
    }
  }
}
