// The scripted player of the skill tasks under keyboards: walks to what it reads of, picks it up, tries keys.

import type { Rng } from '../../../core/rng';
import { chooseMeans } from '../../choice';
import type { Expert } from '../../env';
import { COMPASS } from '../level/directions';
import type { Skill } from '../skills';

/** Distance and direction at the end of a line about one thing. */
const WAY = /(?:adjacent|near|far) ([a-z]+)$/;

/** @param skill null in a room that has only to be crossed */
export function keyPlayer(skill: Skill | null, keys: readonly string[], advised: string | undefined, rng: Rng): Expert {
  const tried = new Set<string>();
  let held = false;
  return {
    act({ text }) {
      const lines = text.split('\n');
      if (lines.some((line) => /^[a-zA-Z] - /.test(line))) held = true;
      if (!held) {
        const line = lines.find((one) => (skill?.told ?? /^stairs down/).test(one) && WAY.test(one));
        const way = line === undefined ? null : WAY.exec(line)![1]!;
        if (way !== null) return `${/north|south/.exec(way)?.[0] ?? ''}${/east|west/.exec(way)?.[0] ?? ''}`;
        if (skill === null || !/You see here/.test(text)) return rng.pick(COMPASS).name;
        return ',';
      }
      const key = chooseMeans(keys, tried, advised, rng);
      tried.add(key);
      return key;
    },
  };
}
