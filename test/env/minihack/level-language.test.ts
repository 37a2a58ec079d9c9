// The level language by kinds: what is done, what is refused, and where the error points. What the original takes and
// what it makes of it was tried with its level compiler and its engine.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { COLUMNS, type Level } from '../../../src/env/minihack/level/level';
import { parseDes } from '../../../src/env/minihack/level/parse-des';

const HEAD = [`MAZE:"mylevel",' '`, 'FLAGS:hardfloor', 'GEOMETRY:center,center', 'MAP'];
const MAP = ['---------', '|.......|', '|.......|', '|.......|', '---------'];
const FOOT = ['ENDMAP', 'REGION:(0,0,8,4),lit,"ordinary"', 'BRANCH:(1,1,1,1),(0,0,0,0)'];
/** The line on which what is tried begins. */
const FIRST = HEAD.length + MAP.length + FOOT.length + 1;

const text = (lines: string, map = MAP): string => [...HEAD, ...map, ...FOOT, lines, ''].join('\n');
const draw = (lines: string, seed = 1): Level => createLevel(parseDes(text(lines)), createRng(seed, 'test'));

function errorOf(des: string): AppError {
  try {
    createLevel(parseDes(des), createRng(1, 'test'));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`it was taken:\n${des}`);
}

/** The map as drawn by letters, from its first square on. */
function rowsOf(level: Level): string[] {
  const { x, y } = level.start;
  return MAP.map((row, dy) => [...row].map((_, dx) => level.at(x - 1 + dx, y - 1 + dy).replace('<', '.')).join(''));
}

function squares(level: Level, of: (x: number, y: number) => boolean): string {
  const { x, y } = level.start;
  const found: string[] = [];
  for (let dy = 0; dy < 5; dy++) for (let dx = 0; dx < 9; dx++) if (of(x - 1 + dx, y - 1 + dy)) found.push(`${dx},${dy}`);
  return found.join(' ');
}
const lava = (level: Level): string => squares(level, (x, y) => level.at(x, y) === 'L');
const things = (level: Level): string[] => [...level.piles.values()].flat().map(({ type, quantity }) => `${quantity} ${type.name}`);

