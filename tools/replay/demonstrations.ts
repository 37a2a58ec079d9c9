// Demonstrations against the worlds of today: plays the executed actions again and compares all that was shown. A
// demonstration on a level of the user's own carries the level; one on own ALFWorld games needs them by --data.

import { AppError } from '../../src/core/errors';
import { translateTaskId } from '../../src/core/run/old-ids';
import type { Demonstration, Observation } from '../../src/core/trajectory';
import type { Benchmark } from '../../src/env/env';
import { shipped } from '../../src/env/catalog';
import { createOwnLevels } from '../../src/env/minihack/tasks/own-levels';
import { parseTaskId } from '../../src/env/task-id';
import type { Replay } from './recorded';

/** The demonstrations of a file; null where it holds something else. */
export function readDemonstrations(text: string): Demonstration[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    const found = lines.map((line) => JSON.parse(line) as Demonstration);
    if (found.length === 0 || !found.every(isDemonstration)) return null;
    return found.map((one) => ({ ...one, task: translateTaskId(one.task) }));
  } catch {
    return null;
  }
}

function isDemonstration(value: Partial<Demonstration> | null): boolean {
  return (
    typeof value?.task === 'string' &&
    typeof value.final?.text === 'string' &&
    Array.isArray(value.steps) &&
    value.steps.every((step) => typeof step?.executed === 'string' && typeof step.observation?.text === 'string')
  );
}

/**
 * What the port refuses ends that demonstration as not comparable, from there on, and no other.
 * @param own a benchmark of the user's own games, where there is one
 */
export function replayDemonstrations(file: string, demonstrations: readonly Demonstration[], own: Benchmark | null): Replay {
  let compared = 0;
  let equal = 0;
  let first: string | null = null;
  const missing: string[] = [];
  for (const [line, one] of demonstrations.entries()) {
    try {
      const benchmark = benchmarkOf(one, own);
      if (!benchmark) {
        missing.push(`line ${line + 1}: its games are not given; name them by --data`);
        continue;
      }
      for (const difference of compare(benchmark, one)) {
        compared++;
        if (difference === null) equal++;
        else first ??= `line ${line + 1}, ${difference}`;
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      missing.push(`line ${line + 1}: ${error.message} ${error.fix}`);
    }
  }
  return { file, compared, equal, first, ...(missing.length > 0 ? { notComparable: missing.join('; ') } : {}) };
}

function benchmarkOf({ task, level }: Demonstration, own: Benchmark | null): Benchmark | null {
  const { benchmark, isOwn } = parseTaskId(task);
  if (!isOwn) return shipped.of(task);
  if (level) return createOwnLevels([level]);
  if (benchmark === own?.id) return own;
  if (benchmark !== 'minihack') return null;
  throw new AppError('REPLAY_NO_LEVEL', `The level of ${task} is not in the file.`, 'Export the demonstration again.');
}

/** One entry for each observation, null where it is the same. */
function* compare(benchmark: Benchmark, { task, steps, final, success, terminated, truncated }: Demonstration): Generator<string | null> {
  const environment = benchmark.make(task);
  let seen = environment.reset();
  let isOver = false;
  for (const [at, step] of steps.entries()) {
    if (isOver) return yield `step ${at}: the episode had ended`;
    yield difference(`step ${at}`, seen, step.observation);
    const result = environment.step(step.executed);
    seen = result.observation;
    isOver = result.terminated || result.truncated;
    if (result.reward !== step.reward) yield `step ${at} (${step.executed}): reward ${result.reward}, recorded ${step.reward}`;
    if (at < steps.length - 1) continue;
    const same = result.success === success && result.terminated === terminated && result.truncated === truncated;
    yield same ? difference('the end', seen, final) : `the end: success ${result.success}, recorded ${success}`;
  }
}

function difference(where: string, ours: Observation, recorded: Observation): string | null {
  if (ours.text !== recorded.text)
    return `${where}: ${JSON.stringify(ours.text.slice(0, 200))}, recorded ${JSON.stringify(recorded.text.slice(0, 200))}`;
  if (ours.grid?.join('\n') !== recorded.grid?.join('\n')) return `${where}: another map`;
  return ours.admissible?.join('\n') === recorded.admissible?.join('\n') ? null : `${where}: other admissible actions`;
}
