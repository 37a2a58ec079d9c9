import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { COLUMNS, type Level } from '../../../src/env/minihack/level/level';
import { LevelGenerator } from '../../../src/env/minihack/level/level-generator';
import { parseDes } from '../../../src/env/minihack/level/parse-des';

const build = (generator: LevelGenerator): Level => createLevel(parseDes(generator.text), createRng(1, 'test'));
/** Where the first square of a centred map of five by five lies. */
const [X, Y] = [37, 9];
const room = (): LevelGenerator => new LevelGenerator({ width: 5, height: 5 });

describe('LevelGenerator', () => {
  it('writes places, terrain, furniture and doors that the level has', () => {
    const level = build(
      room()
        .setStartPos([0, 0])
        .addGoalPos([4, 4])
        .addTerrain([1, 0], 'L')
        .fillTerrain('fillrect', 'T', 0, 2, 1, 3)
        .addSink([2, 2])
        .addFountain([3, 2])
        .addAltar([4, 2], 'law')
        .addDoor('locked', [3, 4])
        .addTrap('pit', [2, 4]),
    );
    expect(level.start).toEqual({ x: X, y: Y });
    expect(level.goal).toEqual({ x: X + 4, y: Y + 4 });
    const row = (dy: number): string => level.terrain.slice((Y + dy) * COLUMNS + X, (Y + dy) * COLUMNS + X + 5).join('');
    expect([row(0), row(2), row(3), row(4)]).toEqual(['<L...', 'TTK{_', 'TT...', '...+>']);
    expect(level.door(X + 3, Y + 4)?.state).toBe('locked');
    expect(level.trapAt(X + 2, Y + 4)).toMatchObject({ kind: 'pit', seen: false });
    expect(level.altars.get((Y + 2) * COLUMNS + X + 4)).toMatch(/^law/);
  });

  it('writes things, boulders, gold and monsters', () => {
    const level = build(
      room().addObject('apple', '%', [1, 1], 'uncursed').addBoulder([2, 1]).addGold(7, [3, 1]).addMonster('newt', ':', [4, 1], ['asleep']),
    );
    expect(level.pile(X + 1, Y + 1).map(({ type, buc }) => [type.name, buc])).toEqual([['apple', 'uncursed']]);
    expect(level.boulderAt(X + 2, Y + 1)).toBeDefined();
    expect(level.pile(X + 3, Y + 1)[0]).toMatchObject({ quantity: 7 });
    expect(level.monsterAt(X + 4, Y + 1)).toMatchObject({ asleep: true });
  });

  it('draws from an area that was named', () => {
    const spots = new Set<number>();
    for (let seed = 0; seed < 30; seed++) {
      const text = room().setAreaVariable('$here', 'fillrect', 3, 3, 4, 3).addObjectArea('$here', 'apple', '%').text;
      for (const at of createLevel(parseDes(text), createRng(seed, 'test')).piles.keys()) spots.add(at);
    }
    expect([...spots].sort()).toEqual([(Y + 3) * COLUMNS + X + 3, (Y + 3) * COLUMNS + X + 4]);
  });

  it('counts only the first start', () => {
    expect(build(room().setStartPos([1, 1]).setStartRect([3, 3], [4, 4])).start).toEqual({ x: X + 1, y: Y + 1 });
  });

  it('carves mazes and takes maps, lines and flags', () => {
    const maze = build(new LevelGenerator({ width: 9, height: 9, fill: ' ', flags: ['hardfloor', 'premapped'] }).addMazewalk([4, 4]));
    expect(maze.flags.has('premapped')).toBe(true);
    expect(maze.terrain.filter((one) => one === '.').length).toBeGreaterThan(8);
    const level = build(new LevelGenerator({ map: '-----\n|...|\n-----', lit: false }).addLine('NON_DIGGABLE:(0,0,4,2)').wallify());
    expect(level.lit.some(Boolean)).toBe(false);
    expect(level.terrain.filter((one) => one === '|').length).toBe(2);
  });
});
