// Plays the keys of one recording in a session of ours and counts the steps that give the same.

import { AppError } from '../../src/core/errors';
import type { Session } from '../../src/env/minihack/tasks/session';
import { statusNumbers } from '../../src/env/minihack/view/status-numbers';
import { compareStep, type RecordedScreen, type RecordedStep } from './compare';

export interface Replay {
  readonly file: string;
  readonly compared: number;
  readonly equal: number;
  /** The first difference, in words; null where there is none. */
  readonly first: string | null;
  /** Why steps were left out, or the whole file. */
  readonly notComparable?: string;
  /** The cases of a file that holds several, each for itself. */
  readonly cases?: readonly Replay[];
}

/**
 * Plays the keys of a recording and counts the steps that give the same.
 * @param isComplete it holds every screen that an automatic key closed
 */
export function playRecorded(
  file: string,
  session: Session,
  steps: readonly RecordedStep[],
  masks: Readonly<Record<string, readonly string[]>>,
  isComplete = false,
): Replay {
  let compared = 0;
  let equal = 0;
  let first: string | null = null;
  let recorded: string[] = [];
  for (const [at, step] of steps.entries()) {
    const raw: RecordedScreen[] = [];
    const take = (): void => void raw.push(screenOf(session));
    let result: ReturnType<Session['step']> | null = null;
    let crash: string | null = null;
    try {
      if (at > 0) result = session.step(step.key!, take);
    } catch (error) {
      // What the port refuses to play is told; what it fails at is a difference.
      if (error instanceof AppError)
        return { file, compared, equal, first, notComparable: `${file}, ${steps.length - at} steps from step ${at} on: ${error.message}` };
      crash = error instanceof Error ? error.message : String(error);
    }
    const before = recorded;
    recorded = rowsAfter(before, step.tty);
    compared++;
    const differences =
      crash === null
        ? compareStep(step, before, recorded, screenOf(session), raw, result, masks[at] ?? [], isComplete)
        : [`crash: ${crash}`];
    if (differences.length === 0) equal++;
    else first ??= `step ${at} (key ${step.key}): ${differences.join('; ')}`;
    if (step.done) break;
  }
  return { file, compared, equal, first };
}

export function rowsAfter(before: readonly string[], changed: Readonly<Record<string, string>>): string[] {
  const rows = before.length > 0 ? [...before] : new Array<string>(24).fill('');
  for (const [row, text] of Object.entries(changed)) rows[Number(row)] = text;
  return rows;
}

function screenOf(session: Session): RecordedScreen {
  const { game } = session;
  const { hero } = game;
  return {
    message: game.message,
    rows: session.rows,
    cursor: session.cursor,
    stats: statusNumbers(game),
    flags: [game.waits.key, game.waits.line, game.waits.space, game.level.isGoal(hero.x, hero.y)],
    inventory: hero.inventory.map((item) => game.inventoryLine(item)),
  };
}
