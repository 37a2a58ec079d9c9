import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createRng } from '../../../src/core/rng';
import { createEpisode, type TextEpisode } from '../../../src/env/alfworld/engine/episode';
import type { Game } from '../../../src/env/alfworld/engine/game';
import { layOut } from '../../../src/env/alfworld/engine/layout';
import { classOf, displayNames } from '../../../src/env/alfworld/engine/names';
import { HELP } from '../../../src/env/alfworld/engine/texts';
import { recordedGames } from './recordings';

/** A kitchen where a countertop and a coffee machine share a place, and so do two drawers. */
const receptacle = (name: string, loc: string, openable = false): Game['receptacles'][number] => ({
  id: name.replace(' ', '_bar_'),
  name,
  type: name.split(' ')[0]!,
  loc,
  openable,
});
const thing = (name: string, inside: string[], loc: string[], flags: string, contains: string[] = []): Game['things'][number] => ({
  id: name.replace(' ', '_bar_'),
  name,
  type: name.split(' ')[0]!,
  in: inside,
  loc,
  flags: flags.split(' '),
  contains,
});
const kitchen: Game = {
  name: 'test/kitchen',
  split: 'train',
  goal: { family: 'pick_clean_then_place_in_recep', object: 'mug', target: 'coffeemachine' },
  sentence: 'put a clean mug in coffeemachine.',
  start: 'loc 9',
  receptacles: [
    receptacle('coffeemachine 1', 'loc 1'),
    receptacle('countertop 1', 'loc 1'),
    receptacle('drawer 2', 'loc 2', true),
    receptacle('drawer 1', 'loc 2', true),
    receptacle('fridge 1', 'loc 3', true),
    receptacle('microwave 1', 'loc 4', true),
    receptacle('sinkbasin 1', 'loc 5'),
    receptacle('bathtubbasin 1', 'loc 6'),
  ],
  things: [
    thing('apple 1', ['fridge 1'], ['loc 3'], 'pickupable heatable coolable cleanable sliceable iscool'),
    thing('bowl 1', ['countertop 1'], ['loc 1'], 'pickupable cleanable coolable isreceptacleobject', ['egg 1']),
    thing('desklamp 1', ['drawer 1'], ['loc 2'], 'toggleable'),
    thing('egg 1', ['countertop 1'], ['loc 1'], 'pickupable heatable coolable cleanable sliceable'),
    thing('knife 1', ['countertop 1'], ['loc 1'], 'pickupable cleanable'),
    thing('mug 1', ['coffeemachine 1', 'countertop 1'], ['loc 1'], 'pickupable cleanable heatable coolable isreceptacleobject'),
  ],
  canContain: [
    ...['apple', 'egg', 'mug', 'bowl', 'knife'].map((type) => ['countertop', type] as const),
    ...['drawer', 'sinkbasin'].map((type) => [type, 'knife'] as const),
    ['coffeemachine', 'mug'],
    ['fridge', 'apple'],
  ],
  walkthrough: null,
};

function played(commands: readonly string[], version: '0.4' | '0.3' = '0.4'): { episode: TextEpisode; answers: string[] } {
  const episode = createEpisode(layOut(kitchen, version));
  return { episode, answers: commands.map((command) => episode.step(command)) };
}
const last = (...commands: string[]): string => played(commands).answers.at(-1)!;

