// ALFWorld under rules that have to be found out: engine, rooms and texts are the port's to the letter, but all means of a need are offered and
// one of them works. Under `rules=true` that is the original's (a microwave heats, `move`, `use`), and whatever else is tried is answered as
// the original answers it: nothing happens.

import type { Observation, RoomSize, Rules, Split } from '../../core/trajectory';
import { createRng, type Rng } from '../../core/rng';
import { chooseMeans } from '../choice';
import type { Attempt, Environment, Expert, StepResult } from '../env';
import { createTextEnvironment } from './engine/environment';
import { createExplorer } from './engine/explorer';
import type { Game } from './engine/game';
import { type Layout, layOut, ORIGINAL_APPLIANCES } from './engine/layout';
import { NOTHING_HAPPENS } from './engine/texts';
import { type AlfworldFamily, MEANS, type MeansKind, PREPOSITIONS } from './families';
import { drawGame } from './generate/draw-game';

/** So many classes of appliances a room has, so that luck seldom finds the right one. */
const FEWEST_APPLIANCES = 7;

/** The means that serves the family's need. */
export function meansUnder({ need, original, means }: AlfworldFamily, rules: Rules): string {
  return typeof rules === 'number' ? createRng(rules, `alfworld-rules:${need}`).pick(means) : original;
}

/** The means that an action tries for the need; null for walking, opening and all else. */
export function triedMeans(kind: MeansKind, need: string, action: string): Attempt['means'] | null {
  if (kind === 'appliance') return new RegExp(`^${need} [a-z]+ \\d+ with ([a-z]+) \\d+$`).exec(action)?.[1] ?? null;
  if (kind === 'switch') {
    const verb = /^([a-z]+) (?:desklamp|floorlamp) \d+$/.exec(action)?.[1] ?? '';
    return MEANS.switch.includes(verb) ? verb : null;
  }
  const [, verb = '', preposition] = /^([a-z]+) [a-z]+ \d+ ([a-z]+) [a-z]+ \d+$/.exec(action) ?? [];
  return MEANS.move.includes(verb) && PREPOSITIONS[verb] === preposition ? verb : null;
}

/** The same move or switch by another verb, which brings its own preposition. */
function withVerb(command: string, verb: string): string {
  const [, thing, number, , place, at] = command.split(' ');
  const what = `${verb} ${thing!} ${number!}`;
  return place === undefined ? what : `${what} ${PREPOSITIONS[verb]!} ${place} ${at!}`;
}

interface RoomOf {
  readonly split: Split;
  readonly number: number;
  readonly size: RoomSize;
}

/** A group plays the same few rooms again and again. The newest last. */
const rooms = new Map<string, Layout>();
const ROOMS_KEPT = 64;

export function openRuledRoom(family: AlfworldFamily, rules: Rules, of: RoomOf): Environment {
  const means = meansUnder(family, rules);
  const key = [family.name, means, of.split, of.number, of.size].join();
  const room = rooms.get(key) ?? ruledRoom(family, means, of);
  rooms.delete(key);
  rooms.set(key, room);
  if (rooms.size > ROOMS_KEPT) rooms.delete(rooms.keys().next().value!);
  return new RuledRoom(family, means, createTextEnvironment(room));
}

function ruledRoom({ need, kind, name }: AlfworldFamily, means: string, { split, number, size }: RoomOf): Layout {
  const isFit = ({ receptacles }: Game): boolean => {
    const classes = new Set(receptacles.map(({ type }) => type));
    return kind !== 'appliance' || (classes.has(means) && MEANS.appliance.filter((one) => classes.has(one)).length >= FEWEST_APPLIANCES);
  };
  // The first room that is fit: about one small room in three.
  for (let turn = 0; ; turn++) {
    const game = drawGame({ family: name, split, number: (number + Math.imul(turn, 0x9e3779b1)) >>> 0, size });
    if (!isFit(game)) continue;
    const appliances = { ...ORIGINAL_APPLIANCES, [need!]: [means] };
    return kind === 'appliance' ? layOut(game, '0.4', appliances) : layOut(game);
  }
}

/** The port's room, where the need's means are all offered and one of them works. */
class RuledRoom implements Environment {
  readonly #family: AlfworldFamily;
  readonly #means: string;
  readonly #room: Environment;
  #held: string | null = null;

  constructor(family: AlfworldFamily, means: string, room: Environment) {
    this.#family = family;
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
    const tried = triedMeans(kind, need!, action);
    if (tried === null || kind === 'appliance') return action;
    if (tried !== this.#means) return '';
    return withVerb(action, kind === 'switch' ? 'use' : 'move');
  }

  #offer({ text, admissible = [] }: Observation): Observation {
    const { kind, need } = this.#family;
    const offered = new Set<string>();
    for (const command of admissible) {
      const [verb, thing, number] = command.split(' ');
      if (kind !== 'appliance' && triedMeans(kind, need!, command) !== null)
        for (const one of MEANS[kind]) offered.add(withVerb(command, one));
      else offered.add(command);
      if (kind === 'appliance' && verb === 'examine' && this.#held !== null && MEANS.appliance.includes(thing!))
        offered.add(`${need} ${this.#held} with ${thing!} ${number!}`);
    }
    return { text, admissible: [...offered].sort() };
  }
}

/** The port's own player, who tries the means advised and then those not tried yet. */
export function ruledExpert({ kind, need }: AlfworldFamily, advised: string | undefined, rng: Rng): Expert {
  const tried = new Set<string>();
  /** What is used until it is seen not to work. */
  let chosen: string | null = null;
  /** What the explorer wanted when its last step tried a means, in the port's words. */
  let wanted: string | null = null;
  const choose = (options: readonly string[]): string => (chosen ??= chooseMeans(options, tried, advised, rng));
  const explorer = createExplorer(rng, (_, classes) => choose(MEANS.appliance.filter((one) => classes.includes(one))));

  function act(observation: Observation): string {
    const isRefused = wanted !== null && observation.text === NOTHING_HAPPENS;
    if (isRefused) {
      tried.add(chosen!);
      chosen = null;
    }
    const next = isRefused && kind !== 'appliance' ? wanted! : explorer.act(observation);
    wanted = triedMeans(kind, need!, next) === null ? null : next;
    if (wanted === null || kind === 'appliance') return next;
    return withVerb(next, choose(MEANS[kind]));
  }

  return { act };
}
