// From statements to a level, drawing with the level's own stream. Rooms and corridors lie in `rooms.ts`,
// mazes in `mazewalk.ts`, the choice of squares in `places.ts`.

import { AppError } from '../../../core/errors';
import type { Rng } from '../../../core/rng';
import { createContents } from './build-contents';
import type { Builder, Frame } from './builder';
import type { Area, Condition, Ground, Kind, Place, Selection, Statement, Value, Whole } from './des-syntax';
import { COLUMNS, type DoorState, isInside, Level, ROWS, type Spot } from './level';
import { mazewalk } from './mazewalk';
import { fallbackStart, randomSpot, shapeSpots, spotInArea, withinLevel } from './places';
import { connectRooms, placeRoom, placeRoomDoor } from './rooms';
import { noteRock, wallify } from './wallify';

const FURNITURE = new Set(['<', '>', '{', '\\', 'K', '_']);
const STAIRS = new Set(['<', '>']);
/** The columns that a filler fills. */
const FILLED = { first: 2, last: 78 };

/** Loops within loops end here: turns of a loop count as well, and so do squares, by this many. */
const MOST_STATEMENTS = 4_000;
const SQUARES_A_STATEMENT = 400;

/** Carries out the statements of one level text. */
class LevelBuilder implements Builder {
  readonly level = new Level();
  readonly variables = new Map<string, Value>();
  frame: Frame = { x: 1, y: 0, width: COLUMNS - 1, height: ROWS, room: null };
  #branch: Extract<Statement, { kind: 'branch' }> | null = null;
  #corridorMaze = false;
  #done = 0;

  constructor(readonly rng: Rng) {}

