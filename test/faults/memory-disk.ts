// A disk in memory under `node:fs/promises`, as far as runs are kept with it. Any operation can fail, kill the process, or be the last one
// before the power goes; then what was not flushed is there, is not there, or is there in part, as a seed says. What was flushed stays; a
// name that is new or was changed stays once its folder is flushed.

import { createRng, type Rng } from '../../src/core/rng';

export type Fault = 'EIO' | 'ENOSPC' | 'killed' | 'power';

interface Write {
  readonly offset: number;
  /** Null cuts the file off at the offset. */
  readonly bytes: Uint8Array | null;
}

interface Content {
  seen: Uint8Array;
  flushed: Uint8Array;
  /** Since the last flush, in order. */
  pending: Write[];
}

/** Names that change together; null removes one. */
type Naming = readonly (readonly [path: string, content: Content | null])[];

interface FileHandle {
  sync(): Promise<void>;
  close(): Promise<void>;
  /** Folders have none. */
  writeFile?(data: Uint8Array): Promise<void>;
}

export class MemoryDisk {
  /** What processes see, and what outlasts a power cut. */
  #seen = new Map<string, Content>();
  #flushed = new Map<string, Content>();
  #pending: Naming[] = [];
  #operations = 0;
  #failAt = Infinity;
  #fault: Fault = 'EIO';
  #isDead = false;

