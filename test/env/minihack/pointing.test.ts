import { describe, expect, it } from 'vitest';
import { DOOR, HALL, LIT, open, press, START } from './open-game';

// Texts, positions and turns were seen on the original.

const POTIONS = 'OBJECT:(\'!\',"fruit juice"),(8,3),uncursed,quantity:3';

describe('pointing', () => {
  it('describes squares in place of messages, and goes on saying what it said where that is off', () => {
    const session = press(open(HALL, [LIT, DOOR, START]), ';l');
    expect([session.message, session.rows[0]]).toEqual(['', 'floor of a room']);
    press(session, '#');
    expect(session.message).toBe('Automatic description is off.  Move cursor to an unknown object:');
    expect(press(session, 'l').message).toBe('Automatic description is off.  Move cursor to an unknown object:');
  });

  it('tells things in number and by their look once they have been beside the hero', () => {
    const session = press(open(HALL, [LIT, DOOR, START, POTIONS]), ';o');
    expect(session.rows[0]).toBe('some potions');
    press(session, '\u001bll;o');
    expect(session.rows[0]).toMatch(/^3 [a-z -]+ potions$/);
    press(session, '\u001bhh;o');
    expect(session.rows[0]).toMatch(/^3 [a-z -]+ potions$/);
  });

  it('lists in a menu what `!` asks for, with what limits it and what it is for', () => {
    const session = open(HALL, [LIT, DOOR, START, POTIONS], { allModes: true });
    press(session, '_!');
    expect(session.message).toBe("Using a menu to show possible targets for 'm|M', 'o|O', 'd|D', and 'x|X'.");
    press(session, '"o');
    expect(session.rows.slice(0, 4).map((row) => row.slice(-46).trim())).toEqual([
      'Pick an item in view for travel destination',
      '',
      'a - some potions',
      '(end)',
    ]);
    press(session, 'a');
    expect(session.cursor).toEqual([session.game.hero.y + 1, session.game.hero.x - 1 + 3]);
  });

  it('finds shut doors in walls that run across alone', () => {
    const walls = HALL.replace('-------------\n', '----+--------\n');
    const session = press(open(walls, [LIT, DOOR, 'DOOR:closed,(4,0)', START]), ';+');
    expect([session.rows[0], session.cursor[1]]).toEqual(['closed door', session.game.hero.x - 2]);
    expect(press(open(HALL, [LIT, DOOR, START]), ';+').message).toBe("Can't find dungeon feature '+'.");
  });

  it('leaps over squares that show the same where `*` asks for it', () => {
    const session = open(HALL, [LIT, DOOR, START, POTIONS]);
    const columns = (keys: string): number => press(session, keys).cursor[1] - (session.game.hero.x - 1);
    expect([columns(';*L'), columns('L'), columns('L'), columns('L'), columns('L')]).toEqual([1, 2, 3, 4, 6]);
  });
});

describe('travelling', () => {
  it('goes by things without a word and stops beside a shut door', () => {
    const session = press(open(HALL, [LIT, DOOR, START, POTIONS]), '_lll.');
    expect([session.message, session.game.turn]).toEqual(['', 4]);
    press(session, '_lllll.');
    expect([session.message, session.game.turn]).toEqual(['You stop in front of the door.', 7]);
  });

  it('keeps a destination that it does not come near, and none that it comes up against', () => {
    const session = press(open(HALL, [LIT, DOOR, START]), '_kkkk._');
    const [row] = session.cursor;
    expect(row).toBe(session.game.hero.y - 1);
    press(session, '\u001b_@k.');
    expect(session.message).toBe("It's a wall.");
    expect(press(session, '_').cursor[0]).toBe(session.game.hero.y + 1);
  });
});

describe('long lines', () => {
  it('go on below their end and stay without being a message', () => {
    const session = press(open(HALL, [LIT, DOOR, START]), ';l.');
    const line = '.        a doorway or the floor of a room or the dark part of a room or ice';
    expect([session.message, session.rows[0], session.dismissed]).toEqual(['', line, [`${line}\n(floor of a room)`]]);
    expect(press(session, 'k').rows[0]).toBe(line);
    expect(press(session, 'i').rows[0]).toBe('.        a doorway or the f');
    expect(press(session, ':').rows[0]).toBe('You see no objects here.');
  });

  it('of questions break at the edge and leave their end behind', () => {
    const session = press(open(HALL, [LIT, DOOR, START]), '\u00e4c');
    expect(session.message).toBe('What do you want to dip an uncursed +1 leather armor (being worn) into? [d or ?*] ');
    expect([session.rows[0]!.length, session.rows[1]!.length, session.rows[2], session.cursor]).toEqual([79, 80, ']', [2, 2]]);
    press(session, '\u001b');
    expect([session.message, session.rows[1], session.rows[2]]).toEqual(['Never mind.', '', ']']);
  });
});

describe('a count before picking up', () => {
  it('takes so many of a lot that has them, and nothing of smaller ones', () => {
    const lots = ['OBJECT:(\'%\',"apple"),(6,3),uncursed,quantity:3', 'OBJECT:(\'[\',"robe"),(6,3),uncursed'];
    const session = press(open(HALL, [LIT, DOOR, START, ...lots]), 'l2,');
    expect([session.message, session.game.turn]).toEqual(['g - 2 apples.', 3]);
    expect(press(session, '4,').game.turn).toBe(3);
  });
});

describe('writing, tipping, sitting', () => {
  it('asks what to write with, refuses what is too large, and never mind the rest', () => {
    const session = press(open(HALL, [LIT, DOOR, START]), 'E');
    expect(session.message).toBe('What do you want to write with? [- ab or ?*] ');
    press(session, 'c');
    expect([session.message, session.game.turn]).toEqual(["You can't engrave with such a large object!", 2]);
    press(session, 'Ea');
    expect([session.message, session.dismissed.length, session.game.turn]).toEqual(['Never mind.', 2, 2]);
  });

  it('takes a turn', () => {
    const session = press(open(HALL, [LIT, DOOR, START, 'OBJECT:(\'%\',"apple"),(6,3),uncursed,quantity:1']), '\u00d4f');
    expect([session.message, session.game.turn]).toEqual(["It's empty.", 2]);
    press(session, 'l\u00f3');
    expect([session.message, session.game.turn]).toEqual(["You sit on the apple.  It's not very comfortable...", 4]);
  });

  it('rubs on stones for a turn even where nothing comes of it', () => {
    const session = press(open(HALL, [LIT, DOOR, START], {}, 'cav-hum-neu-mal'), '\u00f2c\r');
    expect([session.message, session.game.turn]).toEqual(['Never mind.', 2]);
  });
});
