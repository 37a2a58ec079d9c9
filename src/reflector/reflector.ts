// The contract of whoever reads trajectories and writes the next system prompt.

import type { Trajectory } from '../core/trajectory';

export interface ReflectContext {
  /** The system prompt that the trajectories were played under. */
  readonly systemPrompt: string;
  readonly trajectories: readonly Trajectory[];
  /** Key of the draws for this context. */
  readonly seed: number;
}

export interface Reflection {
  /** The next system prompt. */
  readonly text: string;
  /** All that was written, where the system prompt is a part of it. */
  readonly raw?: string;
  /** Token ids of what the reflector read; empty for back ends that do not tell. */
  readonly promptIds: readonly number[];
  /** Token ids of what it wrote, the end token included when it was written. */
  readonly tokenIds: readonly number[];
  /** Log-probability of each token as it was sampled. */
  readonly logProbs: readonly number[];
  /** The end token was written before the length limit. */
  readonly finished: boolean;
}

export interface Reflector {
  /** `samples` reflections for each context. @throws AppError `RUN_CANCELLED` on abort. */
  reflect(contexts: readonly ReflectContext[], samples: number, signal?: AbortSignal): Promise<Reflection[][]>;
}
