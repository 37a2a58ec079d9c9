// Which verb sits on which key. True rules: NetHack's keys. Random rules: the eight verbs shuffled over the
// eight keys, one shuffle a rule set, so that every key is equally likely for a need and no wrong key tells
// where the needed verb sits. `apply` and `rub` take the place of one of the eight.

import { createRng } from '../../core/rng';
import type { Rules } from '../env';
import { type Key, keys, verbs } from './families';

const eight = Object.keys(verbs).filter((verb) => verbs[verb]!.key !== null);

/** The key that serves the need. */
export function keyOf(rules: Rules, need: string | null): string {
  for (const [key, verb] of keyMap(rules, need)) if (verb === need) return key;
  throw new RangeError(`no key for ${need}`);
}

/** The verb of each key; `need` (null where nothing has to be known) is always among them. */
export function keyMap(rules: Rules, need: string | null): ReadonlyMap<string, string> {
  const map = new Map<Key, string>();
  if (rules === 'true') for (const verb of eight) map.set(verbs[verb]!.key!, verb);
  else {
    const shuffled = createRng(rules, 'minihack:keys').shuffle(eight);
    keys.forEach((key, i) => map.set(key, shuffled[i]!));
  }
  if (need !== null && verbs[need]!.key === null) {
    // Under the true rules, too, these two are ours: NetHack has `a` keys for them that are none of the eight.
    map.set(rules === 'true' ? 'q' : createRng(rules, `minihack:${need}`).pick(keys), need);
  }
  return map;
}
