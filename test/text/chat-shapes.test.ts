// Templates of many shapes as transformers renders them (tools/oracle/chat_shapes.py): the same text, or a refusal; never another text.

import { describe, expect, it } from 'vitest';
import { ChatTemplate, type ChatMessage } from '../../src/text/chat-template';
import { goldenJson } from '../model/fixtures';

const { conversations, shapes } = goldenJson<{
  conversations: [ChatMessage[], ChatMessage[]];
  shapes: { name: string; template: string; texts: (string | null)[] }[];
}>('chat-shapes.json');

/** Jinja2 can do these; here they are refused. */
const REFUSED = ['format', 'text before break', 'exponent'];

const tokens = { bosToken: '<s>', eosToken: '</s>' };

describe.each(shapes.map(({ name, ...shape }) => [name, shape] as const))('%s', (name, { template, texts }) => {
  it.each([
    [0, () => new ChatTemplate(template).render(conversations[0], { addGenerationPrompt: true, ...tokens })],
    [1, () => new ChatTemplate(template).render(conversations[1], { addGenerationPrompt: false, ...tokens })],
    [2, () => new ChatTemplate(template).render(conversations[1], { addGenerationPrompt: true })],
  ] as const)('conversation %d', (i, render) => {
    const expected = texts[i]!;
    if (expected !== null && !REFUSED.includes(name)) expect(render()).toBe(expected);
    else expect(render).toThrow(expect.objectContaining({ code: 'CHAT_TEMPLATE' }));
  });
});

it('the shapes are many, and few are refused that Jinja2 renders', () => {
  expect(shapes.length).toBeGreaterThanOrEqual(60);
  expect(REFUSED.length).toBeLessThanOrEqual(shapes.length / 20);
});

it.each(['%E', '%_d', '%0d', '%Q', '%'])('a date as %s, which is not known, is refused', (format) => {
  const template = new ChatTemplate(`{{ strftime_now(${JSON.stringify(format)}) }}`);
  expect(() => template.render([])).toThrow(expect.objectContaining({ message: expect.stringContaining('asks for a date') }));
});
