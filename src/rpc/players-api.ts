// What the trainer worker offers about who plays and who reflects: endpoints, and a person in the reflector's place. Types only.

import type { TextForm } from '../core/run/run-config';
import type { Cell, TrialCondition } from '../core/run/evaluation';
import type { EpisodeRecord, GameSettings, ParseStage, TaskId } from '../core/trajectory';
import type { MachineRequest, Progress } from './work';

/** One reply of an actor, to see that it works. */
export interface PlayerTrial {
  readonly raw: string;
  readonly executed: string;
  readonly stage: ParseStage;
  readonly seconds: number;
  /** As the server counts them; 0 where it does not. */
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What was tried in one game, as a reflector's reading list has it. */
export interface ReadGame {
  readonly goal: string;
  readonly tried: readonly { readonly verb: string; readonly means: string; readonly worked: boolean }[];
  readonly success: boolean;
  readonly record: EpisodeRecord;
}

export interface TrialRequest {
  readonly family: string;
  /** Which of the family's games. */
  readonly games: GameSettings;
  readonly seed: number;
  /** A line of `core/run/player.ts`. */
  readonly actor: string;
  /** How many of the fresh games are played; all of them when left out. */
  readonly most?: number;
  /** For the engine's part. */
  readonly machine: MachineRequest;
}

/** A game of a trial that nobody has played, and the draws that its actor is given. */
export interface FreshGame {
  readonly task: TaskId;
  readonly seed: number;
}

export interface TriedAdvice {
  readonly text: string;
  readonly score: Cell;
  readonly episodes: readonly EpisodeRecord[];
}

/** A model of which web-llm keeps files in this browser, all or a part. */
export interface KeptWebLlm {
  /** Address that they came from, ending in a slash. */
  readonly folder: string;
  readonly name: string;
  readonly bytes: number;
  /** What is missing is fetched when it is loaded. */
  readonly isWhole: boolean;
}

export interface PlayersApi {
  /** Told once and held in memory, apart from every configuration; null forgets. */
  holdKey(url: string, key: string | null): Promise<void>;
  /** One action of the actor in a small game, without trying again. @throws AppError `ENDPOINT_…`, `PLAYER_UNKNOWN` */
  tryPlayer(actor: string, signal: AbortSignal): Promise<PlayerTrial>;
  /** Fetches and loads a model of web-llm, a line of `core/web-llm-models.ts`; the one before it is given up. @throws AppError `WEBLLM_…` */
  loadWebLlm(line: string, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<void>;
  keptWebLlm(): Promise<KeptWebLlm[]>;
  deleteWebLlm(folder: string): Promise<void>;
  /** The actor plays games of a family without advice. @returns what a reflector reads of them, the games that are left, and the engine's model */
  readGames(
    request: TrialRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<{ games: ReadGame[]; fresh: FreshGame[]; model: string; form: TextForm }>;
  /**
   * The actor plays the fresh tasks of the same trial: under the person's text, and under what the other conditions write for what was read.
   * @param adapterId for `trained`
   */
  tryAdvice(
    request: TrialRequest,
    conditions: readonly TrialCondition[],
    text: string,
    adapterId: string | null,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Partial<Record<TrialCondition, TriedAdvice>>>;
  /**
   * What the reflector writes for a family after it read games of it.
   * @param adapterId null for the untrained one
   * @param read games of this trial that were played before; null to play them now
   */
  adviceOf(
    request: TrialRequest,
    adapterId: string | null,
    read: readonly EpisodeRecord[] | null,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<string>;
}
