import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { parseGguf } from '../../src/core/files/gguf';
import { templateOf } from '../../src/text/chat';
import { ChatTemplate, type ChatMessage } from '../../src/text/chat-template';
import { readGgufTokenizer } from '../../src/text/gguf-tokenizer';
import { Tokenizer } from '../../src/text/tokenizer';
import { goldenBytes, goldenJson } from '../model/fixtures';

interface Golden {
  chat: { messages: ChatMessage[]; add_generation_prompt: boolean; text: string; ids: number[] }[];
}

const text = (path: string): string => Buffer.from(goldenBytes(path)).toString('utf8');
/** Its template stands in tokenizer_config.json. */
const standIn = JSON.parse(gunzipSync(goldenBytes('smollm2/tokenizer.json.gz')).toString('utf8')) as unknown;

describe.each([
  ...['tiny-llama', 'tiny-qwen2', 'tiny-qwen3'].map((name) => {
    const files = [text(`tiny/${name}/chat_template.jinja`), goldenJson<unknown>(`tiny/${name}/tokenizer.json`)] as const;
    return [name, ...files, `tiny/${name}/golden_tokenizer.json`] as const;
  }),
  ['the stand-in for SmolLM2', templateOf(goldenJson('smollm2/tokenizer_config.json'))!, standIn, 'smollm2/tokenizer_golden.json'] as const,
])('the chat template of %s', (_, source, tokenizerJson, golden) => {
  it('gives the texts and ids of transformers', () => {
    const template = new ChatTemplate(source);
    const tokenizer = Tokenizer.fromJson(tokenizerJson);
    const { chat } = goldenJson<Golden>(golden);
    expect(chat.length).toBeGreaterThanOrEqual(4);
    for (const { messages, add_generation_prompt: addGenerationPrompt, text: expected, ids } of chat) {
      const rendered = template.render(messages, { addGenerationPrompt });
      expect(rendered).toBe(expected);
      expect(tokenizer.encode(rendered)).toEqual(ids);
    }
  });
});

it('comes out of a GGUF file too', () => {
  const { chatTemplate } = readGgufTokenizer(parseGguf(goldenBytes('gguf/tiny-llama.f32.gguf')));
  expect(chatTemplate).toBe(text('tiny/tiny-llama/chat_template.jinja'));
});

it('takes the default of several, and none where there is none', () => {
  const several = [
    { name: 'tool_use', template: 'no' },
    { name: 'default', template: 'yes' },
  ];
  expect(templateOf({ chat_template: several })).toBe('yes');
  for (const json of [null, {}, { chat_template: [] }, { chat_template: 3 }]) expect(templateOf(json)).toBeNull();
});

it('names templates that cannot be read or that refuse', () => {
  const refusal = expect.objectContaining({ code: 'CHAT_TEMPLATE' });
  expect(() => new ChatTemplate('{% for %}')).toThrow(refusal);
  expect(() => new ChatTemplate('x'.repeat(300_000))).toThrow(refusal);
  const strict = new ChatTemplate('{{ raise_exception("roles must alternate") }}');
  expect(() => strict.render([])).toThrow(expect.objectContaining({ message: expect.stringContaining('roles must alternate') }));
});

it.each([
  ['{% for i in range(1000000000) %}x{% endfor %}', 'counts to'],
  [`${'{% for i in range(2000) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`, 'steps'],
  [`${'{% for i in [1,2,3,4,5,6,7,8,9,0] %}'.repeat(12)}x${'{% endfor %}'.repeat(12)}`, 'steps'],
  ...['ns.l', 'ns.l | tojson', 'ns.l == ns.l', 'ns.l | string', '1 ~ ns.l'].map((use) => [
    `{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ${use} }}`,
    'steps',
  ]),
  ['{% set ns = namespace(s="xxxxxxxx") %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}', 'characters'],
])('ends templates that would not end: %s', (source, why) => {
  const refusal = expect.objectContaining({ code: 'CHAT_TEMPLATE', message: expect.stringContaining(why) });
  expect(() => new ChatTemplate(source).render([])).toThrow(refusal);
});

it('counts, and writes a date that does not depend on the day', () => {
  const template = new ChatTemplate('{% for i in range(1, 7, 2) %}{{ i }}{% endfor %} {{ strftime_now("%d %b %Y") }}');
  expect(template.render([])).toBe('135 26 Jul 2024');
});

it('any text is a template or refused', () => {
  const piece = fc.constantFrom(
    '{% for i in messages %}',
    '{% endfor %}',
    '{{ i',
    ' }}',
    '{%',
    '%}',
    '| join',
    '(',
    '[',
    '~',
    'range(3)',
    '"',
    '{% if i %}',
    '.x',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 12 }), (pieces) => {
      try {
        expect(typeof new ChatTemplate(pieces.join(' ')).render([{ role: 'user', content: 'x' }])).toBe('string');
      } catch (error) {
        expect(error).toMatchObject({ code: 'CHAT_TEMPLATE' });
      }
    }),
  );
});
