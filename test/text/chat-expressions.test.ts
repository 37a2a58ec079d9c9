// Nearly four hundred pieces of templates, an expression or a statement each, beside Jinja2 as transformers sets it up
// (tools/oracle/chat_expressions.py): the same text, or a refusal; never another text.

import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors';
import { ChatTemplate, type ChatMessage } from '../../src/text/chat-template';
import { goldenJson } from '../model/fixtures';

const { messages, pieces } = goldenJson<{ messages: ChatMessage[]; pieces: Record<string, string | null> }>('chat-expressions.json');

/** The text, or null where it is refused. */
function rendered(piece: string): string | null {
  try {
    return new ChatTemplate(piece).render(messages, { addGenerationPrompt: true, bosToken: '<s>', eosToken: '</s>' });
  } catch (error) {
    if (error instanceof AppError && error.code === 'CHAT_TEMPLATE') return null;
    throw error;
  }
}

describe('pieces of templates', () => {
  it.each(Object.entries(pieces).filter(([, text]) => text !== null))('%j', (piece, text) => {
    expect([text, null]).toContain(rendered(piece));
  });

  it.each(Object.keys(pieces).filter((piece) => pieces[piece] === null))('%j, which Jinja2 refuses', (piece) => {
    expect(rendered(piece)).toBeNull();
  });

  it('are rendered, most of them', () => {
    const known = Object.entries(pieces).filter(([, text]) => text !== null);
    expect(known.length).toBeGreaterThan(300);
    expect(known.filter(([piece]) => rendered(piece) === null).length).toBeLessThan(known.length / 3);
  });
});
