// Rebuilds the trajectories that the viewer shows, one at a time, and keeps those already seen.

import type { TextForm } from '../../../core/run/run-config';
import type { EpisodeRecord, Trajectory } from '../../../core/trajectory';
import type { TrainerApi } from '../../../rpc/trainer-api';
import { type Failure, toFailure } from '../failure';

export interface Replayed {
  readonly trajectory: Trajectory;
  /** What the model read before each action. */
  readonly prompts: readonly string[];
}

export class Replays {
  /** The episode on screen and how many of its actions were carried out. */
  index = $state(0);
  step = $state(0);
  current = $state.raw<Replayed | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #records: readonly EpisodeRecord[];
  readonly #api: TrainerApi;
  readonly #seen = new Map<number, Promise<Replayed>>();

  constructor(
    records: readonly EpisodeRecord[],
    api: TrainerApi,
    private readonly form: TextForm,
  ) {
    this.#records = records;
    this.#api = api;
    void this.show(0);
  }

  async show(index: number): Promise<void> {
    const record = this.#records[index];
    if (!record) return;
    this.index = index;
    this.step = 0;
    this.failure = null;
    try {
      const replay = this.#seen.get(index) ?? this.#api.replay(record, this.form);
      this.#seen.set(index, replay);
      const result = await replay;
      if (this.index === index) this.current = result;
    } catch (error) {
      this.#seen.delete(index);
      if (this.index === index) {
        this.current = null;
        this.failure = toFailure(error);
      }
    }
  }

  move(by: number): void {
    const count = this.current?.trajectory.steps.length ?? 0;
    this.step = Math.max(0, Math.min(count, this.step + by));
  }

  moveEpisode(by: number): void {
    const next = this.index + by;
    if (next >= 0 && next < this.#records.length) void this.show(next);
  }
}
