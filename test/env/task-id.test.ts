import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors';
import { benchmarks, formatTaskId, parseTaskId, shipped } from '../../src/env/catalog';

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);
const number = fc.integer({ min: 0, max: 0xffffffff });
const parts = fc.record({
  benchmark: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  name: word,
  version: number,
  split: fc.constantFrom('train', 'seen', 'unseen'),
  number,
  rules: fc.oneof(fc.constant('true' as const), number),
});

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'nothing';
}

describe('task ids', () => {
  it('read what was written', () => {
    fc.assert(
      fc.property(parts, ({ name, ...rest }) => {
        const whole = { ...rest, family: `${rest.benchmark}/${name}` };
        expect(parseTaskId(formatTaskId(whole))).toEqual(whole);
      }),
    );
  });

  it('have one spelling: whatever is accepted is written back the same', () => {
    const near = fc.tuple(parts, fc.nat(40), fc.constantFrom('', ' ', '0', '-', ':', '\n', '/', 'é', 'rules=1')).map(([p, at, extra]) => {
      const id = formatTaskId({ ...p, family: `${p.benchmark}/${p.name}` });
      return id.slice(0, at) + extra + id.slice(at + (extra === '' ? 1 : 0));
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.string(), fc.string({ unit: 'binary' })), (text) => {
        let read;
        try {
          read = parseTaskId(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ENV_BAD_TASK' });
          expect((error as AppError).message.length).toBeLessThan(200);
          return;
        }
        expect(formatTaskId(read)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    'minihack/Eat-v1:unseen:17 ',
    'minihack/Eat-v1:unseen:017',
    'minihack/Eat-v1:unseen:4294967296',
    'minihack/Eat-v1:test:1',
    'minihack/Eat-v1:unseen:1:rules=',
    'minihack/Eat-v1:unseen:1:rules=true',
    'minihack/Eat:unseen:1',
    'Eat-v1:unseen:1',
    '',
  ])('refuse %j', (text) => {
    expect(codeOf(() => parseTaskId(text))).toBe('ENV_BAD_TASK');
  });

  it('are refused by benchmarks that they do not belong to', () => {
    const [house, dungeon] = benchmarks;
    expect(codeOf(() => dungeon!.make('alfworld/heat-v1:train:1'))).toBe('ENV_BAD_TASK');
    expect(codeOf(() => house!.make('alfworld/heat-v2:train:1'))).toBe('ENV_BAD_TASK');
    expect(codeOf(() => house!.familyOf('alfworld/Heat-v1:train:1'))).toBe('ENV_BAD_TASK');
    expect(codeOf(() => shipped.of('chess/mate-v1:train:1'))).toBe('ENV_UNKNOWN_BENCHMARK');
    expect(shipped.of('alfworld/heat-v1:train:1')).toBe(house);
  });
});
