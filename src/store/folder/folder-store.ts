// A run in a folder, for Node: `run.jsonl`, one event a line, and `checkpoint.bin`. Whatever instant the process is killed at, what
// is left reads as a run: lines are only ever added at the end, everything else is written beside and renamed. The folder holds
// one run, so run ids are not looked at. `node:fs` is imported when first needed, so that a page's bundle never has it.

import type { Checkpoint, RunStore } from '../../core/run/checkpoint';
import { AppError } from '../../core/errors';
import type { RunEvent } from '../../core/run/run-log';
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoint-file';
import { toLines } from '../log-lines';
import { checkEvent } from '../schemas';
import { errnoOf, flushFolderOf, writeWhole, writing } from './whole-file';

export const LOG_FILE = 'run.jsonl';
export const CHECKPOINT_FILE = 'checkpoint.bin';
/** Held by the process that works on the run (`file-lock.ts`). */
export const LOCK_FILE = 'run.lock';

const NEWLINE = 0x0a;

interface Log {
  readonly events: RunEvent[];
  /** Where each whole line ends, its newline left out. */
  readonly ends: readonly number[];
  readonly fileBytes: number;
  /** Of the first line that is no event, which ends what was read; its message. */
  readonly fault: AppError | null;
  /** There are zeros in it: it was being written when the power went. */
  readonly isTorn: boolean;
}

export class FolderStore implements RunStore {
  readonly #folder: string;
  readonly #onDropped: (message: string) => void;
  /** Where the next line goes; null until the log was read. */
  #end: { readonly bytes: number; readonly needsNewline: boolean } | null = null;

  /** @param onDropped hears of events at the end of the log that cannot be read and are left out; the last checkpoint stands before them */
  constructor(folder: string, onDropped: (message: string) => void = () => undefined) {
    this.#folder = folder;
    this.#onDropped = onDropped;
  }

  /** One write, flushed to the disk. @throws AppError `STORE_QUOTA`, `STORE_UNWRITABLE`, `STORE_BROKEN_LOG` */
  async append(_runId: string, events: readonly unknown[]): Promise<void> {
    if (events.length === 0) return;
    const { mkdir, open } = await import('node:fs/promises');
    const end = (this.#end ??= endOf(await this.#read()));
    const bytes = new TextEncoder().encode(`${end.needsNewline ? '\n' : ''}${toLines(events)}`);
    const path = `${this.#folder}/${LOG_FILE}`;
    await writing(path, async () => {
      await mkdir(this.#folder, { recursive: true });
      const file = await open(path, 'a');
      try {
        // What a killed process, or a full disk, left of a line.
        if ((await file.stat()).size > end.bytes) await file.truncate(end.bytes);
        await file.appendFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      if (end.bytes === 0) await flushFolderOf(path);
    });
    this.#end = { bytes: end.bytes + bytes.length, needsNewline: false };
  }

  /** @throws AppError `STORE_BROKEN_LOG` when a line before the last checkpoint is no event, `STORE_NEWER` */
  async events(_runId: string): Promise<RunEvent[]> {
    return (await this.#read()).events;
  }

  async truncate(_runId: string, seq: number): Promise<void> {
    const { events, ends } = await this.#read();
    if (events.length <= seq) return;
    const bytes = (await this.#bytes(LOG_FILE))!;
    this.#end = null;
    await writeWhole(`${this.#folder}/${LOG_FILE}`, bytes.subarray(0, seq === 0 ? 0 : ends[seq - 1]! + 1));
  }

  async saveCheckpoint(_runId: string, checkpoint: Checkpoint): Promise<number> {
    const bytes = await encodeCheckpoint(checkpoint);
    const { mkdir } = await import('node:fs/promises');
    const path = `${this.#folder}/${CHECKPOINT_FILE}`;
    await writing(path, () => mkdir(this.#folder, { recursive: true }));
    await writeWhole(path, bytes);
    return bytes.length;
  }

  /** @throws AppError `STORE_BROKEN_CHECKPOINT`, `STORE_NEWER` */
  async loadCheckpoint(_runId: string): Promise<Checkpoint | null> {
    const bytes = await this.#bytes(CHECKPOINT_FILE);
    return bytes && decodeCheckpoint(bytes, `${this.#folder}/${CHECKPOINT_FILE}`);
  }

  async #read(): Promise<Log> {
    const log = readLog((await this.#bytes(LOG_FILE)) ?? new Uint8Array(0), `${this.#folder}/${LOG_FILE}`);
    const { fault, isTorn, events } = log;
    if (!fault) return log;
    const checkpoint = await this.loadCheckpoint('');
    if (checkpoint ? events.length < checkpoint.nextSeq : !isTorn) throw fault;
    this.#onDropped(`${fault.message} It and what follows is left out.`);
    return log;
  }

  async #bytes(name: string): Promise<Uint8Array | null> {
    const { readFile } = await import('node:fs/promises');
    try {
      return await readFile(`${this.#folder}/${name}`);
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT') return null;
      const message = `${this.#folder}/${name} cannot be read: ${String(cause)}`;
      throw new AppError('STORE_UNREADABLE', message, 'Check the folder and its rights.', { cause });
    }
  }
}

/** A last line that is no JSON was cut off by a kill and does not count; one that lacks just its newline does. */
function readLog(bytes: Uint8Array, name: string): Log {
  const events: RunEvent[] = [];
  const ends: number[] = [];
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = decoder.decode(bytes.subarray(start, end));
    const value = parseJson(line);
    if (value === undefined && end + 1 >= bytes.length) break;
    const event = eventOf(value, events.length, line, name);
    if (event instanceof AppError) return { events, ends, fileBytes: bytes.length, fault: event, isTorn: line.includes('\0') };
    events.push(event);
    ends.push(end);
    start = end + 1;
  }
  return { events, ends, fileBytes: bytes.length, fault: null, isTorn: false };
}

/** @returns the error where it is none */
function eventOf(value: unknown, seq: number, line: string, name: string): RunEvent | AppError {
  const where = `Line ${seq + 1} of ${name}`;
  let cause: unknown;
  try {
    const event = checkEvent(value, where);
    if (event.seq === seq) return event;
  } catch (error) {
    if ((error as AppError).code === 'STORE_NEWER') throw error;
    cause = error;
  }
  return new AppError(
    'STORE_BROKEN_LOG',
    `${where} is not event ${seq} of a run: ${line.slice(0, 80)}`,
    'Mend that line, or delete the run’s files and start it again.',
    { cause },
  );
}

/** @returns undefined for what is no JSON */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function endOf({ ends, fileBytes }: Log): { bytes: number; needsNewline: boolean } {
  const end = ends.at(-1);
  if (end === undefined) return { bytes: 0, needsNewline: false };
  return end < fileBytes ? { bytes: end + 1, needsNewline: false } : { bytes: end, needsNewline: true };
}
