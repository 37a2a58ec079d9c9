// Conversations as token ids: a tokenizer with the chat template it was made for. What is put into a conversation comes from worlds
// and from models, so the strings of special tokens are taken out of it: with them a reply could forge a turn of another speaker.

import { AppError } from '../core/errors';
import type { ChatMessage, ChatTemplate } from './chat-template';
import type { Tokenizer } from './tokenizer';

export interface ChatTokens {
  readonly bosToken: string | null;
  readonly eosToken: string | null;
}

/** Occurs in no template and is one text for every tokenizer. */
const MARK = 'Mark 5';

export class Chat {
  /** Tokens that end the assistant's turn: the end of a text, and whatever the template puts after a reply. */
  readonly end: readonly number[];

  /** @throws AppError `CHAT_TEMPLATE` where the template refuses a plain conversation, or no token ends a reply. */
  constructor(
    readonly tokenizer: Tokenizer,
    private readonly template: ChatTemplate,
    private readonly tokens: ChatTokens,
  ) {
    const ends = new Set<number>();
    const eos = tokens.eosToken === null ? undefined : tokenizer.idOf(tokens.eosToken);
    if (eos !== undefined) ends.add(eos);
    const sample = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: MARK },
    ];
    const rendered = this.#render(sample, false);
    const [after] = tokenizer.encode(rendered.slice(rendered.lastIndexOf(MARK) + MARK.length));
    if (after !== undefined && tokenizer.isSpecial(after)) ends.add(after);
    if (ends.size === 0) {
      throw new AppError('CHAT_TEMPLATE', 'No token ends a reply in this model’s conversations.', 'Use an instruction-tuned model.');
    }
    this.end = [...ends];
  }

  /** The conversation as the model reads it, ending where its reply begins. @throws AppError `CHAT_TEMPLATE`. */
  text(messages: readonly ChatMessage[]): string {
    return this.#render(
      messages.map(({ role, content }) => ({ role, content: this.tokenizer.withoutSpecial(content) })),
      true,
    );
  }

  /** Token ids of `text`. */
  ids(messages: readonly ChatMessage[]): number[] {
    return this.tokenizer.encode(this.text(messages));
  }

  /** A reply without the token that ended it. */
  reply(ids: readonly number[]): string {
    return this.tokenizer.decode(ids, { skipSpecial: true }).trim();
  }

  #render(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string {
    return this.template.render(messages, { addGenerationPrompt, ...this.tokens });
  }
}

/** The template inside tokenizer_config.json: a text, or several by name of which `default` is meant. Null where there is none. */
export function templateOf(tokenizerConfig: unknown): string | null {
  if (typeof tokenizerConfig !== 'object' || tokenizerConfig === null) return null;
  const { chat_template: template } = tokenizerConfig as Record<string, unknown>;
  if (typeof template === 'string') return template;
  if (!Array.isArray(template)) return null;
  const named = template as { name?: unknown; template?: unknown }[];
  const chosen = named.find((entry) => entry?.name === 'default')?.template;
  return typeof chosen === 'string' ? chosen : null;
}
