// What a server's clients ask for, done: single games, and contexts of a reflector, read and scored. Everything is drawn as a run of the page and
// `ict rollout` draw it, so that a seed names the same games everywhere. Lies on a thread of its own, see `threads.ts`, or with whoever asks.

import { AppError } from '../core/errors';
import { Places } from '../core/places';
import type { EpisodeRecord, Fallback, Observation, RoomSize, Rules, Split, TaskId, Trajectory } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import { parseReply } from '../actor/parse';
import { afterThought } from '../actor/react';
import type { Usage } from '../endpoint/answer';
import type { Benchmark, Environment } from '../env/env';
import { limitSteps } from '../env/limits';
import { takeTasks } from '../env/take-tasks';
import { playEpisodes, successRate, toRecord, type EpisodeJob } from '../meta/rollout';
import { coachMessages, firstSentence, hasSentence } from '../reflector/chat-prompt';
import { goalSentence } from '../reflector/prompt';
import { parseImprovedPrompt, reflectMessages } from '../reflector/whole-games';
import type { ChatMessage } from '../text/chat-template';
import { drawContext } from '../train/context';
import type { Worlds } from './worlds';

/** A stream of tasks, as `ict tasks` lists it. */
export interface Stream {
  readonly benchmark: string;
  readonly families: readonly string[];
  readonly split: Split;
  readonly seed: number;
  readonly rules: Rules;
  readonly size: RoomSize;
}

/** What is read before a reflection is written. */
export interface ContextRequest extends Stream {
  /** Under which the games are played that are read. */
  readonly systemPrompt: string;
  /** Games to read, and games after them on which a reflection is tried. */
  readonly read: number;
  readonly fresh: number;
  /** `coach`: a line for each try, what small models learn from; `games`: the games whole. */
  readonly form: 'coach' | 'games';
  /** Which games a reflection is tried on: the fresh ones, or once more those that were read. */
  readonly objective: 'fresh' | 'replay';
}

export interface OpenedGame {
  readonly task: TaskId;
  readonly goal: string;
  readonly observation: Observation;
}

export interface GameStep {
  readonly observation: Observation;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly success: boolean;
  readonly executed: string;
  readonly stage: string;
}

export interface ReadContext {
  readonly messages: ChatMessage[];
  readonly games: { readonly task: TaskId; readonly success: boolean }[];
  readonly steps: number;
  readonly tokens: Usage | null;
}

export interface ScoredReflection {
  /** The system prompt that was tried. */
  readonly advice: string;
  /** Whether the reflection had the form that is asked for. */
  readonly parsed: boolean;
  readonly reward: number;
  readonly episodes: EpisodeRecord[];
  readonly steps: number;
  readonly tokens: Usage | null;
}

export interface Games {
  /** Tasks `start` up to `stop` of a stream. */
  tasks(stream: Stream, start: number, stop: number): Promise<TaskId[]>;
  /** Begins a game for a session; the one it had is over. */
  begin(session: number, task: TaskId): Promise<OpenedGame>;
  /** @throws AppError `ENV_STEP_BEFORE_RESET`, `ENV_STEP_AFTER_END` */
  act(session: number, reply: string): Promise<GameStep>;
  end(session: number): Promise<void>;
  /** @throws AppError `RUN_CANCELLED`, what the actor throws */
  read(context: ContextRequest, signal?: AbortSignal): Promise<ReadContext>;
  score(context: ContextRequest, reflection: string, signal?: AbortSignal): Promise<ScoredReflection>;
}

/** An actor for one piece of work, and the tokens that it took of an endpoint so far; null where nobody counts. */
export interface Cast {
  readonly actor: Actor;
  tokens(): Usage | null;
}

export interface LocalGamesOptions {
  readonly worlds: Worlds;
  cast(benchmark: Benchmark): Cast;
  /** Steps of an episode at most, below the world's own limit. */
  readonly maxSteps?: number | undefined;
  /** For replies without an action; `none` when left out. */
  readonly fallback?: Fallback | undefined;
}

/** Games on this thread. */
export class LocalGames implements Games {
  readonly #open = new Map<number, { environment: Environment; admissible: readonly string[] | undefined }>();
  readonly #rows = new Map<string, Places>();

