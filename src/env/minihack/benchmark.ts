// The dungeon: MiniHack's skill tasks and a room to cross, in a small world of our own making. Under true
// rules the keys are NetHack's and the items upstream's; under random rules both are drawn.

import { defineBenchmark } from '../define-benchmark';
import { dungeonExpert } from './expert';
import { dungeonFamilies, keys, verbs } from './families';
import { dungeonIdle, openRoom } from './room';
import { keyMap, keyOf } from './rules';

/** Seven steps are the most a player needs who wastes none; two keys that do not fit end the episode. */
export const dungeonLimits = { maxSteps: 12, patience: 2, idle: dungeonIdle };

export const dungeon = defineBenchmark({
  id: 'minihack',
  version: 1,
  families: dungeonFamilies,
  limits: dungeonLimits,
  meansOf: ({ need }, rules) => keyOf(rules, need),
  open({ need }, rules, rng) {
    const items = need === null ? [''] : verbs[need]!.items;
    return openRoom(need, rules === 'true' ? items[0]! : rng.pick(items), keyMap(rules, need), rng);
  },
  attempt({ need }, action, after) {
    if (need === null || !(keys as readonly string[]).includes(action)) return null;
    const idle = dungeonIdle(after);
    // The key fits and the item is still on the floor: neither worked nor failed.
    if (idle && verbs[need]!.unfit === after.text && after.text !== 'Never mind.') return null;
    return { verb: '', means: action, worked: !idle };
  },
  expert: ({ need }, advised, rng) => dungeonExpert(need === null ? undefined : advised.get(need), rng),
});
