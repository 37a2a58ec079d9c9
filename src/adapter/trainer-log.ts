// The metrics that a trainer elsewhere kept, as a run log: `trainer_state.json` of transformers' Trainer, which TRL's trainers are, or lines of JSON
// with a step each. What such a run was set to is not in them, so their log has no `run` event. Format: docs/formats/run-log.md.

import { linesOf } from '../core/files/lines';
import { AppError } from '../core/errors';
import { RUN_LOG_SCHEMA, type RunEvent, type RunEventBody } from '../core/run/run-log';

export const TRAINER_STATE_FILE = 'trainer_state.json';

const MAX_BYTES = 32 * 1024 * 1024;
const MAX_ENTRIES = 100_000;
const MAX_METRICS = 500;

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param name of the file, for messages */
function invalid(name: string, what: string, cause?: unknown): AppError {
  const fix = `Give the ${TRAINER_STATE_FILE} of a checkpoint, or lines of JSON, each with its step and its metrics.`;
  return new AppError('TRAINER_LOG_INVALID', `${name} ${what}.`, fix, { cause });
}

/** Python writes numbers that are not finite in words that JSON has not. */
function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/(:\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, '$1null'));
  } catch (cause) {
    throw invalid(name, 'is not JSON', cause);
  }
}

function entriesOf(text: string, name: string): { entries: unknown[]; isDone: boolean } {
  if (!name.endsWith('.jsonl')) {
    const state = parseJson(text, name);
    if (!isObject(state) || !Array.isArray(state['log_history'])) throw invalid(name, 'has no list log_history');
    const { global_step: done, max_steps: most } = state;
    return { entries: state['log_history'] as unknown[], isDone: typeof done === 'number' && done === most };
  }
  const lines = linesOf(text, name).filter((line) => line.trim() !== '');
  return { entries: lines.map((line, i) => parseJson(line, `Line ${i + 1} of ${name}`)), isDone: false };
}

function metricsOf(entry: Json, place: string): Record<string, number> {
  const metrics = Object.entries(entry).flatMap(([key, value]): [string, number][] => {
    const name = key.replace(/^train\//, '');
    return typeof value === 'number' && name !== 'step' && name !== 'global_step' ? [[name, value]] : [];
  });
  if (metrics.length > MAX_METRICS) throw invalid(place, `has ${metrics.length} metrics; at most ${MAX_METRICS} are read`);
  return Object.fromEntries(metrics);
}

/**
 * One `update` for each step that was logged, with all its numbers under the names that they have there; evaluations in between are passed over. `t` adds up
 * `step_time`, and is 0 where the file keeps no times.
 * @param name of the file: one that ends in `.jsonl` has lines
 * @throws AppError `TRAINER_LOG_INVALID`
 */
export function readTrainerLog(bytes: Uint8Array, name: string): RunEvent[] {
  if (bytes.length > MAX_BYTES) throw invalid(name, `has ${bytes.length} bytes; at most ${MAX_BYTES} are read`);
  const { entries, isDone } = entriesOf(new TextDecoder().decode(bytes), name);
  if (entries.length > MAX_ENTRIES) throw invalid(name, `has ${entries.length} entries; at most ${MAX_ENTRIES} are read`);
  const events: RunEvent[] = [];
  const add = (body: RunEventBody, t: number): void => void events.push({ schema: RUN_LOG_SCHEMA, seq: events.length, t, ...body });
  let [last, t] = [0, 0];
  for (const [i, entry] of entries.entries()) {
    const place = `Entry ${i + 1} of ${name}`;
    if (!isObject(entry)) throw invalid(place, 'is not an object');
    const metrics = metricsOf(entry, place);
    if (metrics['reward'] === undefined && metrics['loss'] === undefined) continue;
    const step = entry['step'] ?? entry['global_step'] ?? entry['train/global_step'];
    if (typeof step !== 'number' || !Number.isSafeInteger(step) || step <= last)
      throw invalid(place, `has the step ${String(JSON.stringify(step)).slice(0, 50)} after ${last}; steps are whole numbers that grow`);
    t += (metrics['step_time'] ?? 0) * (step - last);
    last = step;
    add({ kind: 'update', step, metrics }, Math.round(t * 1000) / 1000);
  }
  if (events.length === 0) throw invalid(name, 'holds no step with a reward or a loss');
  add({ kind: 'status', status: isDone ? 'finished' : 'stopped' }, events.at(-1)!.t);
  return events;
}

/** The same as the bytes of `run.jsonl`. */
export function trainerRunLog(bytes: Uint8Array, name: string): Uint8Array {
  return new TextEncoder().encode(
    readTrainerLog(bytes, name)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );
}
