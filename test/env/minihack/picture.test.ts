import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { minihack } from '../../../src/env/minihack/tasks/benchmark';
import { drawOwnLevel } from '../../../src/env/minihack/tasks/own-levels';
import { drawLevel, type Picture, type SquareKind } from '../../../src/env/minihack/view/picture';

const KINDS: readonly SquareKind[] = [
  'dark',
  'wall',
  'floor',
  'corridor',
  'doorway',
  'open door',
  'door',
  'staircase down',
  'staircase up',
  'altar',
  'fountain',
  'sink',
  'throne',
  'water',
  'lava',
  'ice',
  'tree',
  'iron bars',
  'trap',
  'boulder',
  'object',
  'monster',
  'hero',
];

const at = (picture: Picture, x: number, y: number) => picture.squares[y * picture.columns + x]!;
const kinds = (picture: Picture): Set<string> => new Set(picture.squares.map(({ kind }) => kind));

describe('the map as a picture', () => {
  it('shows what the terminal shows, on every task, while it is played', () => {
    for (const { id } of minihack.families) {
      const { environment, picture } = minihack.show(`${id}-v${minihack.version}:unseen:5`);
      let { admissible } = environment.reset();
      const rng = createRng(5, id);
      for (let step = 0; step < 30; step++) {
        const shown = picture();
        expect(shown.squares).toHaveLength(shown.columns * shown.height);
        const strange = shown.squares.filter(({ kind, color }) => !KINDS.includes(kind) || color < 0 || color > 15);
        expect([id, strange]).toEqual([id, []]);
        expect(at(shown, shown.hero.x, shown.hero.y).kind).toBe('hero');
        const drawn = Array.from({ length: shown.height }, (_, y) =>
          Array.from({ length: shown.columns }, (_, x) => at(shown, x, y).char)
            .join('')
            .trimEnd(),
        );
        expect([id, step, drawn]).toEqual([id, step, shown.rows.slice(1, 22)]);
        const result = environment.step(rng.pick(admissible!));
        if (result.terminated || result.truncated) break;
        admissible = result.observation.admissible;
      }
    }
  });

  it('is that of the same game as the environment’s own', () => {
    const task = `minihack/Room-Random-15x15-v${minihack.version}:unseen:7`;
    const shown = minihack.show(task);
    expect(shown.environment.reset()).toEqual(minihack.make(task).reset());
    expect(shown.picture().rows).toEqual(shown.environment.reset().grid);
  });

  it('before the first reset is an error of the caller', () => {
    const { picture } = minihack.show(`minihack/Eat-v${minihack.version}:unseen:1`);
    expect(picture).toThrow(RangeError);
  });
});

describe('a level as its maker sees it', () => {
  it('shows what is hidden in play, and doors by their state', () => {
    const level = drawOwnLevel(
      [
        'MAZE: "mylevel",\' \'',
        'FLAGS:noteleport,hardfloor',
        'GEOMETRY:center,center',
        'MAP',
        '-------',
        '|..+..|',
        '|.....|',
        '-------',
        'ENDMAP',
        'DOOR:closed,(3,1)',
        'TRAP:"teleport",(1,2)',
        'OBJECT:(\'%\',"apple"),(2,2)',
        'MONSTER:(\'r\',"giant rat"),(4,2)',
        'STAIR:(5,1),down',
        'BRANCH:(1,1,1,1),(0,0,0,0)',
      ].join('\n'),
      1,
    );
    const picture = drawLevel(level);
    expect([...kinds(picture)].sort()).toEqual(['dark', 'door', 'floor', 'hero', 'monster', 'object', 'staircase down', 'trap', 'wall']);
    const named = picture.squares.filter(({ kind }) => ['trap', 'object', 'monster'].includes(kind)).map(({ name }) => name);
    expect(named.sort()).toEqual(['apple', 'giant rat', 'teleport']);
  });
});
