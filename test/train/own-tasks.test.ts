import { describe, expect, it } from 'vitest';
import { createOwnGames } from '../../src/env/alfworld/own-games';
import { createOwnLevels } from '../../src/env/minihack/tasks/own-levels';
import { drawGame } from '../../src/env/alfworld/generate/draw-game';
import { FAMILIES } from '../../src/env/alfworld/engine/game';
import { ownTasksConfig, suggestFamilies, taskSourceOf } from '../../src/train/own-tasks';
import { presetConfig } from '../../src/train/preset-config';
import { PRESETS } from '../../src/train/presets';
import { Catalog, shipped } from '../../src/env/catalog';
import type { Split } from '../../src/core/trajectory';

const gamesOf = (split: Split, count: number, families: readonly (typeof FAMILIES)[number][] = FAMILIES) =>
  families.flatMap((family) => Array.from({ length: count }, (_, number) => drawGame({ family, split, number, size: 'small' })));
const heat = 'alfworld/heat';
const clean = 'alfworld/clean';

describe('a run on games of one’s own', () => {
  const alfworld = presetConfig('alfworld');

  it('never scores advice on a game that was read', () => {
    const own = createOwnGames(gamesOf('seen', 3));
    const config = ownTasksConfig(alfworld, own, { train: [clean], heldOut: [heat] });
    expect(config.trajectories_per_context + config.tasks_per_reflection).toBeLessThanOrEqual(3);
    expect(config.trajectories_per_context).toBe(1);
    const whole = ownTasksConfig(alfworld, createOwnGames(gamesOf('seen', 30)), { train: [clean], heldOut: [heat] });
    expect(whole.trajectories_per_context).toBe(alfworld.trajectories_per_context);
  });

  it('suggests families that the games have, none on both sides', () => {
    const own = createOwnGames(gamesOf('train', 2, [FAMILIES[0], FAMILIES[2], FAMILIES[3], FAMILIES[4]]));
    const { train, heldOut } = suggestFamilies(own);
    expect(train).toEqual([clean, heat]);
    expect(heldOut).toHaveLength(2);
  });

  it.each([
    [1, [clean], [heat]],
    [4, [], [heat]],
    [4, [heat], [heat]],
  ])('refuses %i games with %j trained and %j held out', (count, train, heldOut) => {
    expect(() => ownTasksConfig(alfworld, createOwnGames(gamesOf('train', count)), { train, heldOut })).toThrow(
      expect.objectContaining({ code: 'RUN_TOO_FEW_TASKS' }),
    );
  });

  it('trains on a single level, which nothing is held out of, for twice the steps the scripted player takes', () => {
    const text =
      'MAZE:"mylevel",\' \'\nFLAGS:premapped\nGEOMETRY:center,center\nMAP\n----------\n|........|\n----------\nENDMAP\nREGION:(0,0,9,2),lit,"ordinary"\nBRANCH:(1,1,1,1),(0,0,0,0)\nSTAIR:(8,1),down\n';
    const own = createOwnLevels([{ name: 'hall', text }]);
    const families = suggestFamilies(own);
    expect(families).toEqual({ train: [own.families[0]!.id], heldOut: [] });
    const config = ownTasksConfig(alfworld, own, families);
    expect(config.held_out_families).toEqual([]);
    expect(config.max_steps).toBe(25);
    expect(config.trajectories_per_context).toBe(alfworld.trajectories_per_context);
  });

  it('gives a model of everyday size more actions than the small room of its preset, and fewer than the original', () => {
    const own = createOwnGames(gamesOf('seen', 30));
    const config = ownTasksConfig(PRESETS['alfworld-smollm2'], own, { train: [clean], heldOut: [heat] });
    expect(config).toMatchObject({
      preset: 'alfworld-smollm2',
      benchmark: own.id,
      max_steps: 25,
      num_generations: PRESETS['alfworld-smollm2'].num_generations,
    });
  });

  it('goes on with the games it was begun on alone', () => {
    const games = gamesOf('train', 4);
    const own = createOwnGames(games);
    const config = ownTasksConfig(alfworld, own, { train: [clean], heldOut: [heat] });
    expect(taskSourceOf(config, new Catalog([own])).id).toBe(own.id);
    const others = createOwnGames(games.slice(1));
    expect(() => taskSourceOf(config, new Catalog([others]))).toThrow(expect.objectContaining({ code: 'RUN_OTHER_TASKS' }));
    expect(() => taskSourceOf(config, shipped)).toThrow(expect.objectContaining({ code: 'ENV_NOT_LOADED' }));
    expect(config.room_size).toBeUndefined();
  });
});

it('a run of a world that is gone says so and plays nothing', () => {
  const config = { ...presetConfig('minihack'), benchmark: 'small-dungeon', preset: 'dungeon' as const };
  expect(() => taskSourceOf(config, shipped)).toThrow(expect.objectContaining({ code: 'ENV_RETIRED' }));
});
