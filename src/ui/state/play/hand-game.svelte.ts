// A game being played by hand: what is shown, what was done, how it ended. It goes through the same environment as every
// other player, so what is played is a demonstration that replays.

import type { Demonstration, Observation, Step, TaskId, Trajectory } from '../../../core/trajectory';
import type { Benchmark, Environment } from '../../../env/env';
import { parseTaskId } from '../../../env/task-id';
import { isMinihack } from '../../../env/minihack/tasks/benchmark';
import type { OwnLevel } from '../../../env/minihack/tasks/own-levels';
import type { Picture } from '../../../env/minihack/view/picture';

export interface End {
  readonly success: boolean;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

const RUNNING: End = { success: false, terminated: false, truncated: false };

export class HandGame {
  observation = $state.raw<Observation>({ text: '' });
  steps = $state.raw<readonly Step[]>([]);
  picture = $state.raw<Picture | null>(null);
  end = $state.raw<End | null>(null);
  /** What the person plays under; shown beside the game and kept with it. */
  advice = $state('');
  readonly maxSteps: number | null;
  /** `minihack/Eat` */
  readonly family: string;
  readonly #environment: Environment;
  readonly #draw: (() => Picture) | null;

  /** @throws AppError `ENV_BAD_TASK` and what else the benchmark says to a task that it does not have */
  constructor(
    benchmark: Benchmark,
    readonly task: TaskId,
    /** The level, where it is the user's own. */
    readonly level?: OwnLevel,
  ) {
    const shown = isMinihack(benchmark) ? benchmark.show(task) : null;
    this.#environment = shown?.environment ?? benchmark.make(task);
    this.#draw = shown === null ? null : () => shown.picture();
    this.family = parseTaskId(task).family;
    this.maxSteps = benchmark.maxSteps?.(task) ?? null;
    this.restart();
  }

  get trajectory(): Trajectory {
    return { task: this.task, systemPrompt: this.advice, steps: this.steps, final: this.observation, ...(this.end ?? RUNNING) };
  }

  get demonstration(): Demonstration {
    return { actor: 'human', ...this.trajectory, ...(this.level ? { level: this.level } : {}) };
  }

  /** Nothing happens where the episode is over. */
  act(action: string): void {
    if (this.end !== null) return;
    const { observation } = this;
    const { reward, terminated, truncated, success, observation: next } = this.#environment.step(action);
    this.steps = [...this.steps, { raw: action, parsed: action, executed: action, stage: 'exact', observation, reward }];
    this.#show(next);
    if (terminated || truncated) this.end = { success, terminated, truncated };
  }

  /** As far as it was played before. */
  goOn(advice: string, actions: readonly string[]): void {
    this.advice = advice;
    for (const action of actions) this.act(action);
  }

  restart(): void {
    this.steps = [];
    this.end = null;
    this.#show(this.#environment.reset());
  }

  #show(observation: Observation): void {
    this.observation = observation;
    this.picture = this.#draw?.() ?? null;
  }
}

/** The map before each action of an episode and after the last; null where the world has none. */
export function picturesOf(benchmark: Benchmark, { task, steps }: Trajectory): readonly Picture[] | null {
  if (!isMinihack(benchmark)) return null;
  const { environment, picture } = benchmark.show(task);
  environment.reset();
  const pictures = [picture()];
  for (const { executed } of steps) {
    environment.step(executed);
    pictures.push(picture());
  }
  return pictures;
}
