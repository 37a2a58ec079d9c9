import { describe, expect, it } from 'vitest';
import { createDataBenchmark } from '../../src/env/alfworld/data-benchmark';
import { drawGame } from '../../src/env/alfworld/generate/draw-game';
import { FAMILIES } from '../../src/env/alfworld/engine/game';
import { asTaskSource, poolOf } from '../../src/env/task-source';
import { take } from '../../src/train/context';
import type { Split } from '../../src/core/trajectory';

const gamesOf = (split: Split, count: number, families: readonly (typeof FAMILIES)[number][] = FAMILIES) =>
  families.flatMap((family) => Array.from({ length: count }, (_, number) => drawGame({ family, split, number, size: 'small' })));
const heat = 'alfworld-data/pick_heat_then_place_in_recep';
const clean = 'alfworld-data/pick_clean_then_place_in_recep';

describe('asTaskSource', () => {
  it('goes through all games before one comes again, in another order each time', () => {
    const own = createDataBenchmark(gamesOf('train', 6));
    const tasks = take(asTaskSource(own).tasks({ families: [heat], split: 'train', seed: 3 }), 18);
    const rounds = [tasks.slice(0, 6), tasks.slice(6, 12), tasks.slice(12)];
    for (const round of rounds) expect(new Set(round).size).toBe(6);
    expect(new Set(tasks).size).toBe(6);
    expect(rounds[0]).not.toEqual(rounds[1]);
    expect(take(asTaskSource(own).tasks({ families: [heat], split: 'train', seed: 3 }), 18)).toEqual(tasks);
  });

  it('draws from the folder that was asked for, and from all where that holds next to nothing', () => {
    const own = createDataBenchmark([...gamesOf('train', 5, [FAMILIES[3]]), ...gamesOf('unseen', 2, [FAMILIES[3]])]);
    expect(poolOf(own, heat, 'train')).toMatchObject({ isBorrowed: false, tasks: { length: 5 } });
    expect(poolOf(own, heat, 'unseen')).toMatchObject({ isBorrowed: true, tasks: { length: 7 } });
  });

  it('says which family has no game', () => {
    const source = asTaskSource(createDataBenchmark(gamesOf('train', 4, [FAMILIES[3]])));
    expect(() => take(source.tasks({ families: [clean], split: 'train', seed: 0 }), 1)).toThrow(
      expect.objectContaining({ code: 'ENV_NO_TASKS' }),
    );
  });
});