  constructor(private readonly options: LocalGamesOptions) {}

  async tasks({ benchmark, ...query }: Stream, start: number, stop: number): Promise<TaskId[]> {
    return takeTasks(this.options.worlds.byId(benchmark).tasks(query), stop).slice(start);
  }

  async begin(session: number, task: TaskId): Promise<OpenedGame> {
    const environment = this.#limited(this.options.worlds.of(task)).make(task);
    const observation = environment.reset();
    this.#open.set(session, { environment, admissible: observation.admissible });
    return { task, goal: goalSentence({ steps: [], final: observation }), observation };
  }

  async act(session: number, reply: string): Promise<GameStep> {
    const game = this.#open.get(session);
    if (!game) throw new AppError('ENV_STEP_BEFORE_RESET', 'No game has begun in this session.', 'Send a reset first.');
    const { executed, stage } = parseReply(reply, game.admissible, this.options.fallback);
    const result = game.environment.step(executed);
    game.admissible = result.observation.admissible;
    return { ...result, executed, stage };
  }

  async end(session: number): Promise<void> {
    this.#open.delete(session);
  }

  async read(context: ContextRequest, signal?: AbortSignal): Promise<ReadContext> {
    const { benchmark, read } = this.#draw(context);
    const { trajectories, ...rest } = await this.#play(benchmark, read, signal);
    const seen = { systemPrompt: context.systemPrompt, trajectories };
    const messages = context.form === 'coach' ? coachMessages(benchmark, seen) : reflectMessages(context.systemPrompt, trajectories);
    return { messages, games: trajectories.map(({ task, success }) => ({ task, success })), ...rest };
  }

  async score(context: ContextRequest, reflection: string, signal?: AbortSignal): Promise<ScoredReflection> {
    const { benchmark, read, fresh } = this.#draw(context);
    const { advice, parsed } = adviceOf(context, reflection);
    const jobs = (context.objective === 'replay' ? read : fresh).map((job) => ({ ...job, systemPrompt: advice }));
    const { trajectories, ...rest } = await this.#play(benchmark, jobs, signal);
    return { advice, parsed, reward: successRate(trajectories), episodes: trajectories.map(toRecord), ...rest };
  }

  #draw({ benchmark: id, systemPrompt, read, fresh, families, split, seed, rules, size }: ContextRequest) {
    const benchmark = this.#limited(this.options.worlds.byId(id));
    return { benchmark, ...drawContext(benchmark, { families, split, seed, rules, size }, systemPrompt, read, fresh) };
  }

  async #play(
    benchmark: Benchmark,
    jobs: readonly EpisodeJob[],
    signal: AbortSignal | undefined,
  ): Promise<{ trajectories: Trajectory[]; steps: number; tokens: Usage | null }> {
    const { actor, tokens } = this.options.cast(benchmark);
    const trajectories = await this.#placesOf(benchmark, actor).during(
      jobs.length,
      () => playEpisodes(benchmark, actor, jobs, { signal }),
      signal,
    );
    return { trajectories, steps: trajectories.reduce((sum, { steps }) => sum + steps.length, 0), tokens: tokens() };
  }

  /** Rows of an actor that several pieces of work share. */
  #placesOf({ id }: Benchmark, { capacity = Infinity }: Actor): Places {
    const places = this.#rows.get(id) ?? new Places(capacity);
    this.#rows.set(id, places);
    return places;
  }

  #limited(benchmark: Benchmark): Benchmark {
    return this.options.maxSteps === undefined ? benchmark : limitSteps(benchmark, this.options.maxSteps);
  }
}

/** What of a reflection becomes the system prompt; a think block before it is passed over. Who keeps no form in `games` changes nothing. */
function adviceOf({ form, systemPrompt }: ContextRequest, reflection: string): { advice: string; parsed: boolean } {
  const written = reflection.slice(afterThought(reflection));
  if (form === 'coach') return { advice: firstSentence(written), parsed: hasSentence(written) };
  const advice = parseImprovedPrompt(written);
  return { advice: advice ?? systemPrompt, parsed: advice !== null };
}