describe('quirks of the original', () => {
  it('1: examines a thing in the hand, not one in sight', () => {
    expect(last('go to countertop 1', 'examine egg 1')).toBe('Nothing happens.');
    expect(last('go to countertop 1', 'take egg 1 from countertop 1', 'examine egg 1')).toBe("There's nothing special about egg 1.");
  });

  it('2: does not go where it stands, but reaches what shares the place', () => {
    expect(last('go to countertop 1', 'go to countertop 1')).toBe('Nothing happens.');
    expect(last('go to countertop 1', 'go to coffeemachine 1')).toBe('Nothing happens.');
    expect(last('go to countertop 1', 'take mug 1 from coffeemachine 1')).toBe('You pick up the mug 1 from the coffeemachine 1.');
  });

  it('3: keeps a thing in the other receptacle that lists it, and may win by that', () => {
    const { episode, answers } = played([
      'go to countertop 1',
      'take mug 1 from countertop 1',
      'examine coffeemachine 1',
      'go to sinkbasin 1',
      'clean mug 1 with sinkbasin 1',
    ]);
    expect(answers[2]).toBe('On the coffeemachine 1, you see a mug 1.');
    expect(episode.won).toBe(true);
  });

  it('4: heats and cools behind closed doors', () => {
    const take = ['go to fridge 1', 'open fridge 1', 'take apple 1 from fridge 1', 'close fridge 1'];
    expect(last(...take, 'cool apple 1 with fridge 1')).toBe('You cool the apple 1 using the fridge 1.');
    expect(last(...take, 'go to microwave 1', 'heat apple 1 with microwave 1', 'examine apple 1')).toBe('This is a hot apple 1.');
  });

  it('leaves nothing hot and cold at once', () => {
    const take = ['go to fridge 1', 'open fridge 1', 'take apple 1 from fridge 1'];
    const heat = ['go to microwave 1', 'heat apple 1 with microwave 1'];
    const conditions = (commands: readonly string[]): [number[], number[]] => {
      const { state } = played(commands).episode;
      return [[...state.hot], [...state.cool]];
    };
    // The apple is the first thing.
    const nothing = [0, 0, 0, 0, 0, 0];
    const apple = [1, 0, 0, 0, 0, 0];
    expect(conditions(take)).toEqual([nothing, apple]);
    expect(conditions([...take, ...heat])).toEqual([apple, nothing]);
    expect(conditions([...take, ...heat, 'go to fridge 1', 'cool apple 1 with fridge 1'])).toEqual([nothing, apple]);
  });

  it('5: cleans in a sink basin alone', () => {
    const take = ['go to countertop 1', 'take egg 1 from countertop 1'];
    expect(last(...take, 'go to bathtubbasin 1', 'clean egg 1 with bathtubbasin 1')).toBe('Nothing happens.');
    expect(last(...take, 'go to sinkbasin 1', 'clean egg 1 with sinkbasin 1', 'examine egg 1')).toBe('This is a clean egg 1.');
  });

  it('6 and 10: turns a lamp on, again and again, inside a closed drawer too', () => {
    expect(played(['go to drawer 1', 'use desklamp 1', 'use desklamp 1']).answers.slice(1)).toEqual([
      'You turn on the desklamp 1.',
      'You turn on the desklamp 1.',
    ]);
  });

  it('7 and 11: sees nothing from the start, which is left for ever', () => {
    expect(last('look')).toBe('You are in the middle of a room. Looking quickly around you, you see nothing.');
    expect(played(['go to fridge 1']).episode.admissible.filter((command) => command.startsWith('go to'))).toHaveLength(7);
  });

  it('8 and 9: has cold things in the fridge, and slices without making new ones', () => {
    expect(last('go to fridge 1', 'open fridge 1', 'take apple 1 from fridge 1', 'examine apple 1')).toBe('This is a cold apple 1.');
    expect(last('go to countertop 1', 'take knife 1 from countertop 1', 'slice egg 1 with knife 1', 'examine countertop 1')).toBe(
      'On the countertop 1, you see a bowl 1, a egg 1, and a mug 1.',
    );
  });

  it('shows what was moved beside its first place by look', () => {
    const { answers } = played([
      'go to countertop 1', 'take knife 1 from countertop 1', 'go to drawer 1', 'open drawer 1', 'open drawer 2',
      'move knife 1 to drawer 1', 'take knife 1 from drawer 1', 'move knife 1 to drawer 2', 'look',
      'take knife 1 from drawer 2', 'move knife 1 to drawer 1', 'look',
    ]); // prettier-ignore
    expect(answers[8]).toBe('You are facing the drawer 2, and drawer 1. Next to it, you see a knife 1.');
    expect(answers[11]).toBe(answers[8]);
  });

  it('never changes what it says of a vessel', () => {
    expect(
      last(
        'go to countertop 1',
        'take egg 1 from countertop 1',
        'move egg 1 to countertop 1',
        'take bowl 1 from countertop 1',
        'examine bowl 1',
      ),
    ).toBe('This is a normal bowl 1. In it, you see a egg 1.');
  });
});

