// Runs in the browser's database: the record that lists a run, its log in chunks (one an append), its last
// checkpoint. The record is a summary of the log; it is brought up to date in the transaction that changes the log.

import { AppError } from '../core/errors';
import type { RunConfig } from '../core/run/run-config';
import type { RunEvent, RunStatus } from '../core/run/run-log';
import { guard, openDatabase, write, type Database, type EventChunk, type RunsTable } from './db';
import { lockRun } from './lock';
import { parseLines, toLines } from './log-lines';
import type { Checkpoint, DamagedRecord, RunOutcome, RunRecord, RunStore } from './records';
import { check, checkCheckpoint, chunkSchema, runSchema, sort, type StoredRun } from './schemas';

export interface RunStoreDb extends RunStore {
  /** Keeps the run's record where there is none; marks it as running. */
  begin(runId: string, config: RunConfig): Promise<void>;
  setStatus(runId: string, status: RunStatus): Promise<void>;
  /** What a person calls it and writes about it. @param about its name, empty for none @throws AppError `RUN_NOT_FOUND` */
  describe(runId: string, about: { readonly name: string; readonly note: string }): Promise<void>;
  /** @throws AppError `RUN_NOT_FOUND`, `STORE_CORRUPT` */
  get(runId: string): Promise<RunRecord>;
  /** Runs whose record can be read; of others, see `damaged`. */
  list(): Promise<RunRecord[]>;
  /** Runs that can only be deleted. */
  damaged(): Promise<DamagedRecord[]>;
  /** @throws AppError `RUN_OPEN_ELSEWHERE` */
  delete(runId: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openRunStore(name?: string): Promise<RunStoreDb> {
  return new DatabaseRunStore(await openDatabase(name));
}

class DatabaseRunStore implements RunStoreDb {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async begin(runId: string, config: RunConfig): Promise<void> {
    await write(this.#db, ['runs'], async (transaction) => {
      const runs = transaction.objectStore('runs');
      const record = await runs.get(runId);
      const empty = {
        id: runId,
        name: runId,
        createdAt: Date.now(),
        config,
        step: 0,
        nextSeq: 0,
        eventBytes: 0,
        checkpointBytes: 0,
        checkpointStep: 0,
      };
      await runs.put({ ...(record ?? empty), status: 'running' });
    });
  }

  async setStatus(runId: string, status: RunStatus): Promise<void> {
    await write(this.#db, ['runs'], async (transaction) => change(transaction.objectStore('runs'), runId, () => ({ status })));
  }

  async describe(runId: string, { name, note }: { readonly name: string; readonly note: string }): Promise<void> {
    await write(this.#db, ['runs'], async (transaction) => change(transaction.objectStore('runs'), runId, () => ({ name: name.trim() || runId, note: note.trim() }))); // prettier-ignore
  }

  async append(runId: string, events: readonly unknown[]): Promise<void> {
    if (events.length === 0) return;
    const lines = toLines(events);
    await write(this.#db, ['runs', 'events'], async (transaction) => {
      const from = (events[0] as RunEvent).seq;
      await change(transaction.objectStore('runs'), runId, ({ nextSeq, eventBytes, step, outcome = null }) => {
        if (from !== nextSeq) throw outOfOrder(runId, from, nextSeq);
        const size = { nextSeq: from + events.length, eventBytes: eventBytes + bytesOf(lines) };
        return { ...size, step: lastStep(events) ?? step, outcome: lastOutcome(events) ?? outcome };
      });
      await transaction.objectStore('events').add({ runId, from, lines });
    });
  }

  async events(runId: string): Promise<RunEvent[]> {
    const chunks = await guard(() => this.#db.getAll('events', chunksOf(runId)));
    let next = 0;
    return chunks.flatMap((chunk) => {
      const events = parseChunk(chunk, next);
      next += events.length;
      return events;
    });
  }

  async truncate(runId: string, seq: number): Promise<void> {
    await write(this.#db, ['runs', 'events'], async (transaction) => {
      const table = transaction.objectStore('events');
      let dropped = 0;
      let step: number | null = null;
      for (let cursor = await table.openCursor(chunksOf(runId), 'prev'); cursor && step === null; cursor = await cursor.continue()) {
        const { from, lines } = cursor.value;
        const kept = from >= seq ? [] : parseChunk(cursor.value, from).filter((event) => event.seq < seq);
        const left = toLines(kept);
        if (left === '') await cursor.delete();
        else if (left !== lines) await cursor.update({ runId, from, lines: left });
        dropped += bytesOf(lines) - bytesOf(left);
        step = lastStep(kept);
      }
      if (dropped > 0)
        await change(transaction.objectStore('runs'), runId, (run) => ({
          nextSeq: seq,
          eventBytes: run.eventBytes - dropped,
          step: step ?? 0,
          // The evaluation is what comes last.
          outcome: null,
        }));
    });
  }

  async saveCheckpoint(runId: string, checkpoint: Checkpoint): Promise<number> {
    const { params, m, v, contexts } = checkpoint;
    const checkpointBytes = params.byteLength + m.byteLength + v.byteLength + contexts.length;
    await write(this.#db, ['runs', 'checkpoints'], async (transaction) => {
      await transaction.objectStore('checkpoints').put({ ...checkpoint, runId });
      await change(transaction.objectStore('runs'), runId, () => ({ checkpointBytes, checkpointStep: checkpoint.step }));
    });
    return checkpointBytes;
  }

  async loadCheckpoint(runId: string): Promise<Checkpoint | null> {
    const stored = await guard(() => this.#db.get('checkpoints', runId));
    if (stored === undefined) return null;
    const { runId: _, ...checkpoint } = stored;
    return checkCheckpoint(checkpoint, `The checkpoint of run ${runId}`);
  }

  async get(runId: string): Promise<RunRecord> {
    const stored = await guard(() => this.#db.get('runs', runId));
    if (stored === undefined) throw notFound(runId);
    return toRecord(check(runSchema, stored, `The record of run ${runId}`));
  }

  async list(): Promise<RunRecord[]> {
    return (await this.#sorted()).sound.map(toRecord);
  }

  async damaged(): Promise<DamagedRecord[]> {
    return (await this.#sorted()).damaged;
  }

  async delete(runId: string): Promise<void> {
    const unlock = await lockRun(runId);
    try {
      await write(this.#db, ['runs', 'events', 'checkpoints'], async (transaction) => {
        await transaction.objectStore('runs').delete(runId);
        await transaction.objectStore('events').delete(chunksOf(runId));
        await transaction.objectStore('checkpoints').delete(runId);
      });
    } finally {
      unlock();
    }
  }

  close(): void {
    this.#db.close();
  }

  async #sorted(): Promise<{ sound: StoredRun[]; damaged: DamagedRecord[] }> {
    return sort(runSchema, await guard(() => this.#db.getAll('runs')), 'run');
  }
}

function chunksOf(runId: string): IDBKeyRange {
  return IDBKeyRange.bound([runId, 0], [runId, Infinity]);
}

/** @throws AppError `RUN_NOT_FOUND` where the run was deleted meanwhile */
async function change(runs: RunsTable, runId: string, update: (run: StoredRun) => Partial<StoredRun>): Promise<void> {
  const run = await runs.get(runId);
  if (!run) throw notFound(runId);
  await runs.put({ ...run, ...update(run) });
}

/** GRPO steps done after these events; null where they do not tell. */
function lastStep(events: readonly unknown[]): number | null {
  const last = (events as readonly RunEvent[]).findLast((event) => event.kind === 'update');
  return last?.kind === 'update' ? last.step : null;
}

/** Of a whole evaluation among these events. */
function lastOutcome(events: readonly unknown[]): RunOutcome | null {
  const last = (events as readonly RunEvent[]).findLast((event) => event.kind === 'evaluation');
  if (last?.kind !== 'evaluation' || last.evaluation.contextsLeft) return null;
  const { untrained, trained } = last.evaluation.conditions;
  if (!untrained || !trained) return null;
  const of = trained.heldOut.episodes > 0 ? 'heldOut' : 'train';
  return { of, untrained: untrained[of].mean, trained: trained[of].mean, episodes: trained[of].episodes };
}

/** @param from the `seq` that its first event must have */
function parseChunk(chunk: EventChunk, from: number): RunEvent[] {
  const what = `The log of run ${chunk.runId}`;
  return parseLines(check(chunkSchema, chunk, what).lines, from, what);
}

function bytesOf(lines: string): number {
  return new TextEncoder().encode(lines).length;
}

function toRecord({ eventBytes, checkpointBytes, checkpointStep, outcome, note, ...run }: StoredRun): RunRecord {
  const { id, name, createdAt, config, status, step } = run;
  return {
    id,
    name,
    createdAt,
    config,
    status,
    step,
    checkpointStep: checkpointStep ?? null,
    outcome: outcome ?? null,
    note: note ?? '',
    sizeBytes: eventBytes + checkpointBytes,
  };
}

function outOfOrder(runId: string, seq: number, next: number): AppError {
  const message = `Event ${seq} was to be added to run ${runId}, whose next one is ${next}.`;
  return new AppError('STORE_OUT_OF_ORDER', message, 'Reload the page and resume the run from its last checkpoint.');
}

function notFound(runId: string): AppError {
  return new AppError(
    'RUN_NOT_FOUND',
    `There is no run "${runId}" on this machine.`,
    'Choose one from the list of runs, or start another.',
  );
}
