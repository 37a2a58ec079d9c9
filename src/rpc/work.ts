// What every long work of the worker is asked with, and what it tells meanwhile. Types only.

import type { ModelChoice } from '../core/run/run-config';

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** Units a second, over the last few seconds. */
  readonly rate: number;
  readonly secondsLeft: number | null;
  readonly message: string;
}

export type DeviceChoice = 'auto' | 'webgpu' | 'wasm';

/** Which device and model do the engine's part of something. */
export interface MachineRequest {
  readonly choice: DeviceChoice;
  /** Null for the embedded one. */
  readonly model: ModelChoice | null;
}
