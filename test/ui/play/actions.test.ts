import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupActions, suggest } from '../../../src/ui/state/play/actions';

const admissible = [
  'close fridge 1',
  'go to cabinet 10',
  'go to cabinet 2',
  'inventory',
  'look',
  'take egg 1 from fridge 1',
  'take plate 1 from fridge 1',
];

describe('groups', () => {
  test('hold every action once, by verb, numbers in their order, single words last', () => {
    const groups = groupActions(admissible);
    expect(groups.map(({ verb }) => verb)).toEqual(['close', 'go to', 'take', '<single>']);
    expect(groups[1]!.actions.map(({ rest }) => rest)).toEqual(['cabinet 2', 'cabinet 10']);
    expect(groups.flatMap(({ actions }) => actions.map(({ action }) => action)).sort()).toEqual(admissible);
  });

  test('keep keys and ways of MiniHack under rules apart', () => {
    const groups = groupActions([',', 'e', 'north', 'northwest', 'W']);
    expect(groups.map(({ verb, actions }) => [verb, actions.length])).toEqual([
      ['<key>', 3],
      ['<walk>', 2],
    ]);
  });
});

describe('suggestions', () => {
  test('begin with what is typed, then hold all of its words', () => {
    expect(suggest(admissible, 'go')).toEqual(['go to cabinet 10', 'go to cabinet 2']);
    expect(suggest(admissible, 'fridge')).toEqual(['close fridge 1', 'take egg 1 from fridge 1', 'take plate 1 from fridge 1']);
    expect(suggest(admissible, 'egg TAKE')).toEqual(['take egg 1 from fridge 1']);
    expect(suggest(admissible, ' ')).toEqual([]);
    expect(suggest(admissible, 'look')).toEqual([]);
  });

  test('are admissible, distinct and few, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const found = suggest(admissible, typed, 3);
        expect(found.length).toBeLessThanOrEqual(3);
        expect(new Set(found).size).toBe(found.length);
        expect(found.every((action) => admissible.includes(action))).toBe(true);
      }),
    );
  });
});
