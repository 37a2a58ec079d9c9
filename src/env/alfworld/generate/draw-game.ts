// New games without end: a room, a goal it allows, things in it. A game is fixed by family, split, number and size for
// ever: whatever changes what comes out raises GENERATOR_VERSION, and the benchmark's version with it.

import { createRng, type Rng } from '../../../core/rng';
import type { RoomSize, Split } from '../../../core/trajectory';
import { CAN_CONTAIN } from '../engine/can-contain';
import { createEpisode } from '../engine/episode';
import { goalSentence } from '../engine/families';
import type { Game, Goal, Receptacle, TextFamily, Thing } from '../engine/game';
import { layOut } from '../engine/layout';
import { displayNames } from '../engine/names';
import { solve } from '../engine/solver';
import { spellingOf } from './classes';
import { COMBINATIONS, goalsOf } from './goals';
import { entityId, locationId } from './internal-id';
import { type PlacedThing, populate } from './populate';
import { drawScene, type Scene } from './scene';
import { drawWeighted } from './statistics';

/** A part of every game's name. */
const GENERATOR_VERSION = 1;

export interface GameKey {
  readonly family: TextFamily;
  /** `seen` has the rooms of `train` with other placements, `unseen` rooms that never occur there. */
  readonly split: Split;
  readonly number: number;
  readonly size: RoomSize;
}

/** Rooms of each kind that training and seen games are set in, as many as the original has. */
export const TRAINING_SCENES = 27;
const UNSEEN_SCENES = 0x1000000;

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const FLAGS: Readonly<Record<string, ReadonlySet<string>>> = {
  cleanable: set(
    'apple bowl butterknife cloth cup dishsponge egg fork kettle knife ladle lettuce mug pan plate pot potato soapbar spatula spoon tomato',
  ),
  heatable: set('apple bread cup egg mug plate potato tomato'),
  coolable: set('apple bowl bread cup egg lettuce mug pan plate pot potato tomato winebottle'),
  sliceable: set('apple bread egg lettuce potato tomato'),
  toggleable: set('desklamp floorlamp'),
  isreceptacleobject: set('bowl box cup mug pan plate pot'),
};
const FIXED = set(
  'bathtub blinds chair curtains desklamp floorlamp houseplant laundryhamperlid lightswitch mirror painting poster showerdoor showerglass sink stoveknob television window footstool',
);

/** A game that can be won and is not won yet. The same key gives the same game. */
export function drawGame(key: GameKey): Game {
  for (let attempt = 0; ; attempt++) {
    const rng = createRng(key.number, `alfworld-text:${key.family}:${key.split}:${key.size}`, attempt);
    const room = drawWeighted(COMBINATIONS[key.family].rooms, rng);
    const scene = drawScene(room, key.split === 'unseen' ? TRAINING_SCENES + rng.int(UNSEEN_SCENES) : rng.int(TRAINING_SCENES), key.size);
    const goals = goalsOf(key.family, scene);
    if (goals.length === 0) continue;
    const goal = rng.pick(goals);
    const game = assemble(key, scene, goal, populate(scene, goal, key.size, rng), rng);
    const layout = layOut(game);
    const episode = createEpisode(layout);
    const plan = episode.won ? null : solve(layout, episode.state);
    if (plan) return { ...game, walkthrough: plan };
  }
}

function assemble({ family, split, number, size }: GameKey, scene: Scene, goal: Goal, placed: readonly PlacedThing[], rng: Rng): Game {
  const furnitureIds = scene.furniture.map(({ type, at }) => entityId(spellingOf(type), at).toLowerCase());
  const thingIds = placed.map(({ type, at }) => entityId(spellingOf(type), at).toLowerCase());
  const start = scene.places.length - 1;
  const usedPlaces = new Set([start, ...scene.furniture.map(({ place }) => place), ...placed.map(({ place }) => place)]);
  const placeIds = scene.places.map((pose) => locationId(pose));
  const names = displayNames([...furnitureIds, ...thingIds, ...[...usedPlaces].map((place) => placeIds[place]!)]);
  const nameOf = (id: string): string => names.get(id)!;
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

  const receptacles = scene.furniture
    .map(({ type, openable, place }, i): Receptacle => {
      const id = furnitureIds[i]!;
      return { id, name: nameOf(id), type, loc: nameOf(placeIds[place]!), openable };
    })
    .sort(byId);
  const things = placed
    .map(({ type, inside, place }, i): Thing => {
      const isCold =
        family === 'pick_heat_then_place_in_recep' && type === goal.object && inside.some((one) => scene.furniture[one]!.type === 'fridge');
      return {
        id: thingIds[i]!,
        name: nameOf(thingIds[i]!),
        type,
        in: sortedIds(inside.map((one) => furnitureIds[one]!)).map(nameOf),
        loc: [nameOf(placeIds[place]!)],
        flags: flagsOf(type, isCold),
        contains: sortedIds(placed.flatMap(({ nestedIn }, inner) => (nestedIn === i ? [thingIds[inner]!] : []))).map(nameOf),
      };
    })
    .sort(byId);
  const thingTypes = [...new Set(things.map(({ type }) => type))];
  const folder = `${family}-${spellingOf(goal.object)}-None-${spellingOf(goal.target)}-${scene.room}${scene.number}`;
  return {
    name: `${folder}/trial_v${GENERATOR_VERSION}_${size}_${split}_${number}`,
    split: split === 'train' ? 'train' : `valid_${split}`,
    goal,
    sentence: goalSentence(goal, rng.next() < 0.5 ? 0 : 1),
    start: nameOf(placeIds[start]!),
    receptacles,
    things,
    canContain: [...new Set(receptacles.map(({ type }) => type))].flatMap((receptacle) =>
      thingTypes.filter((type) => CAN_CONTAIN.get(receptacle)?.has(type)).map((type) => [receptacle, type] as const),
    ),
    walkthrough: null,
  };
}

function sortedIds(ids: readonly string[]): string[] {
  return [...ids].sort();
}

function flagsOf(type: string, isCold: boolean): string[] {
  const flags = Object.entries(FLAGS).flatMap(([flag, types]) => (types.has(type) ? [flag] : []));
  if (!FIXED.has(type)) flags.push('pickupable');
  if (isCold) flags.push('iscool');
  return flags.sort();
}
