import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { Catalog } from '../../../src/env/catalog';
import { checkEnv } from '../../../src/env/check';
import { demonstrate } from '../../../src/env/demonstration';
import {
  createOwnLevels,
  drawOwnLevel,
  familyOfLevel,
  isLevelName,
  type OwnLevel,
  taskOfLevel,
} from '../../../src/env/minihack/tasks/own-levels';
import { asTaskSource } from '../../../src/env/task-source';

const text = 'MAZE: "mylevel",\' \'\nGEOMETRY:center,center\nMAP\n-----\n|...|\n|...|\n-----\nENDMAP\nSTAIR:random,down\n';
const level: OwnLevel = { name: 'cellar-1', text };
const other: OwnLevel = { name: 'cellar-1', text: text.replace('random,down', '(3,2),down') };
const benchmark = createOwnLevels([level]);

describe('levels of one’s own', () => {
  it('keep the contract of a benchmark', () => {
    expect(checkEnv(benchmark)).toEqual([]);
  });

  it('are found by a catalog that is given them, and are won on the stairs', () => {
    const task = taskOfLevel(level, 3);
    expect(task).toMatch(/^minihack\/cellar-1-[0-9a-f]{8}-v3:unseen:3:source=own$/);
    const found = new Catalog([benchmark]).of(task);
    expect(demonstrate(found, task, '', createRng(1, 'test')).success).toBe(true);
    expect(() => new Catalog().of(task)).toThrow(expect.objectContaining({ code: 'ENV_NOT_LOADED' }));
  });

  it('whose text was changed are another family with other ids, and another fingerprint', () => {
    expect(familyOfLevel(other)).not.toBe(familyOfLevel(level));
    expect(createOwnLevels([other]).fingerprint).not.toBe(benchmark.fingerprint);
    expect(createOwnLevels([level]).fingerprint).toBe(benchmark.fingerprint);
    expect(() => createOwnLevels([other]).make(taskOfLevel(level, 1))).toThrow(expect.objectContaining({ code: 'ENV_BAD_TASK' }));
  });

  it('give finitely many tasks, all distinct, and a run’s source without end', () => {
    const both = createOwnLevels([level, { name: 'attic', text }]);
    const tasks = [...both.tasks({ split: 'train', seed: 4 })];
    expect(tasks).toHaveLength(200);
    expect(new Set(tasks).size).toBe(200);
    expect(() =>
      both
        .tasks({ families: ['minihack/none'], split: 'train', seed: 1 })
        [Symbol.iterator]()
        .next(),
    ).toThrow(expect.objectContaining({ code: 'ENV_UNKNOWN_FAMILY' }));
    const endless = asTaskSource(both).tasks({ split: 'train', seed: 1 })[Symbol.iterator]();
    for (let i = 0; i < 500; i++) expect(endless.next().done).toBe(false);
  });

  it('have names that fit into a task id', () => {
    for (const name of ['a', 'My_level-2', 'x'.repeat(40)]) expect(isLevelName(name)).toBe(true);
    for (const name of ['', '1a', 'a b', 'ä', 'x'.repeat(41), 'a/b', 'a:b']) expect(isLevelName(name)).toBe(false);
  });

  it.each([
    ["TERRAIN:fillrect(0,0,999999,99999),'.'", 'DES_SYNTAX'],
    ['GOLD:99999999999999999999,(1,1)', 'DES_SYNTAX'],
    ['GOLD:999999d6,(1,1)', 'DES_SYNTAX'],
    ['LOOP [1000000] { LOOP [1000000] { STAIR:(1,1),down } }', 'DES_TOO_LONG'],
    ['LOOP [1000000] { LOOP [1000000] { } }', 'DES_TOO_LONG'],
    ["LOOP [3900] { TERRAIN:randline (0,0),(40,10),1000000 & randline (0,0),(40,10),1000000,'.' }", 'DES_TOO_LONG'],
    ['IF [50%] { '.repeat(20_000), 'DES_UNSUPPORTED'],
    ['[50%]: '.repeat(20_000), 'DES_UNSUPPORTED'],
    [`TERRAIN:${'('.repeat(20_000)}`, 'DES_UNSUPPORTED'],
    [`TERRAIN:${'filter(50%,'.repeat(20_000)}`, 'DES_UNSUPPORTED'],
    [`# ${'x'.repeat(300_000)}`, 'DES_SYNTAX'],
  ])('that would take for ever are refused: %s', (line, code) => {
    expect(() => drawOwnLevel(text + line, 1)).toThrow(expect.objectContaining({ code }));
  });

  it('may name squares outside of the map, of which nothing comes', () => {
    const drawn = drawOwnLevel(`${text}TERRAIN:fillrect(0,0,79,20),'.'`, 1);
    expect(drawn.terrain).toHaveLength(80 * 21);
    expect(drawn.at(79, 20)).toBe('.');
    expect(drawn.at(1, 1)).toBe(' ');
  });

  it('that cannot be read or drawn say so by an error with a code, never by another one', () => {
    const lines = text.split('\n');
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.nat(lines.length), fc.constantFrom('', 'STAIR:(90,90),down', 'DOOR:open,(1,1)', 'LOOP [3] {', 'OBJECT:random', '}')),
        ),
        (edits) => {
          const changed = [...lines];
          for (const [at, line] of edits) changed.splice(at, 1, line);
          try {
            drawOwnLevel(changed.join('\n'), 1);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
    );
  });
});
