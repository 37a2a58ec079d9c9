// A level: terrain, doors, light, features, traps, things and monsters on 80 by 21 squares. Column 0 is never
// used; the screen column of a square is its column less one, its screen row one more than its row.
// Terrain is written with the characters of the level language, plus `_` altar, `<` and `>` stairs.

import { canMerge, type Item } from '../things/items';
import type { Monster } from '../things/monsters';

export const COLUMNS = 80;
export const ROWS = 21;

export type DoorState = 'nodoor' | 'broken' | 'open' | 'closed' | 'locked';

export interface Door {
  state: DoorState;
  /** Stands in a wall that runs from left to right. */
  readonly horizontal: boolean;
}

export interface Trap {
  readonly kind: string;
  seen: boolean;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Room {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly sub: boolean;
}

const SIGHT_STOPS = new Set([' ', '-', '|', 'B', 'S', 'H', 'T', 'C', 'W']);
const WALKABLE = new Set(['.', '#', '{', '\\', 'K', 'I', 'A', 'C', '_', '<', '>', '+', '}', 'P', 'W', 'L']);
/** Water and lava: what lies in them is not seen. */
const COVERING = new Set(['}', 'P', 'W', 'L']);
const STANDABLE = new Set(['.', '#', 'I', 'A', 'C']);

/** To be copied, which is quicker than to be filled. */
const [ROCK, DARK] = [Array.from({ length: COLUMNS * ROWS }, () => ' '), Array.from({ length: COLUMNS * ROWS }, () => false)];

export class Level {
  readonly terrain: string[] = ROCK.slice();
  readonly lit: boolean[] = DARK.slice();
  /** Where walls go on, see `wallify.ts`. */
  readonly joints = new Uint8Array(COLUMNS * ROWS);
  /** Where rock lies beside each wall. */
  readonly rocks = new Uint8Array(COLUMNS * ROWS);
  readonly doors = new Map<number, Door>();
  readonly altars = new Map<number, string>();
  readonly traps = new Map<number, Trap>();
  /** The newest one first, below boulders. */
  readonly piles = new Map<number, Item[]>();
  /** The newest one first. */
  monsters: Monster[] = [];
  readonly rooms: Room[] = [];
  readonly flags = new Set<string>();
  message: string | null = null;
  start: Spot = { x: 1, y: 1 };
  /** The stairs down that count, the last ones made; others are only drawn. */
  goal: Spot | null = null;
  /** Raised with everything that changes what can be seen. */
  revision = 0;

  at(x: number, y: number): string {
    return this.terrain[y * COLUMNS + x] ?? ' ';
  }

  set(x: number, y: number, terrain: string): void {
    if (!isInside(x, y)) return;
    this.terrain[y * COLUMNS + x] = terrain;
    this.revision++;
  }

  /** @returns what was hidden here and is found now */
  find(x: number, y: number): 'door' | 'passage' | null {
    const terrain = this.at(x, y);
    if (terrain !== 'S' && terrain !== 'H') return null;
    // It is drawn as a door from now on, not as a piece of its wall.
    this.joints[y * COLUMNS + x] = 0;
    this.set(x, y, terrain === 'S' ? '+' : '#');
    return terrain === 'S' ? 'door' : 'passage';
  }

  door(x: number, y: number): Door | undefined {
    return this.terrain[y * COLUMNS + x] === '+' ? this.doors.get(y * COLUMNS + x) : undefined;
  }

  isDoor(x: number, y: number): boolean {
    return this.at(x, y) === '+' || this.at(x, y) === 'S';
  }

  isWall(x: number, y: number): boolean {
    const terrain = this.at(x, y);
    return terrain === '-' || terrain === '|' || terrain === 'B';
  }

  /** Whether something could stand or walk here, doors of any state included. */
  isPassable(x: number, y: number): boolean {
    return isInside(x, y) && WALKABLE.has(this.at(x, y));
  }

  /** Whether `random` in a level text may choose this square. */
  isStandable(x: number, y: number): boolean {
    return isInside(x, y) && STANDABLE.has(this.at(x, y));
  }

  isShut(x: number, y: number): boolean {
    const state = this.door(x, y)?.state;
    return state === 'closed' || state === 'locked';
  }

  /** A door leaf that stands or hangs here: no diagonal step in or out. */
  hasLeaf(x: number, y: number): boolean {
    const state = this.door(x, y)?.state;
    return state === 'open' || state === 'closed' || state === 'locked';
  }

  stopsSight(x: number, y: number): boolean {
    if (!isInside(x, y)) return true;
    const terrain = this.terrain[y * COLUMNS + x]!;
    if (SIGHT_STOPS.has(terrain)) return true;
    return (terrain === '+' && this.isShut(x, y)) || this.boulderAt(x, y) !== undefined;
  }

  pile(x: number, y: number): Item[] {
    return this.piles.get(y * COLUMNS + x) ?? [];
  }

  /** The thing on top, where something lies in sight. @param at `y * COLUMNS + x` */
  topAt(at: number): Item | undefined {
    const top = this.piles.get(at)?.[0];
    return top && COVERING.has(this.terrain[at]!) ? undefined : top;
  }

  /** A trap that is known and in sight. @param at `y * COLUMNS + x` */
  knownTrapAt(at: number): Trap | undefined {
    const trap = this.traps.get(at);
    return trap?.seen && !COVERING.has(this.terrain[at]!) ? trap : undefined;
  }

  boulderAt(x: number, y: number): Item | undefined {
    return this.piles.get(y * COLUMNS + x)?.find((item) => item.type.name === 'boulder');
  }

  put(item: Item, x: number, y: number): void {
    const at = y * COLUMNS + x;
    const pile = this.piles.get(at);
    if (pile) pile.splice(pile[0]!.type.name === 'boulder' && item.type.name !== 'boulder' ? 1 : 0, 0, item);
    else this.piles.set(at, [item]);
    this.revision++;
  }

  /** Lays a thing down; with what is like it, it becomes one lot, on top. */
  drop(item: Item, x: number, y: number): void {
    const like = this.pile(x, y).find((other) => canMerge(other, item));
    if (like) {
      item.quantity += like.quantity;
      this.take(like, x, y);
    }
    this.put(item, x, y);
  }

  take(item: Item, x: number, y: number): void {
    const at = y * COLUMNS + x;
    const rest = this.pile(x, y).filter((one) => one !== item);
    if (rest.length > 0) this.piles.set(at, rest);
    else this.piles.delete(at);
    this.revision++;
  }

  isGoal(x: number, y: number): boolean {
    return this.goal?.x === x && this.goal.y === y;
  }

  trapAt(x: number, y: number): Trap | undefined {
    return this.traps.get(y * COLUMNS + x);
  }

  monsterAt(x: number, y: number): Monster | undefined {
    return this.monsters.find((monster) => monster.x === x && monster.y === y);
  }

  setDoor(x: number, y: number, state: DoorState): void {
    const door = this.doors.get(y * COLUMNS + x);
    this.terrain[y * COLUMNS + x] = '+';
    if (door) door.state = state;
    else this.doors.set(y * COLUMNS + x, { state, horizontal: this.#runsAcross(x, y) });
    this.revision++;
  }

  #runsAcross(x: number, y: number): boolean {
    return this.at(x - 1, y) === '-' || this.at(x - 1, y) === '|' || this.doors.get(y * COLUMNS + x - 1)?.horizontal === true;
  }
}

export function isInside(x: number, y: number): boolean {
  return x >= 1 && x < COLUMNS && y >= 0 && y < ROWS;
}
