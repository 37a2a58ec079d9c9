import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { endpointUrl, parsePlayer, playerLine } from '../../../src/core/run/player';
import { addReplies, countReplies, replyShares } from '../../../src/core/run/replies';

describe('a line that names a player', () => {
  it.each([
    ['engine', { kind: 'engine' }],
    ['person', { kind: 'person' }],
    ['openai:http://127.0.0.1:8080/v1#tiny', { kind: 'openai', url: 'http://127.0.0.1:8080/v1', model: 'tiny' }],
    ['openai:http://localhost:11434#llama3.2:1b', { kind: 'openai', url: 'http://localhost:11434/v1', model: 'llama3.2:1b' }],
    [
      'openai:https://a.example/api/v1/chat/completions#org/Model#q4',
      { kind: 'openai', url: 'https://a.example/api/v1', model: 'org/Model#q4' },
    ],
  ])('%s is read', (line, player) => expect(parsePlayer(line)).toEqual(player));

  it('comes back from what it was read as', () => {
    const models = fc
      .string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
      .filter((text) => text.trim() !== '' && !text.includes('\n'));
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['http', 'https'] }), models, (url, model) => {
        const player = parsePlayer(`openai:${new URL(url).origin}/v1#${model}`);
        expect(parsePlayer(playerLine(player))).toEqual(player);
      }),
    );
  });

  it('is an AppError for anything else, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        try {
          parsePlayer(line);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
    for (const line of ['', 'Engine', 'openai:', 'openai:http://a#', 'openai:#tiny', 'openai:ftp://a#b', 'web-llm:', 'webllm:x'])
      expect(() => parsePlayer(line)).toThrow(AppError);
  });

  it.each(['https://key@a.example/v1', 'https://a:key@a.example/v1', 'https://a.example/v1?key=sk', 'https://a.example/v1#sk'])(
    'never holds a key: %s is refused and not repeated',
    (url) => {
      const error = ((): unknown => {
        try {
          return endpointUrl(url);
        } catch (error) {
          return error;
        }
      })();
      expect(error).toMatchObject({ code: 'ENDPOINT_URL', message: 'The address of a.example holds more than a place.' });
    },
  );
});

it('replies are counted by stage, over all episodes', () => {
  const step = (stage: 'exact' | 'folded' | 'edit' | 'fallback', executed = 'look') => ({ stage, executed }) as never;
  const counts = countReplies([{ steps: [step('exact'), step('edit')] }, { steps: [step('exact'), step('fallback')] }]);
  expect(counts).toEqual({ exact: 2, folded: 0, edit: 1, fallback: 1 });
  expect(replyShares(counts)).toEqual({ exact: 0.5, folded: 0, edit: 0.25, fallback: 0.25 });
  expect(countReplies([{ steps: [] }, { steps: [step('exact')], failure: 'It broke off.' }])).toMatchObject({ exact: 1, failed: 1 });
  // Those for which nothing was done are counted apart.
  const idle = countReplies([{ steps: [step('fallback', ''), step('fallback'), step('exact')] }]);
  expect(idle).toEqual({ exact: 1, folded: 0, edit: 0, fallback: 2, nothing: 1 });
  expect(addReplies(idle, addReplies(idle, counts))).toEqual({ exact: 4, folded: 0, edit: 1, fallback: 5, nothing: 2 });
  expect(replyShares(countReplies([]))).toEqual({ exact: 0, folded: 0, edit: 0, fallback: 0 });
});
