import { describe, expect, it } from 'vitest';
import { DOOR, HALL, LIT, open, press, START } from './open-game';

describe('vision', () => {
  it('shows a door of a lit room from the dark, and walls only from their open side', () => {
    const map = '..............\n..-------.....\n..|.....|.....\n..+.....|.....\n..-------.....\n..............';
    const session = open(map, [
      'REGION:(0,0,13,5),unlit,"ordinary"',
      'REGION:(3,2,7,3),lit,"ordinary"',
      'DOOR:open,(2,3)',
      'BRANCH:(0,4,0,4),(1,1,1,1)',
    ]);
    const row = session.rows[session.cursor[0] - 1]!;
    expect(row[session.cursor[1] + 2]).toBe('-');
  });

  it('remembers what is out of sight', () => {
    const session = open(HALL, ['REGION:(0,0,12,6),unlit,"ordinary"', DOOR, START]);
    const [row, column] = session.cursor;
    press(session, 'llll');
    expect(session.rows[row]!.slice(column - 1, column + 6)).toBe('.<...@.');
  });
});

describe('running', () => {
  it('goes on past things and stops on them, at walls and before shut doors', () => {
    const session = open(HALL, [
      LIT,
      DOOR,
      START,
      'OBJECT:(\'%\',"apple"),(8,3),uncursed,quantity:1',
      'OBJECT:(\'%\',"apple"),(10,2),uncursed',
    ]);
    press(session, 'L');
    expect([session.message, session.game.turn]).toEqual(['You see here an apple.', 4]);
    press(session, 'L');
    expect(session.message).toMatch(/That door is closed\.|Ouch! {2}You bump into a door\./);
    expect(session.game.turn).toBe(7);
  });

  it('is stopped by the edge of lava from the second square on', () => {
    const session = open(HALL.replace('|...........+', '|........L..+'), [LIT, DOOR, START]);
    press(session, 'L');
    expect(session.message).toBe('You stop at the edge of the lava.');
  });
});

describe('prompts', () => {
  it('come again after a letter that nothing has, and go with ESC', () => {
    const session = press(open(HALL, [LIT, DOOR, START]), 'wz');
    expect(session.message).toBe('What do you want to wield? [- ab or ?*] ');
    expect(press(session, '\u001b').message).toBe('Never mind.');
  });

  it('stay with their answer where the command says nothing', () => {
    const session = open(HALL, [LIT, DOOR, START, 'OBJECT:(\'/\',"secret door detection"),(6,3),uncursed,+6']);
    expect(press(session, 'l,z').message).toMatch(/^What do you want to zap\? \[\w or \?\*\] $/);
    const letter = session.message.charAt(26);
    expect(press(session, letter).message).toBe(`What do you want to zap? [${letter} or ?*] ${letter}`);
  });

  it('name what a blow meets', () => {
    const session = open(HALL.replace('|..........', '|...T......'), [LIT, DOOR, 'BRANCH:(5,1,5,1),(0,0,0,0)']);
    expect(press(session, 'Fk').message).toBe('You harmlessly attack the wall.');
    expect(press(session, 'Fl').message).toBe('You attack thin air.');
    expect(press(session, 'Fh').message).toBe('You harmlessly attack the tree.');
  });
});

describe('menus', () => {
  it('take what is marked', () => {
    const things = ['OBJECT:(\'%\',"apple"),(6,3),uncursed,quantity:1', 'OBJECT:(\'[\',"robe"),(6,3),uncursed,+0'];
    const session = press(open(HALL, [LIT, DOOR, START, ...things], { allModes: true }), 'l ,');
    expect(session.rows[0]!.trim()).toBe('Pick up what?');
    expect(press(session, 'b').rows.join('\n')).toContain('b + an apple');
    press(session, '\r');
    expect(session.message).toMatch(/^\w - an apple\.$/);
    expect(session.game.level.pile(session.game.hero.x, session.game.hero.y).map(({ type }) => type.name)).toEqual(['robe']);
  });

  it('are closed by themselves in the default environment', () => {
    const session = press(open(HALL, [LIT, DOOR, START]), 'i');
    expect([session.message, session.rows[0]]).toEqual(['', '']);
  });
});
