import { describe, expect, test } from 'vitest';
import { minihack } from '../../../src/env/minihack/tasks/benchmark';
import { actionOfKey, nameOfKey, type PressedKey } from '../../../src/ui/state/play/keys';

const press = (key: string, more: Partial<PressedKey> = {}): PressedKey => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});
const offeredBy = (family: string, rules = ''): readonly string[] =>
  minihack.make(`minihack/${family}-v${minihack.version}:unseen:1${rules}`).reset().admissible!;
const room = offeredBy('Room-5x5');
const eat = offeredBy('Eat');

describe('keys of MiniHack', () => {
  test('letters, arrows and the number pad mean the same eight ways', () => {
    const ways = [
      ['h', 'ArrowLeft', 'Numpad4', 'step w'],
      ['j', 'ArrowDown', 'Numpad2', 'step s'],
      ['k', 'ArrowUp', 'Numpad8', 'step n'],
      ['l', 'ArrowRight', 'Numpad6', 'step e'],
      ['y', 'Home', 'Numpad7', 'step nw'],
      ['u', 'PageUp', 'Numpad9', 'step ne'],
      ['b', 'End', 'Numpad1', 'step sw'],
      ['n', 'PageDown', 'Numpad3', 'step se'],
    ] as const;
    for (const [letter, named, code, action] of ways) {
      expect(actionOfKey(press(letter), room)).toBe(action);
      expect(actionOfKey(press(named), room)).toBe(action);
      expect(actionOfKey(press(code.slice(-1), { code }), room)).toBe(action);
    }
  });

  test('Shift runs where the task offers it', () => {
    expect(actionOfKey(press('L', { shiftKey: true }), eat)).toBe('run e');
    expect(actionOfKey(press('ArrowRight', { shiftKey: true }), eat)).toBe('run e');
    expect(actionOfKey(press('L', { shiftKey: true }), room)).toBeNull();
    expect(actionOfKey(press('ArrowRight', { shiftKey: true }), room)).toBeNull();
  });

  test('a key that the task does not offer is told from one that is none of the game’s', () => {
    expect(actionOfKey(press('e'), eat)).toBe('eat');
    expect(actionOfKey(press('e'), room)).toBeNull();
    for (const key of ['Tab', 'Escape', 'F5', 'Shift', ' ']) expect(actionOfKey(press(key), eat)).toBeUndefined();
    for (const change of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
      for (const key of ['l', 'e', 'r', 'ArrowLeft']) expect(actionOfKey(press(key, change), eat)).toBeUndefined();
  });

  test('Control and D kicks where there is something to kick, and is the browser’s elsewhere', () => {
    expect(actionOfKey(press('d', { ctrlKey: true }), offeredBy('LockedDoor'))).toBe('kick');
    expect(actionOfKey(press('d', { ctrlKey: true }), room)).toBeUndefined();
    expect(nameOfKey('kick')).toBe('Ctrl+D');
  });

  test('letters, arrows and the number pad mean the ways where keys have to be found out too, and every other key is itself', () => {
    const ruled = offeredBy('Eat', ':rules=1');
    for (const event of [press('h'), press('ArrowLeft'), press('4', { code: 'Numpad4' })]) expect(actionOfKey(event, ruled)).toBe('west');
    for (const key of ['e', 'z', 'q', ',']) expect(actionOfKey(press(key), ruled)).toBe(key);
    expect(actionOfKey(press('x'), ruled)).toBeNull();
  });

  test.each(['', ':rules=1'])('every action of every task has a key of its own that leads back to it%s', (rules) => {
    for (const { id, hasRules } of minihack.families) {
      if (rules !== '' && !hasRules) continue;
      const admissible = offeredBy(id.replace('minihack/', ''), rules);
      const names = admissible.map(nameOfKey);
      expect(new Set(names).size).toBe(admissible.length);
      for (const action of admissible) {
        const name = nameOfKey(action);
        const event = name.startsWith('Ctrl+') ? press(name.slice(5), { ctrlKey: true }) : press(name);
        expect([id, actionOfKey(event, admissible)]).toEqual([id, action]);
      }
    }
  });
});
