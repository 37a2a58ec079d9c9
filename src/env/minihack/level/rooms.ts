// Rooms, rooms in rooms, their doors, and the corridors that join rooms.

import { AppError } from '../../../core/errors';
import type { Rng } from '../../../core/rng';
import type { Builder, Frame } from './builder';
import type { Statement } from './des-syntax';
import { SIDES } from './directions';
import { type Box, drawRoomBox } from './room-places';
import { createItem } from '../things/items';
import { findType } from '../things/item-kinds';
import { COLUMNS, type Level, type Room, ROWS, type Spot } from './level';

type RoomStatement = Extract<Statement, { kind: 'room' }>;
type DoorStatement = Extract<Statement, { kind: 'roomdoor' }>;

/** A room that finds no place is dropped with everything inside, as upstream does. */
export function placeRoom(builder: Builder, statement: RoomStatement): void {
  const { level, rng } = builder;
  const box = statement.sub ? subroomBox(builder.frame, statement, rng) : roomBox(level, statement, rng);
  if (!box) return;
  const room: Room = { ...box, sub: statement.sub };
  level.rooms.push(room);
  const lit = statement.lit ?? rng.int(77) !== 0;
  for (let y = room.y1 - 1; y <= room.y2 + 1; y++)
    for (let x = room.x1 - 1; x <= room.x2 + 1; x++) {
      const onRow = y < room.y1 || y > room.y2;
      const onColumn = x < room.x1 || x > room.x2;
      // A dark room in a lit one takes no light away.
      if (lit) level.lit[y * COLUMNS + x] = true;
      if (statement.sub && (onRow || onColumn) && level.isWall(x, y)) continue;
      level.set(x, y, onRow ? '-' : onColumn ? '|' : '.');
    }
  const outer = builder.frame;
  builder.frame = { x: room.x1, y: room.y1, width: room.x2 - room.x1 + 1, height: room.y2 - room.y1 + 1, room };
  const doors = statement.body.filter((inner) => inner.kind === 'roomdoor');
  builder.run(statement.body.filter((inner) => inner.kind !== 'roomdoor'));
  builder.run(doors);
  builder.frame = outer;
}

function roomBox(level: Level, { cell, align, size }: RoomStatement, rng: Rng): Box | null {
  if (cell !== 'random') {
    const [across, down] = align === 'random' ? [rng.pick(['left', 'center', 'right']), rng.pick(['top', 'center', 'bottom'])] : align;
    const [width, height] = size === 'random' ? [3 + rng.int(15), 2 + rng.int(8)] : size;
    const x1 = inside((cell[0] - 1) * 16 + 1 + shift(across, 16 - width), width, COLUMNS);
    const y1 = inside(Math.floor(((cell[1] - 1) * ROWS) / 5) + 1 + shift(down, 4 - height), height, ROWS);
    return { x1, y1, x2: x1 + width - 1, y2: y1 + height - 1 };
  }
  return drawRoomBox(level.rooms, size, rng);
}

/** Keeps two squares to the low edge, and moves what would touch the high one. */
function inside(at: number, size: number, limit: number): number {
  return Math.max(2, at + size - 1 > limit - 2 ? limit - size - 3 : at);
}

function shift(word: string, free: number): number {
  if (word === 'left' || word === 'top') return 0;
  return word === 'right' || word === 'bottom' ? free : Math.trunc(free / 2);
}

function subroomBox(frame: Frame, { cell, size }: RoomStatement, rng: Rng): Box | null {
  const [width, height] = size === 'random' ? [1 + rng.int(frame.width), 1 + rng.int(frame.height)] : size;
  if (width > frame.width || height > frame.height) return null;
  // A wall of the inner room either lies on the outer one's or leaves a square between them.
  const place = (at: number, free: number): number => {
    const low = at === 1 ? 0 : at;
    return low === free - 1 ? free : low;
  };
  const draw = (free: number): number => (free > 0 ? rng.int(free) : 0);
  const [freeX, freeY] = [frame.width - width, frame.height - height];
  const [dx, dy] = cell === 'random' ? [draw(freeX), draw(freeY)] : cell;
  const x1 = frame.x + place(dx, freeX);
  const y1 = frame.y + place(dy, freeY);
  return { x1, y1, x2: x1 + width - 1, y2: y1 + height - 1 };
}

export function placeRoomDoor(builder: Builder, { secret, state, wall, at }: DoorStatement): void {
  const { level, rng, frame } = builder;
  if (frame.room === null)
    throw new AppError('DES_IMPOSSIBLE', 'ROOMDOOR stands outside of a room.', 'Write it into the braces of its ROOM, or use DOOR.');
  for (let tries = 0; tries < 100; tries++) {
    const side = wall === 'random' ? rng.pick(['north', 'south', 'east', 'west']) : wall;
    const upright = side === 'east' || side === 'west';
    const along = at ?? rng.int(upright ? frame.height : frame.width);
    const x = side === 'west' ? frame.x - 1 : side === 'east' ? frame.x + frame.width : frame.x + along;
    const y = side === 'north' ? frame.y - 1 : side === 'south' ? frame.y + frame.height : frame.y + along;
    const [ox, oy] = side === 'west' ? [x - 1, y] : side === 'east' ? [x + 1, y] : side === 'north' ? [x, y - 1] : [x, y + 1];
    const fixed = wall !== 'random' && at !== null;
    if (!fixed && !level.isStandable(ox, oy)) continue;
    level.setDoor(x, y, builder.doorState(state));
    if (secret ?? rng.int(8) === 0) level.set(x, y, 'S');
    return;
  }
}

