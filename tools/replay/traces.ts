// Recorded traces of MiniHack's own tasks. Their levels were drawn at random, so the level is read back from all
// screens of the recording; a trace is compared up to the first event that the recording cannot tell in advance.

import { createRng } from '../../src/core/rng';
import { createLevel } from '../../src/env/minihack/level/build-level';
import type { Item } from '../../src/env/minihack/things/items';
import { DIRECTIONS, STEP_KEYS } from '../../src/env/minihack/level/directions';
import { COLUMNS, Level, ROWS } from '../../src/env/minihack/level/level';
import { parseDes } from '../../src/env/minihack/level/parse-des';
import { Session } from '../../src/env/minihack/tasks/session';
import { GAME_TASKS, type GameTask } from '../../src/env/minihack/tasks/tasks';
import { sessionOptions } from '../../src/env/minihack/tasks/text-environment';
import type { RecordedStep } from './compare';
import { heroFromRecord } from './hero';
import { playRecorded, type Replay } from './recorded';

export interface Trace {
  readonly name: string;
  readonly via: string;
  readonly steps: readonly RecordedStep[];
}

/** Things that a caveman begins with. */
const KIT = 5;

/** Texts of outcomes that are drawn while playing. */
const DRAWN = /WHAMM|As you kick|The door (?:opens|resists)|You succeed|You give up|tastes|Blecch|sewage|[Yy]ou are (?:almost )?hit by/;

export function replayTrace(trace: Trace): Replay {
  const taskName = trace.name.replace(/\.seed.*$/, '').replace(/-pickup$/, '');
  const task = GAME_TASKS.find((one) => one.name === taskName);
  if (!task) return { file: trace.name, compared: 0, equal: 0, first: null, notComparable: `${taskName} is outside tiers A and B` };
  const steps = trace.steps.map((step) => ({ ...step, tty: filled(step.tty) }));
  const end = firstDrawn(steps);
  const level = /-Fixed$|^Labyrinth|^Room-\d/.test(task.name) ? fixedLevel(task, steps) : levelFromScreens(task, steps);
  const hero = heroFromRecord(task.character, steps[0]!);
  const session = new Session(level, hero, createRng(0, 'replay:play'), { ...sessionOptions(task), allModes: trace.via !== 'env' });
  const result = playRecorded(trace.name, session, steps.slice(0, end.at), {});
  return end.reason === null || result.notComparable !== undefined
    ? result
    : { ...result, notComparable: `${steps.length - end.at} steps from step ${end.at} on: ${end.reason}` };
}

/** Traces hold all rows that are not blank. */
function filled(tty: RecordedStep['tty']): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 24 }, (_, row) => [String(row), tty[String(row)] ?? '']));
}

function firstDrawn(steps: readonly RecordedStep[]): { at: number; reason: string | null } {
  for (const [at, step] of steps.entries()) {
    for (let row = 1; row <= ROWS; row++) {
      if (step.done || step.internal[3]) break;
      if (/[a-zA-Z:;&]/.test(step.tty[row] ?? '')) return { at, reason: 'a monster is in view' };
      if ((step.tty[row] ?? '').includes('^')) return { at, reason: 'a hidden trap was met' };
    }
    if (step.done && cameFromAfar(steps, at)) return { at, reason: 'a hidden trap was met' };
    if (DRAWN.test(step.message)) return { at, reason: `an outcome drawn while playing: ${step.message}` };
  }
  return { at: steps.length, reason: null };
}

/** The game was won, but not by a step. */
function cameFromAfar(steps: readonly RecordedStep[], at: number): boolean {
  const before = steps[at - 1]?.blstats;
  const row = steps[0]!.tty;
  if (steps[at]!.end_status !== 2 || !before) return false;
  for (let y = 0; y < ROWS; y++) {
    const x = steps.map(({ tty }) => (tty[y + 1] ?? row[y + 1] ?? '').indexOf('>')).find((column) => column >= 0);
    if (x !== undefined) return Math.max(Math.abs(before[0]! - x), Math.abs(before[1]! - y)) > 1;
  }
  return false;
}

/** The task's own level, with what the recording tells of its things. */
function fixedLevel(task: GameTask, steps: readonly RecordedStep[]): Level {
  const level = createLevel(parseDes(task.des), createRng(0, 'replay:level'));
  for (const pile of level.piles.values()) pile.forEach((item, at) => (pile[at] = asRecorded(item, steps)));
  return level;
}

