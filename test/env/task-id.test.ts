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
  size: fc.constantFrom('small', 'medium', 'full'),
  isOwn: fc.boolean(),
  rules: fc.oneof(fc.constantFrom('original', 'true'), number),
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
    const near = fc
      .tuple(parts, fc.nat(40), fc.constantFrom('', ' ', '0', '-', ':', '\n', '/', 'é', ':rules=1', ':size=small', ':source=own'))
      .map(([p, at, extra]) => {
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
    ['minihack/Eat-v3:unseen:17 ', 'is not a task id'],
    ['minihack/Eat-v3:unseen:017', 'is not a task id'],
    ['minihack/Eat-v3:unseen:4294967296', 'above 4294967295'],
    ['minihack/Eat-v3:test:1', 'split "test"'],
    ['minihack/Eat-v3:unseen:1:rules=', '"rules="'],
    ['minihack/Eat-v3:unseen:1:rules=01', '"rules=01"'],
    ['minihack/Eat-v3:unseen:1:rules=original', '"rules=original"'],
    ['minihack/Eat-v3:unseen:1:colour=red', '"colour=red"'],
    ['alfworld/heat-v2:unseen:1:size=full', 'size=full'],
    ['alfworld/heat-v2:unseen:1:rules=5:size=small', 'in this order'],
    ['alfworld/heat-v2:unseen:1:rules=5:rules=5', 'each once'],
    ['minihack/Eat:unseen:1', 'is not a task id'],
    ['Eat-v3:unseen:1', 'is not a task id'],
    ['', 'is not a task id'],
  ])('refuse %j and say why', (text, why) => {
    expect(() => parseTaskId(text)).toThrow(
      expect.objectContaining({ code: 'ENV_BAD_TASK', message: expect.stringContaining(why) as string }),
    );
  });

  it('are refused by benchmarks that they do not belong to', () => {
    const [alfworld, minihack] = benchmarks;
    expect(codeOf(() => minihack!.make('alfworld/heat-v2:train:1'))).toBe('ENV_BAD_TASK');
    expect(codeOf(() => alfworld!.make('alfworld/heat-v3:train:1'))).toBe('ENV_BAD_TASK');
    expect(codeOf(() => alfworld!.familyOf('alfworld/Heat-v2:train:1'))).toBe('ENV_BAD_TASK');
    expect(codeOf(() => shipped.of('chess/mate-v1:train:1'))).toBe('ENV_UNKNOWN_BENCHMARK');
    expect(shipped.of('alfworld/heat-v2:train:1')).toBe(alfworld);
  });

  it.each([
    ['minihack/Eat-v3:train:1:size=small', 'gives a size of rooms'],
    ['minihack/Labyrinth-Big-v3:train:1:rules=true', 'nothing has to be found out'],
    ['minihack/Eat-Distr-v3:train:1:rules=4', 'nothing has to be found out'],
  ])('that ask for what a benchmark or family has not are refused: %s', (task, why) => {
    const message = expect.stringContaining(why) as string;
    expect(() => shipped.of(task).make(task)).toThrow(expect.objectContaining({ code: 'ENV_BAD_TASK', message }));
  });

  it('of the user’s own need what is the user’s own', () => {
    expect(codeOf(() => shipped.of('alfworld/heat-v2:train:1:source=own'))).toBe('ENV_NOT_LOADED');
    expect(codeOf(() => benchmarks[0]!.make('alfworld/heat-v2:train:1:source=own'))).toBe('ENV_BAD_TASK');
  });
});
