// The scripted player of the dungeon: walks to what it reads of, picks it up, tries keys.

import type { Rng } from '../../core/rng';
import { chooseMeans } from '../choice';
import type { Expert } from '../env';
import { keys } from './families';

export function dungeonExpert(advised: string | undefined, rng: Rng): Expert {
  const tried = new Set<string>();
  let held = false;
  return {
    act({ text }) {
      const way = /^You see an? \w+(?: \d (east|west))?(?: \d (south|north))?\./.exec(text);
      if (way) return (way[2] ?? '') + (way[1] ?? '');
      if (text.startsWith('You see here ')) return ',';
      if (text.startsWith('f - ')) held = true;
      if (!held) return ',';
      const key = chooseMeans(keys, tried, advised, rng);
      tried.add(key);
      return key;
    },
  };
}
