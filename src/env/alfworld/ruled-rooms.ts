// Text ALFWorld's small rooms under rules that can be drawn: engine, rooms and texts are the port's to the letter, but one thing has to be
// found out in every family. Which appliance heats, cools or cleans; which verb moves a thing; which verb turns a lamp on. Under the true rules
// these are the original's (a microwave heats, `move`, `use`), and whatever else is tried is answered as the original answers it: nothing happens.

import type { Observation } from '../../core/trajectory';
import { createRng, type Rng } from '../../core/rng';
import { chooseMeans } from '../choice';
import { defineBenchmark } from '../define-benchmark';
import type { Attempt, Environment, Expert, Family, Rules, StepResult } from '../env';
import type { TaskParts } from '../task-id';
import { createTextEnvironment } from './engine/environment';
import { createExplorer } from './engine/explorer';
import { TREATMENTS } from './engine/families';
import type { Game, TextFamily } from './engine/game';
import { layOut, ORIGINAL_APPLIANCES } from './engine/layout';
import { NOTHING_HAPPENS } from './engine/texts';
import { drawGame, GENERATOR_VERSION } from './generate/draw-game';
import { prepositions } from './words';

const ID = 'alfworld-rules';

/** Classes that most small kitchens have. */
const APPLIANCES = ['cabinet', 'countertop', 'drawer', 'fridge', 'microwave', 'sinkbasin', 'stoveburner', 'toaster'];
/** So many classes of them are in a room, so that luck seldom finds the right one. */
const FEWEST_APPLIANCES = 7;
const MOVES = Object.keys(prepositions);
const SWITCHES = ['use', 'press', 'pull', 'push', 'tap', 'touch', 'turn', 'twist'];

type Kind = 'appliance' | 'move' | 'switch';

interface RuledFamily extends Family {
  readonly need: string;
  readonly name: TextFamily;
  readonly kind: Kind;
}

const MEANS: Readonly<Record<Kind, readonly string[]>> = { appliance: APPLIANCES, move: MOVES, switch: SWITCHES };

function family(short: string, need: string, kind: Kind, name: TextFamily): RuledFamily {
  return { id: `${ID}/${short}`, need, kind, name, means: MEANS[kind], upstream: true };
}

const families: readonly RuledFamily[] = [
  family('put', 'put', 'move', 'pick_and_place_simple'),
  family('light', 'light', 'switch', 'look_at_obj_in_light'),
  family('clean', 'clean', 'appliance', 'pick_clean_then_place_in_recep'),
  family('heat', 'heat', 'appliance', 'pick_heat_then_place_in_recep'),
  family('cool', 'cool', 'appliance', 'pick_cool_then_place_in_recep'),
  family('two', 'put', 'move', 'pick_two_obj_and_place'),
];

/** MetaGym's number of steps; two tries at which nothing happens end the episode. */
const LIMITS = { maxSteps: 25, patience: 2, idle: ({ text }: Observation): boolean => text === NOTHING_HAPPENS };

export const ruledRooms = defineBenchmark<RuledFamily>({
  id: ID,
  version: GENERATOR_VERSION,
  families,
  limits: LIMITS,
  meansOf,
  open: openRoom,
  attempt: ({ kind, need }, action, after) => {
    const means = triedMeans(kind, need, action);
    return means === null ? null : { verb: kind === 'appliance' ? need : '', means, worked: after.text !== NOTHING_HAPPENS };
  },
  expert: (of, advised, rng) => ruledExpert(of, advised.get(of.need), rng),
});

function meansOf({ need, kind, name, means }: RuledFamily, rules: Rules): string {
  if (rules !== 'true') return createRng(rules, `${ID}:${need}`).pick(means);
  return kind === 'appliance' ? TREATMENTS[name]!.with : kind === 'move' ? 'move' : 'use';
}

/** The means that an action tries for the need; null for walking, opening and all else. */
function triedMeans(kind: Kind, need: string, action: string): Attempt['means'] | null {
  if (kind === 'appliance') return new RegExp(`^${need} [a-z]+ \\d+ with ([a-z]+) \\d+$`).exec(action)?.[1] ?? null;
  if (kind === 'switch') {
    const verb = /^([a-z]+) (?:desklamp|floorlamp) \d+$/.exec(action)?.[1] ?? '';
    return SWITCHES.includes(verb) ? verb : null;
  }
  const [, verb = '', preposition] = /^([a-z]+) [a-z]+ \d+ ([a-z]+) [a-z]+ \d+$/.exec(action) ?? [];
  return MOVES.includes(verb) && prepositions[verb] === preposition ? verb : null;
}

