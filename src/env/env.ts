// The contract between a world and everything that plays in it, in Gymnasium's words. Environments are
// pure, seeded and synchronous; `check.ts` holds them to it.

import type { GameSettings, Observation, RoomSize, Split, TaskId } from '../core/trajectory';
import type { Rng } from '../core/rng';

export interface StepResult {
  readonly observation: Observation;
  readonly reward: number;
  /** The world ended the episode. */
  readonly terminated: boolean;
  /** A limit ended the episode. */
  readonly truncated: boolean;
  readonly success: boolean;
}

export interface Environment {
  /** Starts the episode again; the same task always gives the same first observation. */
  reset(): Observation;
  /** @throws AppError `ENV_STEP_AFTER_END` when the episode is over, `ENV_STEP_BEFORE_RESET` before `reset`. */
  step(action: string): StepResult;
}

/** A kind of game. */
export interface Family {
  /** `minihack/Eat`: a benchmark's id, a slash, upstream's word for the family. */
  readonly id: string;
  /** The word advice uses for what must be done: `eat`, `heat`. Null where nothing has to be found out. */
  readonly need: string | null;
  /** Every means a rule set may give the need, for example eight keys. */
  readonly means: readonly string[];
  /** Whether its tasks can be played under drawn rules; elsewhere they are the original's alone. */
  readonly hasRules: boolean;
  /** Oracle advice for the original's tasks in plain sentences, where much can be told; none where left out. */
  readonly guide?: string;
  /** One of upstream's families, as against one of our own, made for training. */
  readonly upstream: boolean;
}

/** Rules are the original's when left out, and in families without rules; rooms are full when their size is left out, and where there are no sizes. */
export interface TaskQuery extends Partial<Pick<GameSettings, 'rules' | 'size'>> {
  /** Ids; all families of the benchmark when left out. */
  readonly families?: readonly string[];
  readonly split: Split;
  readonly seed: number;
}

/** What an action tried and whether the world reacted, as an agent can see it. Walking, opening and picking up try nothing. */
export interface Attempt {
  /** Empty where the means is the verb itself. */
  readonly verb: string;
  readonly means: string;
  readonly worked: boolean;
}

export interface Benchmark {
  readonly id: string;
  /** Raised whenever texts, rules or rewards change. */
  readonly version: number;
  readonly families: readonly Family[];
  /** Sizes that its rooms come in, as an id says them; none where there is nothing to choose. */
  readonly sizes: readonly RoomSize[];
  /** Endless and without repeats, families in turn; equal queries give equal sequences. @throws AppError `ENV_UNKNOWN_FAMILY`. */
  tasks(query: TaskQuery): Iterable<TaskId>;
  /** @throws AppError `ENV_BAD_TASK` with what the id should look like. */
  make(task: TaskId): Environment;
  familyOf(task: TaskId): Family;
  /** Steps after which an episode is cut off, to tell people; no end where left out. */
  maxSteps?(task: TaskId): number;
  /** The means that serves the need in this task; null where nothing has to be found out. */
  meansOf(task: TaskId): string | null;
  /** What the rules of this task really are, in the advice language; in the original the family's guide, where it has one. */
  oracleAdvice(task: TaskId): string;
  /** One sentence of advice for a family, its means drawn blindly. */
  randomAdvice(family: string, rng: Rng): string;
  /** What the step from `action` to `after` tried in an episode of `task`; null for routine actions. */
  attempt(task: TaskId, action: string, after: Observation): Attempt | null;
  /** The scripted player, for demonstrations and for cloning: obeys `advice`, else tries untried plausible means. */
  expert(task: TaskId, advice: string, rng: Rng): Expert;
}

/** Tasks that are a user's own: finitely many, so that `tasks` ends when every one came once. */
export interface OwnBenchmark extends Benchmark {
  /** Changes with the tasks. A run keeps it, for it can only go on with the same ones. */
  readonly fingerprint: string;
}

/** Plays from what an agent sees alone. */
export interface Expert {
  act(observation: Observation): string;
}