/** How many lie in a lot is told by the messages; curses and enchantments show once it is used. */
function asRecorded(item: Item, steps: readonly RecordedStep[]): Item {
  const many = steps.map((step) => /(?:You see here|There are) (\d+) /.exec(step.message)?.[1]).find((count) => count !== undefined);
  const used = new RegExp(`(cursed|blessed)? ?([+-]\\d+)? ?${item.type.name}s? \\((?:being worn|weapon|welded)`);
  const found = steps.flatMap(({ inv = [] }) => inv.slice(KIT).map((line) => used.exec(line))).find((match) => match?.[2] !== undefined);
  const isCursed = steps.some(
    ({ message, inv = [] }) => message.includes('welds itself') || inv.slice(KIT).some((line) => line.includes(' cursed ')),
  );
  return { ...item, quantity: Number(many ?? 1), buc: isCursed ? 'cursed' : 'uncursed', enchantment: Number(found?.[2] ?? 0) };
}

function levelFromScreens(task: GameTask, steps: readonly RecordedStep[]): Level {
  const drawn = createLevel(parseDes(task.des), createRng(0, 'replay:level'));
  const level = new Level();
  for (const flag of drawn.flags) level.flags.add(flag);
  const first = steps[0]!;
  level.start = { x: first.blstats[0]! + 1, y: first.blstats[1]! };
  const lit = !/Dark|Ultimate/.test(task.name);
  // Rooms that the game itself has laid out lie between dark corridors.
  const isLaidOut = task.name.startsWith('Corridor-');
  const items = [...drawn.piles.values()].flat().map((item) => asRecorded(item, steps));
  for (const step of steps) {
    if (step.done || step.internal[3]) continue;
    for (let y = 0; y < ROWS; y++)
      for (let x = 1; x < COLUMNS; x++) {
        const seen = step.tty[y + 1]?.[x - 1] ?? ' ';
        level.lit[y * COLUMNS + x] = lit && !(isLaidOut && level.at(x, y) === '#');
        if (seen === ' ' || seen === '@' || '.#>{_+'.includes(level.at(x, y))) continue;
        if (seen === '+') level.setDoor(x, y, task.name.startsWith('Locked') ? 'locked' : 'closed');
        else if ('.-|#>{_'.includes(seen)) {
          if (isOpenDoor(step.tty, x, y) && isLaidOut) level.setDoor(x, y, 'open');
          else level.set(x, y, seen);
          if (seen === '#' && isLaidOut) level.lit[y * COLUMNS + x] = false;
          if (seen === '>') level.goal = { x, y };
        } else {
          level.set(x, y, '.');
          const item = items.find((one) => one.type.symbol === seen);
          if (item && level.pile(x, y).length === 0) level.put(item, x, y);
        }
      }
  }
  level.set(level.start.x, level.start.y, '<');
  if (first.message.includes('You see here') && level.pile(level.start.x, level.start.y).length === 0)
    for (const item of items) level.put(item, level.start.x, level.start.y);
  for (const [at, { key, message }] of steps.entries()) {
    const way = STEP_KEYS.indexOf(String.fromCharCode(key ?? 0));
    if (way < 0 || at === 0 || !message.startsWith('This door is locked')) continue;
    const { blstats } = steps[at - 1]!;
    level.setDoor(blstats[0]! + 1 + DIRECTIONS[way]![0], blstats[1]! + DIRECTIONS[way]![1], 'locked');
  }
  if (isLaidOut) openViews(level, steps);
  return level;
}

/** What was seen from afar lies behind squares one can see through, though they are too dark to be seen: corridors. */
function openViews(level: Level, steps: readonly RecordedStep[]): void {
  const isNear = (x: number, y: number): boolean =>
    steps.some(({ blstats }) => Math.abs(blstats[0]! + 1 - x) <= 1 && Math.abs(blstats[1]! - y) <= 1);
  for (const [at, { tty, blstats, done }] of steps.entries()) {
    if (done) continue;
    const [hx, hy] = [blstats[0]! + 1, blstats[1]!];
    for (let y = 0; y < ROWS; y++)
      for (let x = 1; x < COLUMNS; x++) {
        const isNew = (tty[y + 1]?.[x - 1] ?? ' ') !== ' ' && (steps[at - 1]?.tty[y + 1]?.[x - 1] ?? ' ') === ' ';
        const far = Math.max(Math.abs(x - hx), Math.abs(y - hy));
        for (let part = 1; isNew && part < far; part++) {
          const [lx, ly] = [Math.round(hx + ((x - hx) * part) / far), Math.round(hy + ((y - hy) * part) / far)];
          if (level.at(lx, ly) !== ' ' || isNear(lx, ly)) continue;
          level.set(lx, ly, '#');
          level.lit[ly * COLUMNS + lx] = false;
        }
      }
  }
}

/** A bar across the wall it hangs in. */
function isOpenDoor(tty: RecordedStep['tty'], x: number, y: number): boolean {
  const at = (dx: number, dy: number): string => tty[y + 1 + dy]?.[x - 1 + dx] ?? ' ';
  if (at(0, 0) === '-') return at(0, -1) === '|' && at(0, 1) === '|';
  return at(0, 0) === '|' && at(-1, 0) === '-' && at(1, 0) === '-';
}