/** The same move or switch by another verb, which brings its own preposition. */
function withVerb(command: string, verb: string): string {
  const [, thing, number, , place, at] = command.split(' ');
  const what = `${verb} ${thing!} ${number!}`;
  return place === undefined ? what : `${what} ${prepositions[verb]!} ${place} ${at!}`;
}

function openRoom(of: RuledFamily, rules: Rules, _rng: Rng, { split, number }: TaskParts): Environment {
  const means = meansOf(of, rules);
  const { need, kind, name } = of;
  const isFit = ({ receptacles }: Game): boolean => {
    const classes = new Set(receptacles.map(({ type }) => type));
    return kind !== 'appliance' || (classes.has(means) && APPLIANCES.filter((one) => classes.has(one)).length >= FEWEST_APPLIANCES);
  };
  // The first room that is fit: about one in three.
  for (let turn = 0; ; turn++) {
    const game = drawGame({ family: name, split, number: (number + Math.imul(turn, 0x9e3779b1)) >>> 0, size: 'small' });
    if (!isFit(game)) continue;
    const appliances = { ...ORIGINAL_APPLIANCES, [need]: [means] };
    return new RuledRoom(of, means, createTextEnvironment(kind === 'appliance' ? layOut(game, '0.4', appliances) : layOut(game)));
  }
}

/** The port's room, where the need's means are all offered and one of them works. */
class RuledRoom implements Environment {
  readonly #family: RuledFamily;
  readonly #means: string;
  readonly #room: Environment;
  #held: string | null = null;

  constructor(of: RuledFamily, means: string, room: Environment) {
    this.#family = of;
    this.#means = means;
    this.#room = room;
  }

  reset(): Observation {
    this.#held = null;
    return this.#offer(this.#room.reset());
  }

  step(action: string): StepResult {
    const result = this.#room.step(this.#translate(action));
    const { text } = result.observation;
    const taken = /^You pick up the ([a-z]+ \d+) from /.exec(text);
    if (taken) this.#held = taken[1]!;
    else if (text.startsWith('You move the ')) this.#held = null;
    return { ...result, observation: this.#offer(result.observation) };
  }

  /** What the port calls the action; nothing it knows where the means is not the rule's. */
  #translate(action: string): string {
    const { kind, need } = this.#family;
    const tried = triedMeans(kind, need, action);
    if (tried === null || kind === 'appliance') return action;
    if (tried !== this.#means) return '';
    return withVerb(action, kind === 'switch' ? 'use' : 'move');
  }

  #offer({ text, admissible = [] }: Observation): Observation {
    const { kind, need } = this.#family;
    const offered = new Set<string>();
    for (const command of admissible) {
      const [verb, thing, number] = command.split(' ');
      if (kind !== 'appliance' && triedMeans(kind, need, command) !== null)
        for (const one of MEANS[kind]) offered.add(withVerb(command, one));
      else offered.add(command);
      if (kind === 'appliance' && verb === 'examine' && this.#held !== null && APPLIANCES.includes(thing!))
        offered.add(`${need} ${this.#held} with ${thing!} ${number!}`);
    }
    return { text, admissible: [...offered].sort() };
  }
}

/** The port's own player, who tries the means advised and then those not tried yet. */
function ruledExpert({ kind, need }: RuledFamily, advised: string | undefined, rng: Rng): Expert {
  const tried = new Set<string>();
  /** What is used until it is seen not to work. */
  let chosen: string | null = null;
  /** What the explorer wanted when its last step tried a means, in the port's words. */
  let wanted: string | null = null;
  const choose = (options: readonly string[]): string => (chosen ??= chooseMeans(options, tried, advised, rng));
  const explorer = createExplorer(rng, (_, classes) => choose(APPLIANCES.filter((one) => classes.includes(one))));

  function act(observation: Observation): string {
    const isRefused = wanted !== null && observation.text === NOTHING_HAPPENS;
    if (isRefused) {
      tried.add(chosen!);
      chosen = null;
    }
    const next = isRefused && kind !== 'appliance' ? wanted! : explorer.act(observation);
    wanted = triedMeans(kind, need, next) === null ? null : next;
    if (wanted === null || kind === 'appliance') return next;
    return withVerb(next, choose(MEANS[kind]));
  }

  return { act };
}
