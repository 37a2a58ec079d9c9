// The furniture of a room: which receptacles, where they stand, which share a place and which can be opened. A scene belongs to
// its number, not to a game, so many games are set in one room, as in the original.

import { createRng, type Rng } from '../../../core/rng';
import type { RoomSize } from '../../../core/trajectory';
import type { Room } from './room-statistics';
import { drawCount, furnitureOf, type FurnitureCounts } from './statistics';

export interface Furniture {
  /** Lower-case class. */
  readonly type: string;
  readonly openable: boolean;
  /** Metres: across, up, deep. */
  readonly at: readonly [number, number, number];
  /** Index of a location. */
  readonly place: number;
}

export interface Scene {
  readonly room: Room;
  readonly number: number;
  readonly furniture: readonly Furniture[];
  /** Poses `x z rotation horizon`, as the original names locations; the last one is where an agent starts. */
  readonly places: readonly (readonly [number, number, number, number])[];
}

/** What each room of any size has, for its families need it. */
const CORE: Readonly<Record<Room, readonly string[]>> = {
  Kitchen: ['countertop', 'fridge', 'microwave', 'sinkbasin'],
  LivingRoom: ['sofa', 'sidetable', 'garbagecan'],
  Bedroom: ['bed', 'desk', 'drawer', 'garbagecan'],
  Bathroom: ['sinkbasin', 'toilet', 'countertop', 'garbagecan'],
};
const BOUNDS: Readonly<Record<Exclude<RoomSize, 'full'>, readonly [number, number]>> = { small: [5, 9], medium: [10, 18] };
/** Receptacles of the smallest and the largest original room. */
const FULL_BOUNDS: Readonly<Record<Room, readonly [number, number]>> = {
  Kitchen: [20, 54],
  LivingRoom: [6, 35],
  Bedroom: [7, 27],
  Bathroom: [10, 21],
};
/** Classes whose instances stand close enough to share a place, with the share of instances that join the one before. */
const SHARING: Readonly<Record<string, number>> = {
  stoveburner: 0.55,
  cabinet: 0.1,
  drawer: 0.18,
  shelf: 0.06,
  toaster: 0.2,
  coffeemachine: 0.45,
};

export function drawScene(room: Room, number: number, size: RoomSize): Scene {
  const rng = createRng(number, `alfworld-text:scene:${room}:${size}`);
  const chosen = drawFurniture(room, size, rng);
  const furniture: Furniture[] = [];
  const places: [number, number, number, number][] = [];
  const usedPlaces = new Set<string>();
  const addPlace = (): number => {
    for (;;) {
      const place: [number, number, number, number] = [
        rng.int(41) - 20,
        rng.int(41) - 20,
        rng.int(4),
        rng.pick([-30, -15, 0, 15, 30, 45, 60]),
      ];
      if (usedPlaces.has(place.join())) continue;
      usedPlaces.add(place.join());
      return places.push(place) - 1;
    }
  };
  const usedPoints = new Set<string>();
  chosen.forEach(({ type, openable }, i) => {
    let at = drawPoint(rng);
    while (usedPoints.has(at.join())) at = drawPoint(rng);
    usedPoints.add(at.join());
    const before = type === 'toaster' || type === 'coffeemachine' ? furniture.find((one) => one.type === 'countertop') : furniture[i - 1];
    const joins = before !== undefined && (before.type === type || before.type === 'countertop') && rng.next() < (SHARING[type] ?? 0.02);
    furniture.push({ type, openable: rng.next() < openable, at, place: joins ? before.place : addPlace() });
  });
  addPlace();
  return { room, number, furniture, places };
}

function drawFurniture(room: Room, size: RoomSize, rng: Rng): FurnitureCounts[] {
  const all = furnitureOf(room);
  const core = all.filter(({ type }) => CORE[room].includes(type));
  const [least, most] = FULL_BOUNDS[room];
  for (;;) {
    const drawn = all.flatMap((one) => (rng.next() < one.share ? Array<FurnitureCounts>(drawCount(one, rng)).fill(one) : []));
    // A desk or sidetable stands in a core but not in every original room.
    const whole = [...core.filter((one) => !drawn.includes(one)), ...drawn];
    if (whole.length < least || whole.length > most) continue;
    const kept = size === 'full' ? whole : cut(core, whole, BOUNDS[size], rng);
    return kept.sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
  }
}

/** The core, and others of many classes until there are enough. */
function cut(
  core: readonly FurnitureCounts[],
  whole: readonly FurnitureCounts[],
  [least, most]: readonly [number, number],
  rng: Rng,
): FurnitureCounts[] {
  const wanted = least + rng.int(most - least + 1);
  const rest = rng.shuffle(whole);
  for (const one of core) rest.splice(rest.indexOf(one), 1);
  const fresh = rest.filter((one, i) => rest.indexOf(one) === i && !core.includes(one));
  const more = rest.filter((one, i) => rest.indexOf(one) !== i || core.includes(one));
  const kept = [...core, ...fresh, ...more].slice(0, wanted);
  const hasRoomFor = (one: FurnitureCounts): boolean => kept.filter((other) => other === one).length < one.most;
  while (kept.length < least) kept.push(rng.pick(whole.filter(hasRoomFor)));
  return kept;
}

function drawPoint(rng: Rng): [number, number, number] {
  const metres = (low: number, high: number): number => Math.round((low + (high - low) * rng.next()) * 100) / 100;
  return [metres(-5, 5), metres(0, 2.2), metres(-5, 5)];
}
