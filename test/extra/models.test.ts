// Larger golden files, of SmolLM2 among others: whatever lies in the folder is compared.

import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkModels } from '../../tools/check/check';
import { Chat, templateOf } from '../../src/text/chat';
import { ChatTemplate, type ChatMessage } from '../../src/text/chat-template';
import { Tokenizer } from '../../src/text/tokenizer';
import { goldenBytes, goldenJson } from '../model/fixtures';
import { DATA } from './data';

const ROOT = join(DATA, 'models');

it('every golden file is met', async () => {
  const report = await checkModels(ROOT, { device: 'wasm', weights: undefined, maxTokens: undefined, onRow: () => undefined });
  expect(report.rows.filter(({ result }) => result === 'failed')).toEqual([]);
  expect(report.count('ok')).toBe(298);
  // The weights of SmolLM2 are not in the folder.
  expect(report.count('not comparable')).toBe(1);
});

describe('SmolLM2', () => {
  const tokenizer = Tokenizer.fromJson(JSON.parse(gunzipSync(goldenBytes('smollm2/tokenizer.json.gz', ROOT)).toString('utf8')));
  const template = new ChatTemplate(templateOf(goldenJson('smollm2/tokenizer_config.json', ROOT))!);
  const chat = new Chat(tokenizer, template, { bosToken: '<|im_start|>', eosToken: '<|im_end|>' });
  interface Golden {
    strings: { text: string; ids: number[] }[];
    chat: { messages: ChatMessage[]; add_generation_prompt: boolean; ids: number[] }[];
  }
  const golden = goldenJson<Golden>('smollm2/tokenizer_golden.json', ROOT);

  it('cuts texts as the Rust library does', () => {
    for (const { text, ids } of golden.strings) expect(tokenizer.encode(text, { special: true }), text).toEqual(ids);
  });

  it('gives the ids of transformers for conversations that end where a reply begins', () => {
    const asked = golden.chat.filter(({ messages, add_generation_prompt: asks }) => asks && !JSON.stringify(messages).includes('<|'));
    expect(asked.length).toBeGreaterThan(2);
    for (const { messages, ids } of asked) expect(chat.ids(messages)).toEqual(ids);
    expect(chat.end).toEqual([2]);
  });
});
