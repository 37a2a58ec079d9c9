import { describe, expect, it } from 'vitest';
import { paint } from '../../../src/cli/play/paint';
import { nameOfKey } from '../../../src/cli/play/keys';
import { minihack } from '../../../src/env/minihack/tasks/benchmark';

describe('paint', () => {
  it('colours the map and leaves the text as it is', () => {
    const { environment, picture } = minihack.show('minihack/Room-5x5-v3:unseen:1');
    environment.reset();
    const { rows, squares } = picture();
    const painted = paint(picture());
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`, 'g');
    expect(painted.replace(escapes, '').split('\n').map((row) => row.trimEnd())).toEqual(rows.map((row) => row.trimEnd())); // prettier-ignore
    const hero = squares.find(({ kind }) => kind === 'hero')!;
    expect(painted).toContain(`${String.fromCharCode(27)}[${90 + hero.color - 8}m@`);
    expect(painted.split('\n')[0]).toBe(rows[0]);
  });
});

describe('nameOfKey', () => {
  it('writes keys as people know them', () => {
    expect(['step e', 'run nw', 'kick', 'eat', 'heat apple 1 with microwave 1'].map(nameOfKey)).toEqual(['l', 'Y', 'Ctrl-D', 'e', '']);
  });
});