describe('what the port does not do is refused with its place', () => {
  const UNSUPPORTED: readonly (readonly [lines: string, column: number, name: string, below?: 1])[] = [
    ...['bear', 'hole', 'trap door', 'sleep gas', 'fire', 'web', 'dart', 'magic', 'land mine', 'level teleport'].map(
      (kind) => [`TRAP:"${kind}",(2,1)`, 6, kind] as const,
    ),
    ['TRAP:random,(2,1)', 6, 'random'],
    ...['shop', 'temple', 'Ordinary', 'zoo'].map((type) => [`REGION:(0,0,1,1),lit,"${type}"`, 22, type] as const),
    ['ROOM:"shop",lit,random,random,random {\n}', 6, 'shop'],
    ['ROOM:random,lit,random,random,random {\n}', 6, 'random'],
    ['SUBROOM:"potion shop",lit,random,random {\n}', 9, 'potion shop'],
    ['MAZE:"second",\' \'', 1, 'second level'],
    ['LEVEL:"second"', 1, 'second level'],
    ['MONSTER:"dragon",(2,1)', 9, 'dragon'],
    ["MONSTER:'D',(2,1)", 9, "'D'"],
    // Its class means giants on the original, never a minotaur.
    ["MONSTER:'H',(2,1)", 9, "'H'"],
    ['MONSTER:(\'x\',"newt"),(2,1)', 9, 'newt'],
    ['$m = monster: { \'r\', "lich" }', 22, 'lich'],
    ['OBJECT:(\'(\',"magic marker"),(2,1)', 8, 'magic marker'],
    ['OBJECT:(\'[\',"apple"),(2,1)', 8, 'apple'],
    ['MONSTER:"newt",(2,1),invisible', 22, 'invisible'],
    ['MONSTER:"newt",(2,1),"Bob"', 22, 'a name'],
    ...['trapped', 'locked', 'buried'].map((word) => [`OBJECT:('(',"chest"),(2,1),${word}`, 28, word] as const),
    ["TERRAIN:circle(4,2),1,'L'", 9, 'circle'],
    ['POOL:(2,1)\nLADDER:(3,1),down', 1, 'LADDER', 1],
    ['REGION:(0,0,1,1),lit,"ordinary",filled', 33, 'filled'],
    // Rings and a potion on the original, of kinds outside of the subset.
    ...['teleportation', 'see invisible', 'enlightenment'].map((name) => [`OBJECT:"${name}",(2,1)`, 8, name] as const),
    ['OBJECT:(\'%\',"corpse"),(2,1)', 8, 'corpse'],
    ['OBJECT:(\'%\',"corpse"),(2,1),montype:"minotaur"', 8, 'minotaur corpse'],
    ['OBJECT:(\'%\',"apple"),(2,1),montype:"newt"', 8, 'montype'],
    ['IF [0%] {\n  TRAP:"bear",(2,1)\n}', 8, 'bear', 1],
    ['CONTAINER:(\'(\',"chest"),(2,1) {\n  OBJECT:(\'%\',"tin")\n}', 10, 'tin', 1],
  ];

  it.each(UNSUPPORTED.map(([lines, column, name, below = 0]) => ({ lines, column, name, below })))(
    '$lines',
    ({ lines, column, name, below }) => {
      const error = errorOf(text(lines));
      expect(error).toMatchObject({ code: 'DES_UNSUPPORTED', detail: { line: FIRST + below, column } });
      expect(error.message).toContain(name);
      expect(error.message).toContain(`line ${FIRST + below}, column ${column}`);
    },
  );

  it.each(['nommap', 'arboreal', 'shortsighted', 'shroud', 'graveyard', 'inaccessibles'])('the flag %s', (flag) => {
    const error = errorOf(text('').replace('FLAGS:hardfloor', `FLAGS:premapped,${flag}`));
    expect(error).toMatchObject({ code: 'DES_UNSUPPORTED', detail: { line: 2, column: 17 } });
  });

  it.each(['premaped', 'Noteleport', 'HARDFLOOR', 'noflip', 'lit', 'nomongen'])('the flag %s, which is none', (flag) => {
    expect(errorOf(text('').replace('hardfloor', flag))).toMatchObject({ code: 'DES_SYNTAX', detail: { line: 2, column: 7 } });
  });

  it.each([...'@<>G^_*%12xX\t'].filter((letter) => letter !== 'x'))('the letter %j in a map', (letter) => {
    const error = errorOf(text('', MAP.with(2, `|..${letter}....|`)));
    expect(error).toMatchObject({ code: 'DES_SYNTAX', detail: { line: HEAD.length + 3, column: 4 } });
    expect(error.message).toContain('letter of maps');
  });

  it.each(["TERRAIN:(1,1),'@'", "TERRAIN:(1,1),'<'", "REPLACE_TERRAIN:(0,0,3,3),'G','.',50%", "REPLACE_TERRAIN:(0,0,3,3),'.','>',50%"])(
    '%s',
    (line) => expect(errorOf(text(line)).message).toContain('letter of maps'),
  );
});

