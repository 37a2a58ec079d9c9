// What is kept on this machine. Formats: docs/formats/storage.md.

import type { Evaluation } from '../core/run/evaluation';
import type { ModelChoice, PresetName, RunConfig } from '../core/run/run-config';
import type { RunStatus } from '../core/run/run-log';
import type { WrittenAdvice } from '../core/sharing/written-advice';

export type { Checkpoint, RunStore } from '../core/run/checkpoint';

export interface RunRecord {
  readonly id: string;
  /** Its id, where nobody called it something else. */
  readonly name: string;
  readonly createdAt: number;
  readonly config: RunConfig;
  readonly status: RunStatus;
  /** GRPO steps done. */
  readonly step: number;
  /** Steps done at its last checkpoint, from which it goes on; 0 before the first one, null where an earlier version wrote the record. */
  readonly checkpointStep: number | null;
  /** Shares of games won under the untrained and the trained reflector, once the table at the end is whole; null before. */
  readonly outcome: RunOutcome | null;
  /** What a person wrote about it. */
  readonly note: string;
  readonly sizeBytes: number;
}

export interface RunOutcome {
  /** Games of families never trained on, or, where none was held out, of those trained on. */
  readonly of: 'heldOut' | 'train';
  readonly untrained: number;
  readonly trained: number;
  /** Under each. */
  readonly episodes: number;
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

/** An evaluation and what was asked for; it goes on from here where contexts are left. */
export interface EvaluationRecord {
  readonly id: string;
  readonly createdAt: number;
  /** Null where none was evaluated; it may have been deleted since. */
  readonly adapterId: string | null;
  readonly preset: PresetName;
  readonly request: EvaluationSettings;
  readonly evaluation: Evaluation;
}

/** See `EvaluateRequest` of `rpc/trainer-api.ts`. */
export interface EvaluationSettings {
  readonly seed: number;
  readonly episodes: number;
  readonly iterations: number;
  readonly strength: number;
  readonly model: ModelChoice | null;
  readonly actor?: string;
  readonly reflector?: string;
  readonly advice?: Readonly<Record<string, string>>;
  readonly baselines?: { readonly reflections: number; readonly tasks: number; readonly retries: number };
}

/** A record that is there but cannot be believed. */
export interface DamagedRecord {
  readonly id: string;
  /** What is wrong with it. */
  readonly message: string;
}
