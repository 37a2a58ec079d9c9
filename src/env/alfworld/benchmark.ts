// Text ALFWorld on games drawn without end, in rooms of three sizes. A task plays the original to the letter, or by a rule that has to be found
// out (`rules.ts`).

import { type Observation, ROOM_SIZES, type RoomSize, type Rules } from '../../core/trajectory';
import { defineBenchmark } from '../define-benchmark';
import type { Attempt } from '../env';
import type { Limits } from '../limits';
import { createTextEnvironment } from './engine/environment';
import { createExplorer } from './engine/explorer';
import { layOut } from './engine/layout';
import { NOTHING_HAPPENS } from './engine/texts';
import { type AlfworldFamily, families } from './families';
import { drawGame } from './generate/draw-game';
import { meansUnder, openRuledRoom, ruledExpert, triedMeans } from './rules';

export const ALFWORLD_VERSION = 2;

/** The original's limit for training and evaluation; under rules MetaGym's, and two tries at which nothing happens end the episode. */
const LIMITS: Limits = { maxSteps: 50 };
const RULED_LIMITS: Limits = { maxSteps: 25, patience: 2, idle: (_action, { text }) => text === NOTHING_HAPPENS };

export function limitsUnder(rules: Rules): Limits {
  return rules === 'original' ? LIMITS : RULED_LIMITS;
}

/** In the original only an appliance is a means that one can choose: a thing is moved and a lamp used by one verb each. */
export function attemptUnder(rules: Rules, { kind, need }: AlfworldFamily, action: string, { text }: Observation): Attempt | null {
  const means = rules === 'original' && kind !== 'appliance' ? null : triedMeans(kind, need!, action);
  return means === null ? null : { verb: kind === 'appliance' ? need! : '', means, worked: text !== NOTHING_HAPPENS };
}

export const alfworld = defineBenchmark<AlfworldFamily>({
  id: 'alfworld',
  version: ALFWORLD_VERSION,
  families,
  sizes: ROOM_SIZES,
  limits: (_, rules) => limitsUnder(rules),
  meansOf: meansUnder,
  open(family, { rules, split, number, size }) {
    if (rules !== 'original') return openRuledRoom(family, rules, { split, number, size });
    return createTextEnvironment(layOut(drawGame({ family: family.name, split, number, size })));
  },
  attempt: (family, rules, action, after) => attemptUnder(rules, family, action, after),
  expert: (family, rules, advised, rng) =>
    rules === 'original' ? createExplorer(rng) : ruledExpert(family, advised.get(family.need!), rng),
  streams: { tasks: streamUnder, content: ({ id }) => id },
});

/** Sizes and rules were benchmarks of their own before, whose numbers stay the same games. */
function streamUnder(rules: Rules, size: RoomSize): string {
  if (rules !== 'original') return 'alfworld-rules';
  return size === 'full' ? 'alfworld-text' : `alfworld-text-${size}`;
}
