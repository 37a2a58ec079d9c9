// A protocol: which reflectors are trained, on what, and how they are judged, as a file that anybody can run again (docs/formats/protocol.md).

import type { Condition, Cell, EvaluationSample } from './evaluation';
import type { PresetName, RunConfig } from './run-config';
import type { Split } from '../trajectory';

export const PROTOCOL_SCHEMA = 2;

/** Settings beside a preset's. */
export type Settings = Partial<Omit<RunConfig, 'preset' | 'seed'>>;

/** What an arm says of its own; what it leaves out is the protocol's. */
export interface ArmSettings {
  readonly name: string;
  readonly train?: Settings;
  /** Where the tasks of the test come from; `unseen` when left out. */
  readonly split?: Split;
}

export interface Protocol {
  /** 2: as `RUN_LOG_SCHEMA`. */
  readonly schema: typeof PROTOCOL_SCHEMA;
  /** As the file is called. */
  readonly name: string;
  /** The question it answers, in a sentence. */
  readonly title: string;
  readonly preset: PresetName;
  readonly train: Settings;
  /** Where the reflector is judged, if not on the families of its own run. */
  readonly test?: {
    readonly preset: PresetName;
    readonly held_out_families: readonly string[];
    readonly train_families: readonly string[];
  };
  /** Each trains one reflector in every arm, and draws the tasks it is judged on. */
  readonly seeds: readonly number[];
  /** Of a family, condition and seed. */
  readonly episodes: number;
  /** Reflections in a row. */
  readonly iterations: number;
  /** See `BaselineOptions`. */
  readonly baselines?: { readonly reflections: number; readonly tasks: number; readonly retries: number };
  readonly arms: readonly ArmSettings[];
}

/** A mean of paired differences: its standard error, and the interval that holds 95 % of bootstrap means. */
export interface Interval {
  readonly mean: number;
  readonly se: number;
  readonly low: number;
  readonly high: number;
}

/** Advice that one condition wrote for a family: how often, and the success under it. */
export interface AdviceCount {
  readonly text: string;
  readonly count: number;
  readonly success: number;
}

export interface ArmResult {
  readonly name: string;
  /** Never trained on; the other families of the tables were. */
  readonly heldOutFamilies: readonly string[];
  /** Pooled over the seeds; errors over contexts. */
  readonly conditions: Readonly<Partial<Record<Condition, { families: Record<string, Cell>; heldOut: Cell; train: Cell }>>>;
  /** Each condition minus the untrained reflector, context by context. */
  readonly differences: Readonly<Partial<Record<Condition, { families: Record<string, Interval>; heldOut: Interval | null }>>>;
  readonly iterations: readonly { readonly untrained: number; readonly trained: number | null }[];
  readonly evidence: { readonly heldOut: number; readonly families: Record<string, number>; readonly ceiling: Record<string, number> };
  /** What was written most often, by family. */
  readonly advice: Readonly<Record<string, Partial<Record<Condition, readonly AdviceCount[]>>>>;
  readonly seeds: readonly SeedResult[];
  /** One context of each family and condition, from the first seed. */
  readonly samples: readonly EvaluationSample[];
}

export interface SeedResult {
  readonly seed: number;
  readonly heldOut: Readonly<Partial<Record<Condition, number>>>;
  /** Reward of every training step. */
  readonly reward: readonly number[];
  readonly trainSeconds: number;
  readonly testSeconds: number;
}

export interface ProtocolResult {
  readonly schema: 1;
  readonly protocol: Protocol;
  readonly model: { readonly name: string; readonly sha256: string };
  /** The player adapter on the actor, where it has one. */
  readonly player?: { readonly name: string; readonly sha256: string };
  /** What was trained and judged on: one device, or several with commas between. */
  readonly device: string;
  readonly date: string;
  readonly version: string;
  readonly arms: readonly ArmResult[];
}
