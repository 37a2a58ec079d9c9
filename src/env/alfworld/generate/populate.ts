// Things into a room: how many of each class and where, by the counted statistics; what a goal needs is always there and
// never already done.

import type { Rng } from '../../../core/rng';
import type { RoomSize } from '../../../core/trajectory';
import type { Goal } from '../engine/game';
import { CAN_CONTAIN } from '../engine/can-contain';
import type { Scene } from './scene';
import { drawCount, drawWeighted, type ThingCounts, thingsOf } from './statistics';

export interface PlacedThing {
  readonly type: string;
  readonly at: readonly [number, number, number];
  /** Indexes of furniture; empty: lies nowhere and is never seen. */
  readonly inside: readonly number[];
  /** Index of a location of the scene. */
  readonly place: number;
  /** Index of the thing it is nested in, -1 for none. */
  readonly nestedIn: number;
}

const CLASSES: Readonly<Record<Exclude<RoomSize, 'full'>, readonly [number, number]>> = { small: [6, 10], medium: [12, 20] };
const MOST_OF_ONE: Readonly<Record<RoomSize, number>> = { small: 2, medium: 3, full: 7 };
const MOST_GOAL_THINGS = 4;
const VESSELS = new Set(['bowl', 'box', 'cup', 'mug', 'pan', 'plate', 'pot']);
/** What two receptacles at one place list together, with probability: pots on burners and mugs under coffee machines, other things. */
const LISTED_TWICE = { typical: 0.85, other: 0.15 };
const NESTED = 0.02;

export function populate(scene: Scene, goal: Goal, size: RoomSize, rng: Rng): PlacedThing[] {
  const isNeeded = ({ type }: ThingCounts): boolean => type === goal.object || type === goal.target;
  const all = thingsOf(scene.room);
  const others = all.filter((counts) => !isNeeded(counts) && rng.next() < counts.share);
  const kept =
    size === 'full' ? others : rng.shuffle(others.filter(({ places }) => !isNowhere(places))).slice(0, between(CLASSES[size], rng));
  const things: PlacedThing[] = [];
  const points = new Set<string>();
  for (const counts of [...all.filter(isNeeded), ...kept]) {
    const needed = counts.type === goal.object ? (goal.family === 'pick_two_obj_and_place' ? 2 : 1) : isNeeded(counts) ? 1 : 0;
    const most = needed > 0 ? Math.min(MOST_GOAL_THINGS, Math.max(needed, MOST_OF_ONE[size])) : MOST_OF_ONE[size];
    const count = Math.max(needed, Math.min(most, drawCount(counts, rng)));
    let inTarget = 0;
    for (let i = 0; i < count; i++) {
      const where = choosePlace(scene, goal, counts, i < needed, inTarget, rng);
      if (where === null) continue;
      if (where >= 0 && counts.type === goal.object && scene.furniture[where]!.type === goal.target) inTarget++;
      const inside = where < 0 ? [] : listings(scene, goal, counts.type, where, rng);
      const place = where < 0 ? rng.int(scene.places.length - 1) : scene.furniture[where]!.place;
      things.push({ type: counts.type, at: drawPoint(points, counts.type, rng), inside, place, nestedIn: -1 });
    }
  }
  return nest(things, rng);
}

/** An index of furniture, -1 for nowhere; null where there is no place at all. */
function choosePlace({ furniture }: Scene, goal: Goal, counts: ThingCounts, isNeeded: boolean, inTarget: number, rng: Rng): number | null {
  const isGoal = counts.type === goal.object;
  const isAllowed = (type: string): boolean => {
    if (!isGoal) return true;
    if (goal.family === 'pick_cool_then_place_in_recep' && type === 'fridge') return false;
    if (type !== goal.target) return true;
    return goal.family === 'pick_and_place_simple' ? false : goal.family === 'pick_two_obj_and_place' ? inTarget === 0 && !isNeeded : true;
  };
  const weights = [...counts.places].filter(([type]) =>
    type === '-' ? !isNeeded : isAllowed(type) && furniture.some((one) => one.type === type),
  );
  if (weights.length === 0) {
    const fitting = furniture.flatMap(({ type }, i) => (isAllowed(type) && CAN_CONTAIN.get(type)?.has(counts.type) ? [i] : []));
    return fitting.length > 0 ? rng.pick(fitting) : null;
  }
  const type = drawWeighted(weights, rng);
  return type === '-' ? -1 : rng.pick(furniture.flatMap((one, i) => (one.type === type ? [i] : [])));
}

/** Two receptacles at one place may list the same thing: a pot on two burners, a mug under a coffee machine. */
function listings({ furniture }: Scene, goal: Goal, type: string, where: number, rng: Rng): number[] {
  const { place, type: first } = furniture[where]!;
  const isTypical = (first === 'stoveburner' && (type === 'pot' || type === 'pan')) || (first === 'coffeemachine' && type === 'mug');
  if (rng.next() >= (isTypical ? LISTED_TWICE.typical : LISTED_TWICE.other)) return [where];
  const beside = furniture.flatMap((one, i) =>
    i !== where && one.place === place && CAN_CONTAIN.get(one.type)?.has(type) && (type !== goal.object || one.type !== goal.target)
      ? [i]
      : [],
  );
  return [where, ...beside.slice(0, 1)];
}

function nest(things: readonly PlacedThing[], rng: Rng): PlacedThing[] {
  const inner = new Set<number>();
  return things.map((thing, i) => {
    if (inner.has(i) || thing.inside.length !== 1 || VESSELS.has(thing.type) || rng.next() >= NESTED) return thing;
    const outer = things.findIndex((other) => VESSELS.has(other.type) && other.inside[0] === thing.inside[0]);
    if (outer < 0) return thing;
    inner.add(i);
    return { ...thing, nestedIn: outer };
  });
}

function drawPoint(used: Set<string>, type: string, rng: Rng): readonly [number, number, number] {
  for (;;) {
    const at = [rng.int(1000) / 100 - 5, rng.int(200) / 100, rng.int(1000) / 100 - 5] as const;
    const key = `${type} ${at.map((metres) => Math.round(metres * 100)).join()}`;
    if (used.has(key)) continue;
    used.add(key);
    return at;
  }
}

function isNowhere(places: ReadonlyMap<string, number>): boolean {
  return (places.get('-') ?? 0) > 50;
}

function between([least, most]: readonly [number, number], rng: Rng): number {
  return least + rng.int(most - least + 1);
}
