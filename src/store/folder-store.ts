// A run in a folder, for Node: `run.jsonl`, one event a line, and `checkpoint.bin`. Whatever instant the process is killed at, what
// is left reads as a run: lines are only ever added at the end, everything else is written beside and renamed. The folder holds
// one run, so run ids are not looked at. `node:fs` is imported when first needed, so that a page's bundle never has it.

import type { Checkpoint, RunStore } from '../core/checkpoint';
import { AppError } from '../core/errors';
import type { RunEvent } from '../core/run-log';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file';
import { toLines } from './log-lines';
import { checkEvent } from './schemas';

export const LOG_FILE = 'run.jsonl';
export const CHECKPOINT_FILE = 'checkpoint.bin';

const NEWLINE = 0x0a;

interface Log {
  readonly events: RunEvent[];
  /** Where each whole line ends, its newline left out. */
  readonly ends: readonly number[];
  readonly fileBytes: number;
}

export class FolderStore implements RunStore {
  readonly #folder: string;
  /** Where the next line goes; null until the log was read. */
  #end: { readonly bytes: number; readonly needsNewline: boolean } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** One write, flushed to the disk. @throws AppError `STORE_QUOTA`, `STORE_UNWRITABLE`, `STORE_BROKEN_LOG` */
  async append(_runId: string, events: readonly unknown[]): Promise<void> {
    if (events.length === 0) return;
    const { open } = await import('node:fs/promises');
    const end = (this.#end ??= endOf(await this.#read()));
    const bytes = new TextEncoder().encode(`${end.needsNewline ? '\n' : ''}${toLines(events)}`);
    await this.#write(LOG_FILE, async (path) => {
      const file = await open(path, 'a');
      try {
        // What a killed process, or a full disk, left of a line.
        if ((await file.stat()).size > end.bytes) await file.truncate(end.bytes);
        await file.appendFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    });
    this.#end = { bytes: end.bytes + bytes.length, needsNewline: false };
  }

  /** @throws AppError `STORE_BROKEN_LOG` when a line before the last is no event, `STORE_NEWER` */
  async events(_runId: string): Promise<RunEvent[]> {
    return (await this.#read()).events;
  }

  async truncate(_runId: string, seq: number): Promise<void> {
    const { events, ends } = await this.#read();
    if (events.length <= seq) return;
    const bytes = (await this.#bytes(LOG_FILE))!;
    await this.#replace(LOG_FILE, bytes.subarray(0, seq === 0 ? 0 : ends[seq - 1]! + 1));
    this.#end = null;
  }

  async saveCheckpoint(_runId: string, checkpoint: Checkpoint): Promise<number> {
    const bytes = await encodeCheckpoint(checkpoint);
    await this.#replace(CHECKPOINT_FILE, bytes);
    return bytes.length;
  }

  /** @throws AppError `STORE_BROKEN_CHECKPOINT`, `STORE_NEWER` */
  async loadCheckpoint(_runId: string): Promise<Checkpoint | null> {
    const bytes = await this.#bytes(CHECKPOINT_FILE);
    return bytes && decodeCheckpoint(bytes, `${this.#folder}/${CHECKPOINT_FILE}`);
  }

  async #read(): Promise<Log> {
    return readLog((await this.#bytes(LOG_FILE)) ?? new Uint8Array(0), `${this.#folder}/${LOG_FILE}`);
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

  /** Written beside, flushed, renamed: whoever reads sees the whole file before or the whole file after. */
  async #replace(name: string, bytes: Uint8Array): Promise<void> {
    const { open, rename } = await import('node:fs/promises');
    await this.#write(name, async (path) => {
      const file = await open(`${path}.part`, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
    });
  }

  async #write(name: string, work: (path: string) => Promise<void>): Promise<void> {
    const { mkdir } = await import('node:fs/promises');
    const path = `${this.#folder}/${name}`;
    try {
      await mkdir(this.#folder, { recursive: true });
      await work(path);
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === 'ENOSPC' || errno === 'EDQUOT')
        throw new AppError('STORE_QUOTA', `The disk is full: ${path} could not be written.`, 'Free some space, then resume.', { cause });
      const message = `${path} could not be written: ${String(cause)}`;
      throw new AppError('STORE_UNWRITABLE', message, 'Check the folder and its rights, then resume.', { cause });
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
    events.push(eventOf(value, events.length, line, name));
    ends.push(end);
    start = end + 1;
  }
  return { events, ends, fileBytes: bytes.length };
}

function eventOf(value: unknown, seq: number, line: string, name: string): RunEvent {
  const where = `Line ${seq + 1} of ${name}`;
  let cause: unknown;
  try {
    const event = checkEvent(value, where);
    if (event.seq === seq) return event;
  } catch (error) {
    if ((error as AppError).code === 'STORE_NEWER') throw error;
    cause = error;
  }
  throw new AppError(
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

function errnoOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}
