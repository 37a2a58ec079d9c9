import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Route, isEmbedded, parseRoute, queryOf, toHash, withRest } from '../../src/ui/state/route';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>(
    { view: 'home' },
    { view: 'workshop' },
    { view: 'models' },
    { view: 'runs' },
    { view: 'compare' },
    { view: 'help' },
    { view: 'gallery' },
  ),
  fc.record({ view: fc.constant('train' as const), model: fc.option(text) }),
  fc.record({ view: fc.constant('play' as const), part: fc.constant('game' as const), task: fc.option(text) }),
  fc.record({
    view: fc.constant('play' as const),
    part: fc.constantFrom('demonstrations' as const, 'levels' as const),
    task: fc.constant(null),
  }),
  fc.record({ view: fc.constant('evaluate' as const), adapter: fc.option(text) }),
  fc.record({
    view: fc.constant('help-live' as const),
    adapter: fc.option(text),
    family: fc.option(text),
    seed: fc.option(fc.nat({ max: 999_999_999 })),
  }),
  fc.record({ view: fc.constant('lessons' as const), from: fc.option(text) }),
  fc.record({ view: fc.constant('contest' as const), isBoard: fc.boolean() }),
  fc.record({ view: fc.constant('lesson' as const), id: text }),
  fc.record({ view: fc.constant('run' as const), id: text, step: fc.option(fc.nat()) }),
  fc.record({ view: fc.constant('shared' as const), id: text }),
  fc.record({ view: fc.constant('open' as const), from: text, sha256: fc.option(text) }),
);

describe('addresses', () => {
  test('lead back to the view they were made from', () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(toHash(route))).toEqual(route);
      }),
    );
  });

  test('that name nothing are a view of their own, never an error', () => {
    for (const hash of ['#/nowhere', '#/play/x', '#/run', '#/run/', '#/run/%E0%A4%A'])
      expect(parseRoute(hash)).toEqual({ view: 'missing' });
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(parseRoute(`#/${hash}`).view).toBeTypeOf('string');
      }),
    );
  });

  test('are found in capitals too', () => {
    expect(parseRoute('#/Train')).toEqual({ view: 'train', model: null });
  });

  test('of a game keep its task id readable', () => {
    const hash = toHash({ view: 'play', part: 'game', task: 'minihack/Eat-v3:unseen:17:rules=true' });
    expect(hash).toBe('#/play?task=minihack/Eat-v3:unseen:17:rules=true');
    expect(parseRoute(hash)).toEqual({ view: 'play', part: 'game', task: 'minihack/Eat-v3:unseen:17:rules=true' });
  });

  test('of a run with a broken step open the run', () => {
    expect(parseRoute('#/run/a?step=x')).toEqual({ view: 'run', id: 'a', step: null });
  });

  test('that are corrected keep what else their link says, once', () => {
    const query = queryOf('#/help-live?adapter=a&family=b&seed=3&v=1&hide=x,y&embed=1');
    const hash = withRest(toHash({ view: 'help-live', adapter: null, family: 'b', seed: 4 }), query);
    expect(hash).toBe('#/help-live?family=b&seed=4&v=1&hide=x,y&embed=1');
    expect(isEmbedded(hash)).toBe(true);
    expect(isEmbedded('#/train?embed=0')).toBe(false);
  });
});
