import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseReply } from '../../src/actor/parse';
import { NO_ACTION } from '../../src/core/trajectory';
import { editDistance } from '../../src/core/edit-distance';

const ADMISSIBLE = ['go to desk 1', 'open drawer 1', 'take book 1 from desk 1', 'e', 'W', 'w'];

describe('parseReply', () => {
  it.each([
    ['go to desk 1', 'go to desk 1', 'exact'],
    ['  go to desk 1 \nand more', 'go to desk 1', 'exact'],
    ['Thought: hm\nAction: open drawer 1', 'open drawer 1', 'exact'],
    ['GO TO DESK 1', 'go to desk 1', 'folded'],
    ['go to desk 2', 'go to desk 1', 'edit'],
    ['opn drawr 1', 'open drawer 1', 'edit'],
  ])('%j → %j by %s', (raw, executed, stage) => {
    expect(parseReply(raw, ADMISSIBLE)).toEqual({ raw, parsed: executed, executed, stage });
  });

  it('does nothing for a reply without an action, or takes the first one where that was chosen, and says so', () => {
    const sung = 'sing a very long song about nothing';
    expect(parseReply(sung, ADMISSIBLE)).toEqual({ raw: sung, parsed: null, executed: NO_ACTION, stage: 'fallback' });
    expect(parseReply(sung, ADMISSIBLE, 'none').executed).toBe(NO_ACTION);
    expect(parseReply(sung, ADMISSIBLE, 'first')).toMatchObject({ parsed: null, executed: 'go to desk 1', stage: 'fallback' });
  });

  it('tells keys apart by case before folding, and never takes one key for another by edit distance', () => {
    expect(parseReply('W', ADMISSIBLE).executed).toBe('W');
    expect(parseReply('w', ADMISSIBLE).executed).toBe('w');
    expect(parseReply('E', ADMISSIBLE)).toMatchObject({ executed: 'e', stage: 'folded' });
    expect(parseReply('q', ADMISSIBLE).stage).toBe('fallback');
  });

  it('always executes something admissible, or nothing', () => {
    fc.assert(fc.property(fc.string(), (raw) => ADMISSIBLE.includes(parseReply(raw, ADMISSIBLE, 'first').executed)));
    fc.assert(fc.property(fc.string(), (raw) => [NO_ACTION, ...ADMISSIBLE].includes(parseReply(raw, ADMISSIBLE).executed)));
  });
});

it('editDistance is Levenshtein up to its limit', () => {
  expect(editDistance('kitten', 'sitting', 10)).toBe(3);
  expect(editDistance('', 'abc', 10)).toBe(3);
  expect(editDistance('abc', 'abc', 10)).toBe(0);
  expect(editDistance('abcdefgh', 'zyxwvuts', 4)).toBe(4);
});