  build(statements: readonly Statement[]): Level {
    this.run(statements);
    // Borders that are drawn with B are gone once all is drawn.
    const { level } = this;
    level.terrain.forEach((terrain, at) => terrain === 'B' && (level.terrain[at] = '.'));
    if (!this.#corridorMaze) wallify(this.level);
    this.#placeStart(statements[0]!);
    level.set(level.start.x, level.start.y, '<');
    noteRock(level);
    if (level.flags.has('premapped')) for (const trap of level.traps.values()) trap.seen = true;
    return level;
  }

  run(statements: readonly Statement[]): void {
    for (const statement of statements) {
      try {
        this.#count();
        this.#carryOut(statement);
      } catch (error) {
        throw placed(error, statement);
      }
    }
  }

  #count(statements = 1): void {
    if ((this.#done += statements) > MOST_STATEMENTS) throw tooLong();
  }

  #carryOut(statement: Statement): void {
    const { level, rng } = this;
    switch (statement.kind) {
      case 'level':
        if (statement.filler !== null) this.#fill(statement.filler);
        return;
      case 'flags':
        for (const flag of statement.flags) level.flags.add(flag);
        this.#corridorMaze = level.flags.has('corrmaze');
        return;
      case 'fill':
        return this.#fill(statement.terrain);
      case 'map':
        return this.#layMap(statement);
      case 'message':
        level.message = level.message === null ? statement.text : `${level.message}\n${statement.text}`;
        return;
      case 'region':
        return this.#light(statement.area, statement.light === 'random' ? rng.int(77) !== 0 : statement.light === 'lit');
      case 'terrain':
        for (const { x, y } of this.spots(statement.selection)) this.#setTerrain(x, y, statement.to);
        return;
      case 'replace': {
        const { x1, y1, x2, y2 } = withinLevel(this.absolute(statement.area));
        for (let y = y1; y <= y2; y++)
          for (let x = x1; x <= x2; x++)
            if (level.at(x, y) === statement.from && rng.int(100) < statement.percent) this.#setTerrain(x, y, statement.to);
        return;
      }
      case 'door':
        for (const { x, y } of this.spots(statement.selection)) {
          const isHidden = statement.state === 'secret' ? !level.isDoor(x, y) : level.at(x, y) === 'S';
          level.setDoor(x, y, this.doorState(statement.state === 'secret' ? 'closed' : statement.state));
          if (isHidden) level.set(x, y, 'S');
        }
        return;
      case 'room':
        return placeRoom(this, statement);
      case 'roomdoor':
        return placeRoomDoor(this, statement);
      case 'corridors':
        return connectRooms(this);
      case 'mazewalk':
        return mazewalk(level, this.spot(statement.place), statement.direction, rng);
      case 'stair': {
        // Those up are gone, and so are traps where they were.
        const [area, hole] = [statement.area, statement.exclude].map((one) => one && this.#onMap(one));
        if (statement.up && area) return;
        const spot = statement.place === null ? spotInArea(level, area!, hole!, rng) : this.spot(statement.place);
        if (!spot) return;
        level.traps.delete(spot.y * COLUMNS + spot.x);
        if (statement.up) return;
        level.set(spot.x, spot.y, '>');
        level.goal = spot;
        return;
      }
      case 'branch': {
        if (this.#branch) return;
        const [area, hole] = [this.#onMap(statement.area), this.#onMap(statement.exclude)];
        this.#branch = { ...statement, area: { ...area, absolute: true }, exclude: { ...hole, absolute: true } };
        level.start = spotInArea(level, area, hole, rng) ?? fallbackStart(level, rng);
        return;
      }
      case 'trap': {
        const { x, y } = this.spot(statement.place);
        if (FURNITURE.has(level.at(x, y))) return;
        level.traps.set(y * COLUMNS + x, { kind: statement.trap, seen: false });
        return;
      }
      case 'feature': {
        const { x, y } = this.spot(statement.place);
        // What stands there already stays; an altar takes the place of anything but stairs.
        if ((statement.terrain === '_' ? STAIRS : FURNITURE).has(level.at(x, y))) return;
        level.set(x, y, statement.terrain);
        if (statement.align !== null)
          level.altars.set(y * COLUMNS + x, statement.align === 'random' ? rng.pick(['lawful', 'neutral', 'chaotic']) : statement.align);
        return;
      }
      case 'object':
      case 'monster':
      case 'gold':
        return createContents(this, statement);
      case 'assign':
        this.variables.set(statement.name, this.#evaluated(statement.value));
        return;
      case 'shuffle': {
        const list = this.#list(statement.name);
        this.variables.set(statement.name, { kind: 'list', items: rng.shuffle(list) });
        return;
      }
      case 'loop':
        // The original asks after each turn whether another one is due.
        for (let turns = Math.max(1, this.whole(statement.times)); turns > 0; turns--) {
          this.#count();
          this.run(statement.body);
        }
        return;
      case 'if':
        return this.run(this.#holds(statement.condition) ? statement.then : statement.otherwise);
      case 'ignored':
    }
  }

  doorState(state: string): DoorState {
    if (state !== 'random') return state as DoorState;
    const { rng } = this;
    if (rng.int(3) !== 0) return 'nodoor';
    return rng.int(5) === 0 ? 'open' : rng.int(6) === 0 ? 'locked' : 'closed';
  }

  whole(value: Whole): number {
    if (value.kind === 'number') return value.value;
    if (value.kind === 'dice') return Array.from({ length: value.count }, () => 1 + this.rng.int(value.sides)).reduce((a, b) => a + b, 0);
    const held = this.variables.get(value.name);
    if (held?.kind === 'number') return held.value;
    throw unfit(value.name, 'a number');
  }

  spot(place: Place): Spot {
    if (place.kind === 'at') {
      const [x, y] = [this.frame.x + place.x, this.frame.y + place.y];
      if (!isInside(x, y))
        throw new AppError('DES_IMPOSSIBLE', `The place (${place.x},${place.y}) is not on the level.`, 'Choose a place on the map.');
      return { x, y };
    }
    if (place.kind === 'random') return randomSpot(this.level, this.frame, this.rng);
    if (place.kind === 'rndcoord') {
      const spots = this.spots(place.selection).filter(({ x, y }) => isInside(x, y));
      // Of no square at all the original makes a random one.
      return spots.length === 0 ? this.spot({ kind: 'random' }) : this.rng.pick(spots);
    }
    const held = this.variables.get(place.name);
    if (held?.kind === 'place') return this.spot(held.place);
    const item = this.#item(place.name, place.index);
    if (item.kind === 'named') throw unfit(place.name, 'a place');
    return this.spot(item as Place);
  }

  spots(selection: Selection): readonly Spot[] {
    const spots = this.#spots(selection);
    this.#count(Math.floor(spots.length / SQUARES_A_STATEMENT));
    return spots;
  }

  #spots(selection: Selection): readonly Spot[] {
    switch (selection.kind) {
      case 'squares':
        return selection.squares;
      case 'all':
        return distinct(selection.parts.flatMap((part) => this.spots(part)));
      case 'filter': {
        const { by } = selection;
        const spots = this.spots(selection.of);
        if (typeof by === 'string') return spots.filter(({ x, y }) => this.level.at(x, y) === by);
        if (typeof by === 'number') return spots.filter(() => this.rng.int(100) < by);
        const other = new Set(this.spots(by).map(squareOf));
        return spots.filter((spot) => other.has(squareOf(spot)));
      }
      case 'variable': {
        const held = this.variables.get(selection.name);
        return held?.kind === 'selection' ? this.spots(held.selection) : [this.spot(selection)];
      }
      case 'at':
      case 'random':
      case 'rndcoord':
        return [this.spot(selection)];
      default:
        return shapeSpots(selection, this.frame, this.rng);
    }
  }

  kind(kind: Kind): Exclude<Kind, { kind: 'variable' }> {
    if (kind.kind !== 'variable') return kind;
    const item = this.#item(kind.name, kind.index);
    if (item.kind === 'named' || item.kind === 'random') return item;
    throw unfit(kind.name, 'a list of monsters or objects');
  }

  absolute({ x1, y1, x2, y2, absolute }: Area): { x1: number; y1: number; x2: number; y2: number } {
    if (absolute) return { x1, y1, x2, y2 };
    const { x, y } = this.frame;
    return { x1: x1 + x, y1: y1 + y, x2: x2 + x, y2: y2 + y };
  }

  #list(name: string): readonly (Place | Kind)[] {
    const held = this.variables.get(name);
    if (held?.kind === 'list') return held.items;
    throw unfit(name, 'a list');
  }

  #item(name: string, index: number | null): Place | Kind {
    const list = this.#list(name);
    if (index === null && list.length > 1) throw unfit(name, `one thing but a list: write $${name}[0] or another index`);
    const item = list[index ?? 0];
    if (!item) throw unfit(name, `a list with an entry ${index}`);
    return item;
  }

  /** Drawn once, where it is set. */
  #evaluated(value: Value): Value {
    if (value.kind === 'dice') return { kind: 'number', value: this.whole(value) };
    if (value.kind === 'selection') return { kind: 'selection', selection: { kind: 'squares', squares: this.spots(value.selection) } };
    if (value.kind === 'list')
      return { kind: 'list', items: value.items.map((item) => (item.kind === 'rndcoord' ? this.#fixed(item) : item)) };
    return value.kind === 'place' ? { kind: 'place', place: this.#fixed(value.place) } : value;
  }

  #fixed(place: Place): Place {
    const { x, y } = this.spot(place);
    return { kind: 'at', x: x - this.frame.x, y: y - this.frame.y };
  }

  #holds(condition: Condition): boolean {
    if (condition.kind === 'chance') return this.rng.int(100) < condition.percent;
    const left = this.whole(condition.left);
    const right = this.whole(condition.right);
    if (condition.sign === '<') return left < right;
    if (condition.sign === '>') return left > right;
    if (condition.sign === '<=') return left <= right;
    if (condition.sign === '>=') return left >= right;
    return condition.sign === '==' ? left === right : left !== right;
  }

  /** Where a map comes to lie. The last column and row that mazes use are 78 and 20. */
  #layMap({ rows, across, down }: Extract<Statement, { kind: 'map' }>): void {
    const width = Math.max(0, ...rows.map((row) => row.length));
    const height = rows.length;
    if (width <= 1 && height <= 1) {
      // The original's way to say: no map, the whole level.
      this.frame = { x: 1, y: 0, width: COLUMNS - 1, height: ROWS, room: null };
      return;
    }
    const free = 78 - 2 - width;
    const starts: Readonly<Record<string, number>> = {
      left: 1,
      'half-left': 2 + Math.trunc(free / 4),
      center: 2 + Math.trunc(free / 2),
      'half-right': 2 + Math.trunc((free * 3) / 4),
      right: 78 - width - 1,
    };
    let x = starts[across]!;
    let y = down === 'top' ? 3 : down === 'center' ? 2 + Math.trunc((20 - 2 - height) / 2) : 20 - height - 1;
    if (x % 2 === 0) x++;
    if (y % 2 === 0) y++;
    if (height === ROWS) y = 0;
    else if (y < 0) y = 1;
    else if (y + height > ROWS) y -= 2;
    if (width > 75) x = 1;
    this.frame = { x, y: Math.max(0, y), width, height, room: null };
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const letter = rows[row]![column] ?? ' ';
        if (letter !== 'x') this.level.doors.delete((this.frame.y + row) * COLUMNS + x + column);
        this.#setTerrain(x + column, this.frame.y + row, { terrain: letter, light: 'unlit' });
      }
  }

  /** What comes after BRANCH may have covered the square: the original draws it once all is there. */
  #placeStart(first: Statement): void {
    const { level, rng } = this;
    const isFree = ({ x, y }: Spot): boolean => level.isStandable(x, y) && !level.trapAt(x, y);
    if (this.#branch) {
      const { area, exclude } = this.#branch;
      if (area.x1 === area.x2 && area.y1 === area.y2) level.traps.delete(squareOf({ x: area.x1, y: area.y1 }));
      if (isFree(level.start)) return;
      const again = spotInArea(level, area, exclude, rng);
      if (again) return void (level.start = again);
    }
    level.start = fallbackStart(level, rng);
    if (isFree(level.start)) return;
    const error = new AppError('DES_IMPOSSIBLE', 'No square is free for the hero to start on.', 'Leave a piece of floor free.');
    throw placed(error, this.#branch ?? first);
  }

  #fill(terrain: string): void {
    this.level.terrain.fill(' ');
    for (let row = 0; row < ROWS; row++) this.level.terrain.fill(terrain, row * COLUMNS + FILLED.first, row * COLUMNS + FILLED.last + 1);
  }

  /** An area in which something is placed lies on its map. */
  #onMap(area: Area): ReturnType<LevelBuilder['absolute']> {
    const { width, height } = this.frame;
    if (!area.absolute && (area.x2 >= width || area.y2 >= height))
      throw new AppError('DES_IMPOSSIBLE', `The area (${area.x1},${area.y1},${area.x2},${area.y2}) is not on its map, which has ${width} columns and ${height} rows.`, 'Choose an area on the map, or write levregion.'); // prettier-ignore
    return this.absolute(area);
  }