  /** From here on: the `at`-th operation fails; after `killed` and `power` all others do too, until the next call. */
  arm(fault: Fault, at: number): void {
    [this.#operations, this.#fault, this.#failAt, this.#isDead] = [0, fault, at, false];
  }

  get operations(): number {
    return this.#operations;
  }

  /** What is on the disk when the machine starts again. */
  losePower(seed: number): void {
    const rng = createRng(seed, 'power', 0);
    for (const naming of keptOf(this.#pending, rng)) name(this.#flushed, naming);
    for (const content of new Set(this.#flushed.values())) {
      content.seen = content.flushed;
      for (const write of keptOf(content.pending, rng)) content.seen = written(content.seen, write);
      content.flushed = content.seen;
      content.pending = [];
    }
    this.#pending = [];
    this.#seen = new Map(this.#flushed);
  }

  /** The part of `node:fs/promises` that is used. */
  readonly fs = {
    mkdir: async (): Promise<void> => this.#step(),
    readFile: async (path: string, encoding?: string): Promise<Uint8Array | string> => {
      this.#step();
      const bytes = this.#content(path).seen.slice();
      return encoding ? new TextDecoder().decode(bytes) : bytes;
    },
    rename: async (from: string, to: string): Promise<void> => {
      this.#step();
      const content = this.#content(from);
      this.#name([to, content], [from, null]);
    },
    rm: async (path: string): Promise<void> => {
      // A folder goes name by name.
      const inside = [...this.#seen.keys()].filter((name) => name.startsWith(`${path}/`));
      for (const name of inside.length > 0 ? inside : [path]) {
        this.#step();
        this.#name([name, null]);
      }
    },
    readdir: async (path: string, options?: { withFileTypes: boolean }): Promise<unknown[]> => {
      this.#step();
      const inside = [...this.#seen.keys()].filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
      if (inside.length === 0) throw errno('ENOENT');
      const names = [...new Set(inside.map((name) => name.split('/')[0]!))];
      return options ? names.map((name) => ({ name, isDirectory: () => inside.some((one) => one.startsWith(`${name}/`)) })) : names;
    },
    stat: async (path: string): Promise<{ size: number }> => {
      this.#step();
      return { size: this.#content(path).seen.length };
    },
    statfs: async (): Promise<{ bavail: number; bsize: number }> => {
      this.#step();
      return { bavail: 1e6, bsize: 4096 };
    },
    writeFile: async (path: string, data: Uint8Array, { flush }: { flush: boolean }): Promise<void> => {
      const file: FileHandle = await this.fs.open(path, 'w');
      await file.writeFile!(data);
      if (flush) await file.sync();
      await file.close();
    },
    open: async (path: string, flags: string) => {
      this.#step();
      if (flags === 'r' && path.endsWith('/')) return this.#folder();
      let content = this.#seen.get(path);
      if (!content) {
        if (flags === 'r' || flags === 'r+') throw errno('ENOENT');
        content = { seen: new Uint8Array(0), flushed: new Uint8Array(0), pending: [] };
        this.#name([path, content]);
      }
      if (flags === 'w') write(content, { offset: 0, bytes: null });
      return this.#file(content);
    },
  };

  #folder() {
    return {
      sync: async (): Promise<void> => {
        this.#step();
        for (const naming of this.#pending) name(this.#flushed, naming);
        this.#pending = [];
      },
      close: async (): Promise<void> => this.#step(),
    };
  }

  #file(content: Content) {
    const add = async (bytes: Uint8Array | string, offset = content.seen.length): Promise<void> => {
      const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
      // In blocks, for the disk writes them in any order; a fault leaves a part.
      const blocks = Math.max(1, Math.ceil(all.length / 64));
      const isFaulty = this.#operations + 1 === this.#failAt;
      const kept = isFaulty ? Math.floor(blocks / 2) : blocks;
      for (let i = 0; i < kept; i++) write(content, { offset: offset + i * 64, bytes: all.slice(i * 64, (i + 1) * 64) });
      this.#step();
    };
    return {
      stat: async () => {
        this.#step();
        return { size: content.seen.length };
      },
      truncate: async (size: number): Promise<void> => {
        this.#step();
        write(content, { offset: size, bytes: null });
      },
      appendFile: (bytes: Uint8Array | string) => add(bytes),
      writeFile: (bytes: Uint8Array | string) => add(bytes),
      write: (bytes: Uint8Array, from: number, length: number, offset: number) => add(bytes.slice(from, from + length), offset),
      read: async (into: Uint8Array, from: number, length: number, offset: number) => {
        this.#step();
        const part = content.seen.slice(offset, offset + length);
        into.set(part, from);
        return { bytesRead: part.length };
      },
      sync: async (): Promise<void> => {
        this.#step();
        content.flushed = content.seen;
        content.pending = [];
      },
      close: async (): Promise<void> => this.#step(),
    };
  }

  #step(): void {
    if (this.#isDead) throw new Error('dead');
    if (++this.#operations !== this.#failAt) return;
    if (this.#fault === 'EIO' || this.#fault === 'ENOSPC') throw errno(this.#fault);
    this.#isDead = true;
    throw new Error('dead');
  }

  #content(path: string): Content {
    const content = this.#seen.get(path);
    if (!content) throw errno('ENOENT');
    return content;
  }

  #name(...naming: Naming): void {
    name(this.#seen, naming);
    this.#pending.push(naming);
  }
}

function name(names: Map<string, Content>, naming: Naming): void {
  for (const [path, content] of naming) {
    if (content) names.set(path, content);
    else names.delete(path);
  }
}

function errno(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function write(content: Content, change: Write): void {
  content.seen = written(content.seen, change);
  content.pending.push(change);
}

/** Past the end there are zeros in between. */
function written(bytes: Uint8Array, { offset, bytes: added }: Write): Uint8Array {
  if (!added) return bytes.slice(0, offset);
  const result = new Uint8Array(Math.max(bytes.length, offset + added.length));
  result.set(bytes);
  result.set(added, offset);
  return result;
}

/** Each of them or not, by chance; a third of the times all up to one. */
function keptOf<T>(all: readonly T[], rng: Rng): T[] {
  const isInOrder = rng.int(3) === 0;
  const until = rng.int(all.length + 1);
  return all.filter((_, i) => (isInOrder ? i < until : rng.int(2) === 0));
}
