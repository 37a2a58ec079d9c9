// The contract of whoever plays. Batched, because every back end that is fast is fast in batches.

import type { Choice, Observation, Step, TaskId } from '../core/trajectory';

export interface ActRequest {
  /** Names the episode, so that a back end may keep what it computed for its history. */
  readonly episode: string;
  readonly task: TaskId;
  readonly systemPrompt: string;
  readonly history: readonly Step[];
  readonly observation: Observation;
  /** Key of the draw for this reply; equal seeds give equal replies. */
  readonly seed: number;
}

/** Or why there is none: what the actor said was lost on the way, and nobody acts in its place. */
export type ActReply = Choice | { readonly failure: string };

export interface Actor {
  /** Episodes it can hold at a time; any number when left out. */
  readonly capacity?: number;
  /** One reply a request, in order. @throws AppError `RUN_CANCELLED` on abort. */
  act(requests: readonly ActRequest[], signal?: AbortSignal): Promise<ActReply[]>;
  /** These episodes are over; what was kept for them may go. */
  release?(episodes: readonly string[]): void;
}