  #setTerrain(x: number, y: number, { terrain, light }: Ground): void {
    const { level } = this;
    if (!isInside(x, y) || terrain === 'x') return;
    // Only a hidden door is shut before DOOR says so.
    if (terrain === '+' || terrain === 'S')
      level.setDoor(x, y, terrain === 'S' ? 'closed' : (level.doors.get(y * COLUMNS + x)?.state ?? 'nodoor'));
    level.set(x, y, terrain);
    if (terrain === 'L') level.lit[y * COLUMNS + x] = true;
    else if (light !== null) level.lit[y * COLUMNS + x] = light === 'random' ? this.rng.int(2) === 0 : light === 'lit';
  }

  #light(area: Area, lit: boolean): void {
    const { x1, y1, x2, y2 } = this.absolute(area);
    const margin = lit ? 1 : 0;
    for (let y = Math.max(0, y1 - margin); y <= Math.min(ROWS - 1, y2 + margin); y++)
      for (let x = Math.max(1, x1 - margin); x <= Math.min(COLUMNS - 1, x2 + margin); x++)
        this.level.lit[y * COLUMNS + x] = lit || this.level.at(x, y) === 'L';
  }
}

/** A level from its statements; equal streams give equal levels. @throws AppError `DES_UNSUPPORTED`, `DES_VARIABLE`, `DES_TOO_LONG`. */
export function createLevel(statements: readonly Statement[], rng: Rng): Level {
  return new LevelBuilder(rng).build(statements);
}

const squareOf = ({ x, y }: Spot): number => y * COLUMNS + x;

function distinct(spots: readonly Spot[]): Spot[] {
  return [...new Map(spots.map((spot) => [squareOf(spot), spot])).values()];
}

/** The error with the place of the statement that could not be carried out; the innermost one counts. */
function placed(error: unknown, { line, column }: Statement): AppError {
  if (error instanceof AppError && error.detail !== undefined) return error;
  const [code, fix] =
    error instanceof AppError ? [error.code, error.fix] : ['DES_IMPOSSIBLE', 'Look for more things than there is room for.'];
  const message = error instanceof Error ? error.message : String(error);
  return new AppError(code, `Level text, line ${line}, column ${column}: ${message}`, fix, {
    cause: error,
    detail: { line, column, expected: fix },
  });
}

function tooLong(): AppError {
  return new AppError(
    'DES_TOO_LONG',
    `The level carries out more than ${MOST_STATEMENTS} statements.`,
    'Let its loops run fewer times; a level has 1,659 squares.',
  );
}

function unfit(name: string, wanted: string): AppError {
  return new AppError('DES_VARIABLE', `The variable $${name} is not ${wanted}.`, `Set $${name} before it is used.`);
}