describe('what the original refuses is refused', () => {
  it.each([
    'FLAGS:premapped',
    'MONSTER:"newt",(2,1),asleep,awake',
    'MONSTER:"newt",(2,1),hostile,peaceful',
    'MONSTER:"newt",(2,1),Hostile',
    'MONSTER:"newt",(2,1),unseen',
    'TRAP:"Pit",(2,1)',
    'TRAP:"squeaky board",(2,1)',
    "TERRAIN:line(4,2),(4,2),'L'",
    "TERRAIN:randline(4,2),(5,2),-1,'L'",
    'OBJECT:(\'%\',"apple")',
    'OBJECT:(\'%\',"apple"),(2,1),(3,1)',
    'OBJECT:(\'%\',"apple"),(2,1),cursed,blessed',
    'OBJECT:(\'%\',"apple"),(2,1),quantity:2,quantity:3',
    'CONTAINER:(\'(\',"chest"),(2,1) {\n  OBJECT:(\'%\',"apple"),(1,1)\n}',
    'CONTAINER:(\'(\',"chest"),(2,1) {\n  MONSTER:"newt",(1,1)\n}',
    'GOLD:random,(2,1)',
    'GOLD:-5,(2,1)',
    'GOLD:5,(-1,1)',
    'GOLD:5,(80,1)',
    'GOLD:5,(2,21)',
    'REGION:(5,3,0,0),lit,"ordinary"',
    "TERRAIN:fillrect(5,3,1,1),'L'",
    "REPLACE_TERRAIN:(0,0,3,3),'.','L',150%",
    '[150%]: GOLD:5,(2,1)',
    '[50%]: FLAGS:premapped',
    'ROOM:"ordinary",lit,(0,3),(left,top),(3,3) {\n}',
    'ROOM:"ordinary",lit,(6,3),(left,top),(3,3) {\n}',
    'ALTAR:(2,1),Law,altar',
    'MAZEWALK:(2,1),random',
    'GEOMETRY:left,top',
    'MAP\n...\nENDMAP',
    'door:closed,(2,1)',
    '$p = { (1,1),(2,1) }\nGOLD:5,$p',
    'GOLD:5,$nothing',
  ])('%s', (lines) => {
    const error = errorOf(text(lines));
    expect(error.code).toMatch(/^DES_(SYNTAX|VARIABLE)$/);
    const { line, column } = error.detail as { line: number; column: number };
    expect(line).toBeGreaterThanOrEqual(FIRST);
    expect(column).toBeGreaterThan(0);
  });

  it.each([
    ['77 wide', ['.'.repeat(77)]],
    ['22 high', Array.from({ length: 22 }, () => '.')],
    ['empty', []],
  ])('a map that is %s', (_, map) => expect(errorOf(text('', map)).code).toBe('DES_SYNTAX'));
});

