import { describe, expect, it } from 'vitest';
import { createOwnGames } from '../../src/env/alfworld/own-games';
import { drawGame } from '../../src/env/alfworld/generate/draw-game';
import { FAMILIES } from '../../src/env/alfworld/engine/game';
import { alfworld } from '../../src/env/alfworld/benchmark';
import { asTaskSource, inRooms, poolOf } from '../../src/env/task-source';
import type { Split } from '../../src/core/trajectory';
import { takeTasks } from '../../src/env/take-tasks';

const gamesOf = (split: Split, count: number, families: readonly (typeof FAMILIES)[number][] = FAMILIES) =>
  families.flatMap((family) => Array.from({ length: count }, (_, number) => drawGame({ family, split, number, size: 'small' })));
const heat = 'alfworld/heat';
const clean = 'alfworld/clean';

describe('asTaskSource', () => {
  it('goes through all games before one comes again, in another order each time', () => {
    const own = createOwnGames(gamesOf('train', 6));
    const tasks = takeTasks(asTaskSource(own).tasks({ families: [heat], split: 'train', seed: 3 }), 18);
    const rounds = [tasks.slice(0, 6), tasks.slice(6, 12), tasks.slice(12)];
    for (const round of rounds) expect(new Set(round).size).toBe(6);
    expect(new Set(tasks).size).toBe(6);
    expect(rounds[0]).not.toEqual(rounds[1]);
    expect(takeTasks(asTaskSource(own).tasks({ families: [heat], split: 'train', seed: 3 }), 18)).toEqual(tasks);
  });

  it('draws from the folder that was asked for, and from all where that holds next to nothing', () => {
    const own = createOwnGames([...gamesOf('train', 5, [FAMILIES[3]]), ...gamesOf('unseen', 2, [FAMILIES[3]])]);
    expect(poolOf(own, heat, 'train')).toMatchObject({ isBorrowed: false, tasks: { length: 5 } });
    expect(poolOf(own, heat, 'unseen')).toMatchObject({ isBorrowed: true, tasks: { length: 7 } });
  });

  it('says which family has no game', () => {
    const source = asTaskSource(createOwnGames(gamesOf('train', 4, [FAMILIES[3]])));
    expect(() => takeTasks(source.tasks({ families: [clean], split: 'train', seed: 0 }), 1)).toThrow(
      expect.objectContaining({ code: 'ENV_NO_TASKS' }),
    );
  });
});

it('rooms of a run have its size, in ids and games, where a query names none', () => {
  const query = { families: [heat], split: 'train', seed: 3 } as const;
  expect(takeTasks(inRooms(alfworld, 'small').tasks(query), 5)).toEqual(takeTasks(alfworld.tasks({ ...query, size: 'small' }), 5));
  expect(takeTasks(inRooms(alfworld, 'small').tasks({ ...query, size: 'medium' }), 1)[0]).toMatch(/:size=medium$/);
});
