// What is kept on this machine. Formats: docs/formats/storage.md.

import type { ModelChoice, RunConfig } from '../core/run-config';
import type { RunStatus } from '../core/run-log';
import type { WrittenAdvice } from '../core/written-advice';

export type { Checkpoint, RunStore } from '../core/checkpoint';

export interface RunRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly config: RunConfig;
  readonly status: RunStatus;
  /** GRPO steps done. */
  readonly step: number;
  /** Steps done at its last checkpoint, from which it goes on; 0 before the first one, null where an earlier version wrote the record. */
  readonly checkpointStep: number | null;
  readonly sizeBytes: number;
}

export interface AdapterRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly preset: string;
  /** The run it came from, or null when imported. */
  readonly runId: string | null;
  /** Null where the adapter does not say. */
  readonly baseSha256: string | null;
  /** The kept model it was made on; left out for the embedded one. */
  readonly model?: ModelChoice;
  readonly sizeBytes: number;
}

export interface AdviceRecord extends WrittenAdvice {
  readonly id: string;
}

/** A record that is there but cannot be believed. */
export interface DamagedRecord {
  readonly id: string;
  /** What is wrong with it. */
  readonly message: string;
}