describe('what works as in the original', () => {
  it('chances and conditions before a command, also on the line after a variable', () => {
    expect(things(draw(`$p = (2,1)\nGOLD:1,$p\n[100%]: OBJECT:('%',"apple"),$p\n[0%]: OBJECT:('%',"pear"),$p`))).toEqual([
      '1 apple',
      '1 gold piece',
    ]);
    expect(things(draw(`$n = 3\n[$n == 3]: OBJECT:('%',"apple"),(2,1)\n[$n != 3]: OBJECT:('%',"pear"),(2,1)`))).toEqual(['1 apple']);
    expect(things(draw(`[1]: [100%]: LOOP [2] { GOLD:4,(3,1) }\nIF [0] { GOLD:1,(2,1) }`))).toEqual(['8 gold piece']);
    const count = Array.from({ length: 400 }, (_, seed) => things(draw('[25%]: GOLD:1,(2,1)', seed)).length).filter(Boolean).length;
    // Five standard deviations of 400 draws at a quarter.
    expect(Math.abs(count - 100)).toBeLessThan(44);
  });

  it.each([
    ["TERRAIN:fillrect(2,1,3,1) & fillrect(5,1,6,1),'L'", '2,1 3,1 5,1 6,1'],
    ["TERRAIN:(2,1) & (4,2) & line(6,1),(6,3),'L'", '2,1 6,1 4,2 6,2 6,3'],
    ["TERRAIN:filter(fillrect(2,1,4,2),fillrect(4,1,6,2)),'L'", '4,1 4,2'],
    ["TERRAIN:fillrect(2,1,4,2),'T'\nTERRAIN:filter('T',fillrect(4,1,6,2)),'L'", '4,1 4,2'],
    ["TERRAIN:filter(100%,(fillrect(2,1,3,1) & (5,1))),'L'", '2,1 3,1 5,1'],
    ["TERRAIN:filter(0%,fillrect(2,1,6,3)),'L'", ''],
    ["$s = selection: fillrect(2,1,3,1)\n$t = selection: $s & (5,3)\nTERRAIN:$t,'L'", '2,1 3,1 5,3'],
    ["TERRAIN:(1,2),'x'\nTERRAIN:(2,2),'L'", '2,2'],
  ])('selections: %s', (lines, expected) => expect(lava(draw(lines))).toBe(expected));

  it.each(['randline (1,1),(7,3),7', 'filter(50%,fillrect(1,1,7,3))', '(3,3) & randline (1,3),(7,1),9'])(
    'the selection %s is drawn once, where it is set',
    (selection) => {
      for (let seed = 0; seed < 20; seed++)
        expect(lava(draw(`$s = selection: ${selection}\nTERRAIN:$s,'L'\nTERRAIN:$s,'T'`, seed))).toBe('');
    },
  );

  it('a thing on one square of no square lies anywhere', () => {
    expect(things(draw(`OBJECT:('%',"apple"),rndcoord(filter('K',fillrect(1,1,7,3)))`))).toEqual(['1 apple']);
  });

  it.each([
    ["TERRAIN:(4,2),'T'", true],
    ["TERRAIN:(4,2),('T',unlit)", false],
    ["REPLACE_TERRAIN:(4,2,4,2),'.','P',100%", true],
    ["REPLACE_TERRAIN:(4,2,4,2),'.',('P',unlit),100%", false],
    ['REGION:(0,0,8,4),unlit,"ordinary"\nTERRAIN:(4,2),\'P\'', false],
    ['REGION:(0,0,8,4),unlit,"ordinary"\nTERRAIN:(4,2),(\'P\',lit)', true],
    ['REGION:(0,0,8,4),unlit,"ordinary"\nTERRAIN:(4,2),(\'L\',unlit)', true],
  ])('light after %s', (lines, lit) => {
    const level = draw(lines);
    expect(level.lit[(level.start.y + 1) * COLUMNS + level.start.x + 3]).toBe(lit);
  });

  it.each([
    ["TERRAIN:(4,0),'+'", '+', 'nodoor'],
    ["TERRAIN:(4,0),'S'", 'S', 'closed'],
    ["TERRAIN:(4,0),'S'\nDOOR:locked,(4,0)", 'S', 'locked'],
    ["TERRAIN:(4,0),'+'\nDOOR:closed,(4,0)", '+', 'closed'],
    ['DOOR:open,(4,0)', '+', 'open'],
    ['DOOR:secret,(4,0)', 'S', 'closed'],
    ['DOOR:locked,line(4,0),(5,0)', '+', 'locked'],
  ])('doors: %s', (lines, letter, state) => {
    const level = draw(lines);
    const [x, y] = [level.start.x + 3, level.start.y - 1];
    expect(level.at(x, y)).toBe(letter);
    expect(level.doors.get(y * COLUMNS + x)?.state).toBe(state);
  });

  it('a doorway that a map draws has no door, and a hidden one is shut', () => {
    const level = createLevel(parseDes(text('', MAP.with(2, '|..+..S.|'))), createRng(1, 'test'));
    const at = (dx: number): string | undefined => level.doors.get((level.start.y + 1) * COLUMNS + level.start.x - 1 + dx)?.state;
    expect([at(3), at(6)]).toEqual(['nodoor', 'closed']);
    expect(rowsOf(level)[2]).toBe('|..+..S.|');
  });

  it.each([
    ['OBJECT:(\'%\',"APPLE"),(2,1)', '1 apple'],
    ['OBJECT:"Levitation Boots",(2,1)', '1 pair of levitation boots'],
    ['OBJECT:(\'"\',"Amulet of ESP"),(2,1)', '1 amulet of ESP'],
    ['OBJECT:(\'"\',"amulet of esp"),(2,1)', '1 amulet of ESP'],
    ['OBJECT:"levitation",(2,1)', '1 levitation'],
    ['OBJECT:(\'%\',"corpse"),(2,1),montype:"Newt"', '1 newt corpse'],
    ['OBJECT:(\'%\',"Corpse"),montype:(\'d\',"jackal"),(2,1)', '1 jackal corpse'],
    ['CONTAINER:(\'(\',"chest"),(2,1),not_trapped {\n  OBJECT:(\'%\',"apple")\n}', '1 chest'],
  ])('names: %s', (lines, expected) => expect(things(draw(lines))).toEqual([expected]));

  it('a name without a class is the first kind that the original has of it', () => {
    expect([...draw('OBJECT:"levitation",(2,1)').piles.values()][0]![0]!.type.symbol).toBe('=');
  });

  it('a class of monsters gives each of its kinds', () => {
    const kinds = new Set(Array.from({ length: 60 }, (_, seed) => draw("MONSTER:'r',(2,1)", seed).monsters[0]!.type.name));
    expect([...kinds].sort()).toEqual(['giant rat', 'sewer rat']);
  });

  it('a container holds what lies in a container within', () => {
    const level = draw(`CONTAINER:('(',"chest"),(2,1) {\n  CONTAINER:('(',"sack") {\n    OBJECT:('%',"apple")\n  }\n}`);
    const chest = [...level.piles.values()][0]![0]!;
    expect(chest.contents[0]!.contents.map(({ type }) => type.name)).toEqual(['apple']);
  });

  it('all messages are told', () => expect(draw('MESSAGE:"one"\nMESSAGE:"two"').message).toBe('one\ntwo'));

  it('a room of a fixed cell and random size lies in its cell', () => {
    for (let seed = 0; seed < 30; seed++) {
      const des = 'LEVEL:"mylevel"\nROOM:"ordinary",lit,(4,3),(left,top),random {\n}\n';
      const [room] = createLevel(parseDes(des), createRng(seed, 'test')).rooms;
      expect(room!.x1).toBeGreaterThanOrEqual(45);
      expect(room!.y1).toBeGreaterThanOrEqual(7);
    }
  });
});