describe('text versions', () => {
  it('0.3 puts, numbers places and has no help', () => {
    const { answers, episode } = played(
      ['help', 'go to countertop 1', 'take egg 1 from countertop 1', 'put egg 1 in/on countertop 1', 'move egg 1 to countertop 1'],
      '0.3',
    );
    expect(answers).toEqual([
      'Nothing happens.',
      'You arrive at loc 1. On the countertop 1, you see a bowl 1, a egg 1, a knife 1, and a mug 1.',
      'You pick up the egg 1 from the countertop 1.',
      'You put the egg 1 in/on the countertop 1.',
      'Nothing happens.',
    ]);
    expect(episode.admissible).not.toContain('help');
  });

  it('0.4 helps', () => {
    expect(last('help')).toBe(HELP);
    expect(HELP).toMatch(/^Available commands:\n {2}look:.*\n[^]*sharp object\n$/);
  });
});

it.each([
  'LOOK',
  'look  ',
  ' look',
  'go to  fridge 1',
  'go to fridge 1 now',
  'go to Fridge 1',
  'open fridge 2',
  'take',
  '',
  'use fridge 1',
  'slice egg 1 with egg 1',
])('takes %j by the letter, blanks around it aside', (command) => {
  expect(last(command) !== 'Nothing happens.').toBe(command.trim() === 'look');
});

describe.each(['0.4', '0.3'] as const)('admissible commands (%s)', (version) => {
  it('are sorted, without repeats, and exactly what the engine accepts', () => {
    const games = recordedGames();
    fc.assert(
      fc.property(fc.nat(games.length - 1), fc.nat(0xffffffff), (i, seed) => {
        const layout = layOut(games[i]!, version);
        const episode = createEpisode(layout);
        const rng = createRng(seed, 'play');
        const seen = new Set<string>();
        for (let step = 0; step < 30; step++) {
          const offered = episode.admissible;
          expect([...offered].sort()).toEqual(offered);
          expect(new Set(offered).size).toBe(offered.length);
          const fixed = offered.slice();
          for (const command of seen) {
            if (fixed.includes(command)) continue;
            expect(episode.step(command), command).toBe('Nothing happens.');
          }
          expect(episode.admissible).toEqual(fixed);
          const command = rng.pick(fixed);
          for (const one of fixed) seen.add(one);
          expect(episode.step(command), command).not.toBe('Nothing happens.');
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('names', () => {
  it('count down along ascending ids, basins under their own class', () => {
    const ids = ['sink_bar_1_bar_sinkbasin', 'sink_bar_1', 'mug_bar__plus_1', 'mug_bar__minus_1', 'mug_bar_2'];
    expect(Object.fromEntries(displayNames(ids))).toEqual({
      sink_bar_1_bar_sinkbasin: 'sinkbasin 1',
      sink_bar_1: 'sink 1',
      mug_bar_2: 'mug 3',
      mug_bar__minus_1: 'mug 2',
      mug_bar__plus_1: 'mug 1',
    });
    expect(classOf('agent1')).toBe('agent1');
  });

  it('are those of the parsed games', () => {
    for (const { receptacles, things } of recordedGames().slice(0, 60)) {
      const names = displayNames([...receptacles, ...things].map(({ id }) => id));
      for (const { id, name } of [...receptacles, ...things]) expect(names.get(id)).toBe(name);
    }
  });
});
