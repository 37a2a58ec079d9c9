// Recorded traces of MiniHack's own tasks. Their levels were drawn at random, so the level is read back from all
// screens of the recording; a trace is compared up to the first event that the recording cannot tell in advance.

import { createRng } from '../core/rng';
import { createLevel } from '../env/minihack/game/build-level';
import { type Level, COLUMNS, ROWS } from '../env/minihack/game/level';
import { parseDes } from '../env/minihack/game/parse-des';
import { Session } from '../env/minihack/game/session';
import { GAME_TASKS, type GameTask } from '../env/minihack/game/tasks';
import { sessionOptions } from '../env/minihack/game/text-environment';
import type { RecordedStep } from './replay-compare';
import { heroFromRecord } from './replay-hero';
import { playRecorded, type Replay } from './replay-recorded';

export interface Trace {
  readonly name: string;
  readonly via: string;
  readonly steps: readonly RecordedStep[];
}

/** Texts of outcomes that are drawn while playing. */
const DRAWN = /WHAMM|As you kick|The door (?:opens|resists)|You succeed|You give up|tastes|Blecch|sewage/;

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
  return end.reason === null
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
    if (DRAWN.test(step.message)) return { at, reason: `an outcome drawn while playing: ${step.message}` };
  }
  return { at: steps.length, reason: null };
}

/** The task's own level; how many lie in a lot is told by the messages. */
function fixedLevel(task: GameTask, steps: readonly RecordedStep[]): Level {
  const level = createLevel(parseDes(task.des), createRng(0, 'replay:level'));
  const many = steps.map((step) => /(?:You see here|There are) (\d+) /.exec(step.message)?.[1]).find((count) => count !== undefined);
  for (const pile of level.piles.values()) for (const item of pile) [item.quantity, item.buc] = [Number(many ?? 1), 'uncursed'];
  return level;
}

function levelFromScreens(task: GameTask, steps: readonly RecordedStep[]): Level {
  const drawn = createLevel(parseDes(task.des), createRng(0, 'replay:level'));
  const level = createLevel(parseDes('MAZE:"mylevel",\' \'\n'), createRng(0, 'replay:empty'));
  for (const flag of drawn.flags) level.flags.add(flag);
  const first = steps[0]!;
  level.set(level.start.x, level.start.y, ' ');
  level.start = { x: first.blstats[0]! + 1, y: first.blstats[1]! };
  const lit = !/Dark|Ultimate/.test(task.name);
  const items = [...drawn.piles.values()].flat();
  for (const step of steps) {
    if (step.done || step.internal[3]) continue;
    for (let y = 0; y < ROWS; y++)
      for (let x = 1; x < COLUMNS; x++) {
        const seen = step.tty[y + 1]?.[x - 1] ?? ' ';
        level.lit[y * COLUMNS + x] = lit;
        if (seen === ' ' || seen === '@' || '.#>{_+'.includes(level.at(x, y))) continue;
        if (seen === '+') level.setDoor(x, y, task.name.startsWith('Locked') ? 'locked' : 'closed');
        else if ('.-|#>{_'.includes(seen)) {
          level.set(x, y, seen);
          if (seen === '>') level.goal = { x, y };
        } else {
          level.set(x, y, '.');
          const item = items.find((one) => one.type.symbol === seen);
          if (item && level.pile(x, y).length === 0) level.put(item, x, y);
        }
      }
  }
  level.set(level.start.x, level.start.y, '<');
  return level;
}
