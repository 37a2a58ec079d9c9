// Tokenizers and chat templates: ids and texts exactly.

import { templateOf } from '../../src/text/chat';
import { ChatTemplate, type ChatMessage } from '../../src/text/chat-template';
import { Tokenizer } from '../../src/text/tokenizer';
import type { GoldenFolder } from './golden-folder';
import { differing, type Report } from './report';

export interface TextFacts {
  readonly strings: readonly {
    text: string;
    ids: number[];
    ids_no_special?: number[];
    decoded: string;
    decoded_skip_special?: string;
  }[];
  readonly chat?: readonly { messages: ChatMessage[]; add_generation_prompt: boolean; text: string; ids: number[] }[];
}

export interface TextParts {
  readonly tokenizer: unknown;
  readonly template: string | null;
  readonly bosToken?: string | null;
  readonly eosToken?: string | null;
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((id, i) => id === b[i]);

/** Tokenizer and template of a folder in Hugging Face's layout. */
export function readTextParts(folder: GoldenFolder): TextParts {
  const config = folder.has('tokenizer_config.json') ? folder.json<Record<string, unknown>>('tokenizer_config.json') : {};
  const token = (name: string): string | null => {
    const value = config[name];
    if (typeof value === 'string') return value;
    return ((value as { content?: string } | null)?.content ?? null) as string | null;
  };
  return {
    tokenizer: folder.json(folder.has('tokenizer.json') ? 'tokenizer.json' : 'tokenizer.json.gz'),
    template: folder.has('chat_template.jinja') ? folder.text('chat_template.jinja') : templateOf(config),
    bosToken: token('bos_token'),
    eosToken: token('eos_token'),
  };
}

/** @param facts what the Python libraries gave */
export function checkText(report: Report, name: string, parts: TextParts, facts: TextFacts): void {
  const tokenizer = Tokenizer.fromJson(parts.tokenizer);
  const wrong = differing(facts.strings, ({ text, ids, ids_no_special: plain }) => {
    return same(tokenizer.encode(text, { special: true }), ids) && (plain === undefined || same(tokenizer.encode(text), plain));
  });
  const count = `${facts.strings.length} texts`;
  report.compare(`${name} tokenizer, texts that differ`, wrong, 0, count);
  const misread = differing(facts.strings, ({ ids, ids_no_special: plain = ids, decoded, decoded_skip_special: skipped = decoded }) => {
    return tokenizer.decode(plain) === decoded && (skipped === decoded || tokenizer.decode(plain, { skipSpecial: true }) === skipped);
  });
  report.compare(`${name} tokenizer, decoded texts that differ`, misread, 0, count);
  const chat = facts.chat ?? [];
  if (chat.length === 0) return;
  if (parts.template === null) return report.skip(`${name} chat template`, 'there is no template');
  const template = new ChatTemplate(parts.template);
  const { bosToken = null, eosToken = null } = parts;
  const unlike = differing(chat, ({ messages, add_generation_prompt: addGenerationPrompt, text, ids }) => {
    const rendered = template.render(messages, { addGenerationPrompt, bosToken, eosToken });
    return rendered === text && same(tokenizer.encode(rendered), ids);
  });
  report.compare(`${name} chat template, conversations that differ`, unlike, 0, `${chat.length} conversations`);
}
