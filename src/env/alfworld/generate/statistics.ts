// The counted rooms as numbers to draw from.

import type { Rng } from '../../../core/rng';
import { ROOM_LINES, type Room } from './room-statistics';

interface Counts {
  readonly type: string;
  /** Probability that a room has any. */
  readonly share: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}
export interface FurnitureCounts extends Counts {
  /** Probability that one can be opened. */
  readonly openable: number;
}
export interface ThingCounts extends Counts {
  /** Weights by class of receptacle; `-` is nowhere. */
  readonly places: ReadonlyMap<string, number>;
}

const ROOMS = Object.keys(ROOM_LINES) as Room[];

const furniture = new Map(ROOMS.map((room) => [room, ROOM_LINES[room].receptacles.map(readFurniture)]));
const things = new Map(ROOMS.map((room) => [room, ROOM_LINES[room].things.map(readThing)]));

export function furnitureOf(room: Room): readonly FurnitureCounts[] {
  return furniture.get(room)!;
}

export function thingsOf(room: Room): readonly ThingCounts[] {
  return things.get(room)!;
}

function readCounts(words: readonly string[]): Counts {
  const [type, share, least, mean, most] = words;
  return { type: type!, share: Number(share) / 100, least: Number(least), mean: Number(mean), most: Number(most) };
}

function readFurniture(line: string): FurnitureCounts {
  const words = line.split(' ');
  return { ...readCounts(words), openable: Number(words[5]) / 100 };
}

function readThing(line: string): ThingCounts {
  const words = line.split(' ');
  const places = words.slice(5).map((word) => word.split(':') as [string, string]);
  return { ...readCounts(words), places: new Map(places.map(([place, weight]) => [place, Number(weight)])) };
}

/**
 * A number between least and most whose mean is the counted one: uniform below and above the mean, each with the probability that
 * makes it so. No power and no logarithm, whose last digit differs between machines.
 */
export function drawCount({ least, mean, most }: Counts, rng: Rng): number {
  if (most === least) return least;
  const middle = Math.min(Math.floor(mean), most - 1);
  const lower = (least + middle) / 2;
  const upper = (middle + 1 + most) / 2;
  return rng.next() * (upper - lower) < upper - mean ? least + rng.int(middle - least + 1) : middle + 1 + rng.int(most - middle);
}

/** A key by its weight. */
export function drawWeighted<T>(weights: readonly (readonly [T, number])[], rng: Rng): T {
  let left = rng.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of weights) if ((left -= weight) < 0) return key;
  return weights[weights.length - 1]![0];
}
