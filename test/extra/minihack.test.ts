// Recordings of the original MiniHack and its own level files.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { replayMinihack } from '../../tools/replay/minihack';
import { parseDes } from '../../src/env/minihack/level/parse-des';
import { DATA } from './data';

const ROOT = join(DATA, 'minihack');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('recordings of the original', () => {
  it('traces: no fewer steps than before are compared, and none differs', () => {
    const names = readdirSync(join(ROOT, 'traces')).filter((name) => name.endsWith('.json'));
    const replays = names.map((name) => replayMinihack(name, read(`traces/${name}`)));
    expect(replays.flatMap(({ first }) => first ?? [])).toEqual([]);
    const compared = replays.reduce((sum, one) => sum + one.compared, 0);
    expect(replays.reduce((sum, one) => sum + one.equal, 0)).toBe(compared);
    expect(compared).toBeGreaterThanOrEqual(403);
    const whole = replays.filter((one) => one.compared > 0 && one.notComparable === undefined);
    expect(whole.length).toBeGreaterThanOrEqual(24);
  });

  it('cases: 96 cases with 4,440 keys and as many openings, none of which differs', () => {
    const text = gunzipSync(readFileSync(join(ROOT, 'diff/cases.jsonl.gz'))).toString();
    const { compared, equal, first, cases } = replayMinihack('cases', text);
    expect(first).toBeNull();
    expect([cases!.length, compared, equal]).toEqual([96, 4536, 4536]);
  });
});

describe('level files of the original', () => {
  const files = ['dat', 'inline'].flatMap((folder) => readdirSync(join(ROOT, 'des', folder)).map((name) => `des/${folder}/${name}`));
  it('are there', () => expect(files.length).toBeGreaterThan(100));

  // A random lich is none of the monsters of the port.
  const isBeyond = (file: string): boolean => file.includes('hidenseek');
  it.each(files.filter(isBeyond))('%s is refused with its place', (file) => {
    expect(() => parseDes(read(file))).toThrow(/^Level text, line \d+, column 23: the monster 'L' is not in the subset/);
  });
  it.each(files.filter((file) => !isBeyond(file)))('%s is read', (file) => {
    // The template becomes a level when its sizes are filled in.
    const text = file.endsWith('key_and_door_tmp.des') ? read(file).replaceAll('RS', '5').replaceAll('SS', '2') : read(file);
    expect(parseDes(text).length).toBeGreaterThan(1);
  });
});
