// A run in a folder, for Node: `run.jsonl` grows by whole lines, `checkpoint.bin` is replaced by renaming. Killed
// at any moment, the folder holds a readable run: a last line without its end is no event, and a checkpoint is
// only renamed into place after the log it points into has reached the disk.

import type { RunEvent } from '../core/run-log';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file';
import { parseLines, toLines } from './log-lines';
import type { Checkpoint, RunStore } from './records';

const LOG = 'run.jsonl';
const CHECKPOINT = 'checkpoint.bin';
const NEWLINE = 0x0a;

/** Holds one run, whatever its id; the folder must exist. */
export class FolderStore implements RunStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async append(_runId: string, events: readonly unknown[]): Promise<void> {
    if (events.length > 0) await this.#write(LOG, 'a', new TextEncoder().encode(toLines(events)));
  }

  /** @throws AppError `STORE_CORRUPT`, `STORE_NEWER` */
  async events(): Promise<RunEvent[]> {
    return parseLines(new TextDecoder().decode(await this.#wholeLines()), 0, LOG);
  }

  async truncate(_runId: string, seq: number): Promise<void> {
    const lines = await this.#wholeLines();
    let end = 0;
    for (let i = 0; i < seq && end < lines.length; i++) end = lines.indexOf(NEWLINE, end) + 1;
    const { truncate } = await import('node:fs/promises');
    await truncate(this.#path(LOG), end).catch(ignoreMissing);
  }

  async saveCheckpoint(_runId: string, checkpoint: Checkpoint): Promise<number> {
    const bytes = await encodeCheckpoint(checkpoint);
    const { rename } = await import('node:fs/promises');
    await this.#write(`${CHECKPOINT}.part`, 'w', bytes);
    await rename(this.#path(`${CHECKPOINT}.part`), this.#path(CHECKPOINT));
    return bytes.length;
  }

  /** @throws AppError `STORE_CORRUPT`, `STORE_NEWER` */
  async loadCheckpoint(): Promise<Checkpoint | null> {
    const bytes = await this.#read(CHECKPOINT);
    return bytes && decodeCheckpoint(bytes);
  }

  #path(name: string): string {
    return `${this.#folder}/${name}`;
  }

  /** Returns when the bytes have reached the disk. */
  async #write(name: string, flags: 'a' | 'w', bytes: Uint8Array): Promise<void> {
    const { open } = await import('node:fs/promises');
    const file = await open(this.#path(name), flags);
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  async #read(name: string): Promise<Uint8Array | null> {
    const { readFile } = await import('node:fs/promises');
    return (await readFile(this.#path(name)).catch(ignoreMissing)) ?? null;
  }

  async #wholeLines(): Promise<Uint8Array> {
    const bytes = (await this.#read(LOG)) ?? new Uint8Array();
    return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
  }
}

function ignoreMissing(error: unknown): undefined {
  if ((error as { code?: string }).code === 'ENOENT') return undefined;
  throw error;
}
