// A run is a log: one append-only list of events, one JSON object a line in files. Charts, tables, resume,
// export and bug reports read it and nothing else. Format: docs/formats/run-log.md.

import type { EpisodeRecord } from '../trajectory';
import type { RunConfig } from './run-config';
import type { Evaluation } from './evaluation';

/** 2: benchmarks, families and presets have the names of today. */
export const RUN_LOG_SCHEMA = 2;

export interface GroupMember {
  /** The reflection: the next system prompt. */
  readonly text: string;
  /** All that the reflector wrote, where the reflection is a part of it. */
  readonly raw?: string;
  /** Tokens written, the end token included. */
  readonly tokens: number;
  readonly finished: boolean;
  /** Success rate of the actor under it on the group's fresh tasks, in [0, 1]. */
  readonly reward: number;
  readonly advantage: number;
  /** The fresh episodes that gave the reward. */
  readonly episodes: readonly EpisodeRecord[];
}

export type RunEventBody =
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly config: RunConfig;
      readonly device: { readonly kind: string; readonly description: string };
      readonly model: { readonly name: string; readonly sha256: string };
      /** The player adapter on the actor, where it has one. */
      readonly player?: { readonly name: string; readonly sha256: string };
      readonly version: string;
    }
  /** Steps 1-7 of one group: what the reflector read, what it wrote, what that was worth. */
  | {
      readonly kind: 'group';
      readonly step: number;
      readonly context: number;
      readonly family: string;
      /** How many reflections lie behind the current system prompt. */
      readonly depth: number;
      readonly systemPrompt: string;
      readonly read: readonly EpisodeRecord[];
      readonly members: readonly GroupMember[];
    }
  /** One GRPO step; metric names are TRL's paths. */
  | { readonly kind: 'update'; readonly step: number; readonly metrics: Readonly<Record<string, number>> }
  /** A sample of held-out success during training. */
  | {
      readonly kind: 'held_out';
      readonly step: number;
      readonly success: number;
      readonly se: number;
      readonly episodes: number;
      readonly families: Readonly<Record<string, number>>;
      /** The reflections behind it, and what the actor did under each. */
      readonly contexts: readonly {
        readonly family: string;
        readonly text: string;
        readonly episodes: readonly EpisodeRecord[];
      }[];
    }
  | { readonly kind: 'evaluation'; readonly evaluation: Evaluation }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly sizeBytes: number }
  | { readonly kind: 'status'; readonly status: RunStatus; readonly message?: string };

export type RunStatus = 'running' | 'paused' | 'stopped' | 'finished' | 'failed';

/** `seq` counts from 0 without gaps; `t` is seconds of work since the run began, pauses left out. */
export type RunEvent = RunEventBody & { readonly schema: typeof RUN_LOG_SCHEMA; readonly seq: number; readonly t: number };
