// What is kept on this machine. Formats: docs/formats/storage.md.

import type { RunConfig } from '../core/run-config';
import type { RunStatus } from '../core/run-log';

export const STORE_SCHEMA = 1;

export interface RunRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly config: RunConfig;
  readonly status: RunStatus;
  /** GRPO steps done. */
  readonly step: number;
  readonly sizeBytes: number;
}

export interface AdapterRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly preset: string;
  /** The run it came from, or null when imported. */
  readonly runId: string | null;
  readonly baseSha256: string;
  readonly sizeBytes: number;
}

/** Everything needed to go on as if nothing had happened. */
export interface Checkpoint {
  readonly schema: 1;
  /** GRPO steps done. */
  readonly step: number;
  /** Sequence number of the next event: events after it are dropped on resume. */
  readonly nextSeq: number;
  /** Seconds of work so far. */
  readonly seconds: number;
  readonly params: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** The contexts of the next step, JSON. */
  readonly contexts: string;
}

/** Where a run is kept: IndexedDB in the page, a folder on Node. */
export interface RunStore {
  append(runId: string, events: readonly unknown[]): Promise<void>;
  /** All events, in order. */
  events(runId: string): Promise<unknown[]>;
  /** Drops events from `seq` on. */
  truncate(runId: string, seq: number): Promise<void>;
  saveCheckpoint(runId: string, checkpoint: Checkpoint): Promise<number>;
  loadCheckpoint(runId: string): Promise<Checkpoint | null>;
}