/** Joins rooms 1-2, 2-3, …, then those two apart, then every pair, then a few more at random. */
export function connectRooms(builder: Builder): void {
  const { level, rng } = builder;
  const rooms = level.rooms.filter((room) => !room.sub);
  const group = rooms.map((_, at) => at);
  const join = (a: number, b: number, extra: boolean): void => {
    if (!dig(builder, rooms[a]!, rooms[b]!, extra)) return;
    const [from, to] = [group[a]!, group[b]!];
    for (let at = 0; at < group.length; at++) if (group[at] === from) group[at] = to;
  };
  for (let a = 0; a + 1 < rooms.length; a++) {
    join(a, a + 1, false);
    if (rng.int(50) === 0) break;
  }
  for (let a = 0; a + 2 < rooms.length; a++) if (group[a] !== group[a + 2]) join(a, a + 2, false);
  for (let a = 0; a < rooms.length; a++) for (let b = 0; b < rooms.length; b++) if (group[a] !== group[b]) join(a, b, false);
  if (rooms.length < 3) return;
  for (let more = 4 + rng.int(rooms.length); more > 0; more--) {
    const a = rng.int(rooms.length);
    const b = rng.int(rooms.length - 2);
    join(a, b >= a ? b + 2 : b, true);
  }
}

/** One corridor. What is dug stays even where it leads nowhere; doors are hung only where it arrives. */
function dig(builder: Builder, from: Room, to: Room, extra: boolean): boolean {
  const { level, rng } = builder;
  const sides = facing(from, to);
  const a = doorSquare(level, from, sides[0], rng);
  const b = doorSquare(level, to, sides[1], rng);
  const step = SIDES[sides[0]]!;
  const back = SIDES[sides[1]]!;
  const goal = { x: b.x + back[0], y: b.y + back[1] };
  let [x, y, dx, dy] = [a.x + step[0], a.y + step[1], step[0], step[1]];
  if (extra && level.at(x, y) !== ' ') return false;
  for (let count = 0; count < 500; count++) {
    if (extra && rng.int(35) === 0) return false;
    if (x < 2 || x > COLUMNS - 2 || y < 1 || y > ROWS - 2) return false;
    if (level.at(x, y) === ' ') {
      level.set(x, y, rng.int(100) === 0 ? 'H' : '#');
      if (extra && level.at(x, y) === '#' && rng.int(50) === 0) level.put(createItem(findType('`', 'boulder')!), x, y);
    } else if (!isDug(level, x, y)) return false;
    if (x === goal.x && y === goal.y) {
      hang(builder, a, extra);
      hang(builder, b, extra);
      return true;
    }
    [dx, dy] = turn(level, { x, y }, goal, dx, dy, rng);
    x += dx;
    y += dy;
  }
  return false;
}

function isDug(level: Level, x: number, y: number): boolean {
  return level.at(x, y) === '#' || level.at(x, y) === 'H';
}

/** Along the longer of the two ways left, now and then along the shorter one; else straight on, else to a side. */
function turn(level: Level, at: Spot, goal: Spot, dx: number, dy: number, rng: Rng): readonly [number, number] {
  const open = (sx: number, sy: number): boolean => level.at(at.x + sx, at.y + sy) === ' ' || isDug(level, at.x + sx, at.y + sy);
  let across = Math.abs(goal.x - at.x);
  let down = Math.abs(goal.y - at.y);
  if (across > down && down > 0 && rng.int(across - down + 1) === 0) across = 0;
  else if (down > across && across > 0 && rng.int(down - across + 1) === 0) down = 0;
  const right = goal.x < at.x ? -1 : 1;
  const below = goal.y < at.y ? -1 : 1;
  if (dy !== 0 && across > down && open(right, 0)) return [right, 0];
  if (dx !== 0 && down > across && open(0, below)) return [0, below];
  if (open(dx, dy)) return [dx, dy];
  if (dx !== 0) return open(0, below) ? [0, below] : [0, -below];
  return open(right, 0) ? [right, 0] : [-right, 0];
}

function facing(from: Room, to: Room): readonly [string, string] {
  if (to.x1 > from.x2) return ['east', 'west'];
  if (to.y2 < from.y1) return ['north', 'south'];
  if (to.x2 < from.x1) return ['west', 'east'];
  return ['south', 'north'];
}

/** A random square of the wall if a door may stand there, else the first that may, else one where a door stands. */
function doorSquare(level: Level, { x1, y1, x2, y2 }: Room, side: string, rng: Rng): Spot {
  const upright = side === 'east' || side === 'west';
  const length = upright ? y2 - y1 + 1 : x2 - x1 + 1;
  const at = (along: number): Spot =>
    upright ? { x: side === 'east' ? x2 + 1 : x1 - 1, y: y1 + along } : { x: x1 + along, y: side === 'south' ? y2 + 1 : y1 - 1 };
  const drawn = at(rng.int(length));
  if (mayHoldDoor(level, drawn)) return drawn;
  const all = Array.from({ length }, (_, along) => at(along));
  return all.find((spot) => mayHoldDoor(level, spot)) ?? all.find(({ x, y }) => level.isDoor(x, y)) ?? all[0]!;
}

function mayHoldDoor(level: Level, { x, y }: Spot): boolean {
  return level.isWall(x, y) && !Object.values(SIDES).some(([dx, dy]) => level.isDoor(x + dx, y + dy));
}

/** @param modest stays away from other doors, as the doors of extra corridors do */
function hang(builder: Builder, { x, y }: Spot, modest: boolean): void {
  const { level, rng } = builder;
  if (level.isDoor(x, y) || (modest && !mayHoldDoor(level, { x, y }))) return;
  const secret = rng.int(8) === 0;
  level.setDoor(x, y, secret ? (rng.int(5) === 0 ? 'locked' : 'closed') : builder.doorState('random'));
  if (secret) level.set(x, y, 'S');
}
