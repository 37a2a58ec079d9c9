// The vocabulary of an episode. Every other folder speaks in these types.

/** `benchmark/Family-vN:split:number` and what is special about the game, `:size=small`, `:source=own`, `:rules=N` (docs/formats/task-id.md). */
export type TaskId = string;

export type Split = 'train' | 'seen' | 'unseen';

/** Of ALFWorld's rooms: `small` has 5 to 9 receptacles, `medium` 10 to 18, `full` as many as the originals. */
export const ROOM_SIZES = ['small', 'medium', 'full'] as const;
export type RoomSize = (typeof ROOM_SIZES)[number];

/**
 * `original`: the game to the letter. Otherwise something has to be found out, and all its possible means are offered: a number is the rule
 * set drawn from that seed; under `true` the original's own rule holds.
 */
export type Rules = 'original' | 'true' | number;

/** Which games of a family, as a task's id says it after the number. */
export interface GameSettings {
  readonly size: RoomSize;
  /** Games or levels of the user's own. */
  readonly isOwn: boolean;
  readonly rules: Rules;
}

/** What an environment shows before an action. */
export interface Observation {
  /** What a language model reads. */
  readonly text: string;
  /** A drawn map, one string a row, for people; never sent to the actor. */
  readonly grid?: readonly string[];
  /** Every action the world would understand now, sorted. */
  readonly admissible?: readonly string[];
}

/** How a reply became an action: which stage of the parser found it. */
export type ParseStage = 'exact' | 'folded' | 'edit' | 'fallback';

/** What is done where no action is found in a reply: nothing, which costs a step, or the first admissible action, as MetaGym does it. */
export const FALLBACKS = ['none', 'first'] as const;
export type Fallback = (typeof FALLBACKS)[number];

/** Carried out where nothing is done: no world knows it. */
export const NO_ACTION = '';

/** An actor's reply in three parts, because parsing fails and something else may be carried out. */
export interface Choice {
  /** The reply as the model wrote it. */
  readonly raw: string;
  /** The action read from the reply, or null where none was found. */
  readonly parsed: string | null;
  /** The action that was carried out. */
  readonly executed: string;
  readonly stage: ParseStage;
}

export interface Step extends Choice {
  /** What the actor saw before it acted. */
  readonly observation: Observation;
  readonly reward: number;
}

/** One episode. `terminated`: the world ended it. `truncated`: a limit did. */
export interface Trajectory {
  readonly task: TaskId;
  readonly systemPrompt: string;
  readonly steps: readonly Step[];
  /** What the world showed after the last action. */
  readonly final: Observation;
  readonly success: boolean;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** Why the episode was broken off and counts as lost: a reply that did not come through. */
  readonly failure?: string;
}

/**
 * An episode as the run log keeps it. Environments are deterministic, so the replies are enough to
 * rebuild the whole `Trajectory` (`meta/rollout.ts`, `replayEpisode`).
 */
export interface EpisodeRecord {
  readonly task: TaskId;
  readonly systemPrompt: string;
  readonly raw: readonly string[];
  readonly success: boolean;
  readonly failure?: string;
  /** What was done for replies without an action; `first` where it is left out, as earlier versions did it. */
  readonly fallback?: Fallback;
}

/** An episode worth keeping, as a file has it: a JSON line of `ict play --record` and of the page's export. */
export interface Demonstration extends Trajectory {
  /** Who played: `human`. */
  readonly actor: string;
  /** The level it was played on, where that is the user's own. */
  readonly level?: { readonly name: string; readonly text: string };
}