describe('an error while a level is drawn', () => {
  it('names the innermost statement that could not be carried out', () => {
    const error = errorOf(text('LOOP [2] {\n  IF [100%] {\n    GOLD:1,$gold\n  }\n}'));
    expect(error).toMatchObject({ code: 'DES_VARIABLE', detail: { line: FIRST + 2, column: 5 } });
  });

  it('names a place off the level', () => {
    expect(errorOf(text('GOLD:1,(60,20)'))).toMatchObject({ code: 'DES_IMPOSSIBLE', detail: { line: FIRST, column: 1 } });
  });
});

describe('texts by the grammar', () => {
  const place = fc.constantFrom('(1,1)', '(7,3)', 'random', 'rndcoord($s)', "rndcoord(filter('.',$s))", '$p', '(79,20)');
  const selection = fc.constantFrom(
    '$s',
    '(2,2)',
    'fillrect(1,1,3,3)',
    'rect(0,0,8,4) & (3,3)',
    'randline (1,1),(7,3),5',
    'filter(30%,$s)',
  );
  const letter = fc.constantFrom(...".L-|+S#xT}'", '\\');
  const simple = fc.oneof(
    fc.tuple(selection, letter).map(([s, c]) => `TERRAIN:${s},'${c}'`),
    fc.tuple(fc.constantFrom('closed', 'secret', 'random'), selection).map(([state, s]) => `DOOR:${state},${s}`),
    fc.tuple(fc.constantFrom("'r'", '"newt"', 'random', "'H'", '"Lich"'), place).map(([m, p]) => `MONSTER:${m},${p}`),
    fc.tuple(fc.constantFrom("'%'", '"apple"', 'random', '(\'%\',"corpse")'), place).map(([o, p]) => `OBJECT:${o},${p}`),
    fc.tuple(fc.constantFrom('pit', 'board', 'teleport', 'web'), place).map(([t, p]) => `TRAP:"${t}",${p}`),
    fc.constantFrom(
      'MAZEWALK:(1,1),east',
      'STAIR:random,down',
      'WALLIFY',
      'ROOM:"ordinary",random,random,random,random {\n}',
      'SHUFFLE:$p',
    ),
  );
  const nested = fc.oneof(
    simple,
    fc.tuple(fc.constantFrom('[50%]: ', '[1d3 == 2]: ', '[$n]: '), simple).map(([chance, s]) => chance + s),
    fc
      .tuple(fc.constantFrom('LOOP [1d4]', 'IF [30%]'), fc.array(simple, { maxLength: 3 }))
      .map(([head, all]) => `${head} {\n${all.join('\n')}\n}`),
  );

  it('are drawn, or refused with their place', () => {
    fc.assert(
      fc.property(fc.array(nested, { maxLength: 12 }), fc.nat(1000), (lines, seed) => {
        const des = text(['$s = selection: fillrect(1,1,7,3)', '$p = (3,2)', '$n = 1d2', ...lines].join('\n'));
        try {
          expect(createLevel(parseDes(des), createRng(seed, 'test')).terrain).toHaveLength(80 * 21);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.code).toMatch(/^DES_/);
          expect(error.message).toMatch(/line \d+, column \d+/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
