// What a run needs to go on as if nothing had happened, and where it is kept: `store/` implements `RunStore` for IndexedDB in
// the page and for a folder on Node.

/** 2: as `RUN_LOG_SCHEMA`. */
export const CHECKPOINT_SCHEMA = 2;

export interface Checkpoint {
  readonly schema: typeof CHECKPOINT_SCHEMA;
  /** GRPO steps done. */
  readonly step: number;
  /** Sequence number of the next event: events from it on are dropped on resume. */
  readonly nextSeq: number;
  /** Seconds of work so far. */
  readonly seconds: number;
  /** LoRA weights and AdamW moments, all of one length. */
  readonly params: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** The contexts of the next step (`train/context.ts`), JSON. */
  readonly contexts: string;
}

export interface RunStore {
  append(runId: string, events: readonly unknown[]): Promise<void>;
  /** All events, in order. */
  events(runId: string): Promise<unknown[]>;
  /** Drops events from `seq` on. */
  truncate(runId: string, seq: number): Promise<void>;
  /** @returns bytes kept */
  saveCheckpoint(runId: string, checkpoint: Checkpoint): Promise<number>;
  loadCheckpoint(runId: string): Promise<Checkpoint | null>;
}
