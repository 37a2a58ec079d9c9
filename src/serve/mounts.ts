// The two environments: `/play`, one game, whose learner is the actor, and `/reflect`, one context, whose learner is the reflector. A mount says what it
// is and opens sessions; a session has OpenEnv's three calls.

import type { TaskId } from '../core/trajectory';
import type { ContextRequest, Games, ReadContext } from './games';
import type { Metrics } from './metrics';
import type { Outcome, State } from './protocol';
import {
  type Defaults,
  type GameRequest,
  LISTED_TASKS,
  readPlayAction,
  readPlayReset,
  readReflectAction,
  readReflectReset,
} from './requests';
import { AppError } from '../core/errors';

/** Contexts whose reading is kept: a group of reflections comes to one context again and again. */
const KEPT_CONTEXTS = 512;

export interface Session {
  reset(data: unknown): Promise<Outcome>;
  step(data: unknown, signal?: AbortSignal): Promise<Outcome>;
  state(): State;
  close(): void;
}

export interface Mount {
  readonly name: 'play' | 'reflect';
  readonly description: string;
  open(): Session;
  /** Tasks of the task API: each is what a reset takes. */
  tasks(split: string, start: number, stop: number): Promise<Record<string, unknown>[]>;
}

export function createMounts(games: Games, defaults: Defaults, metrics: Metrics): Readonly<Record<Mount['name'], Mount>> {
  const contexts = new KeptContexts(games, metrics);
  let sessions = 0;
  return {
    play: {
      name: 'play',
      description: 'One game of MiniHack or text ALFWorld. An action is a text; the observation lists the possible ones.',
      open: () => new PlaySession(sessions++, games, defaults, metrics),
      async tasks(split, start, stop) {
        const { request } = readPlayReset({ split, index: 0 }, defaults) as { request: Extract<GameRequest, { index: number }> };
        const tasks = await games.tasks(request.stream, start, Math.min(stop, LISTED_TASKS));
        return tasks.map((task) => ({ task }));
      },
    },
    reflect: {
      name: 'reflect',
      description:
        'One context of a reflector: the observation is the conversation that asks for advice; a step gives the advice, and the reward is the share of fresh games that the actor wins with it.',
      open: () => new ReflectSession(contexts, games, defaults, metrics),
      async tasks(split, start, stop) {
        const indices = Array.from({ length: Math.max(0, Math.min(stop, LISTED_TASKS) - start) }, (_, i) => start + i);
        return indices.map((index) => {
          const { families, rules } = readReflectReset({ split, index }, defaults).request;
          return { split, index, family: families[0]!, rules };
        });
      },
    },
  };
}

class PlaySession implements Session {
  #episode: string | null = null;
  #task: TaskId | null = null;
  #goal = '';
  #steps = 0;

  constructor(
    private readonly id: number,
    private readonly games: Games,
    private readonly defaults: Defaults,
    private readonly metrics: Metrics,
  ) {}

  async reset(data: unknown): Promise<Outcome> {
    const { episodeId, request } = readPlayReset(data, this.defaults);
    const task = 'task' in request ? request.task : (await this.games.tasks(request.stream, request.index, request.index + 1))[0]!;
    const { goal, observation } = await this.games.begin(this.id, task);
    [this.#task, this.#goal, this.#steps, this.#episode] = [task, goal, 0, episodeId ?? task];
    this.metrics.count('hindsight_episodes_total', { mount: 'play' });
    return this.#outcome(observation, null, false, {});
  }

  async step(data: unknown): Promise<Outcome> {
    const action = readPlayAction(data);
    const { observation, reward, terminated, truncated, success, executed, stage } = await this.games.act(this.id, action);
    this.#steps++;
    this.metrics.count('hindsight_steps_total', { mount: 'play' });
    return this.#outcome(observation, reward, terminated || truncated, { success, terminated, truncated, executed, stage });
  }

  state(): State {
    return { episode_id: this.#episode, step_count: this.#steps, task: this.#task };
  }

  close(): void {
    // Whatever the thread says, nobody is there to hear it.
    this.games.end(this.id).catch(() => undefined);
  }

  #outcome(
    { text, admissible = [] }: { readonly text: string; readonly admissible?: readonly string[] },
    reward: number | null,
    done: boolean,
    more: Record<string, unknown>,
  ): Outcome {
    return { observation: { text, goal: this.#goal, admissible }, reward, done, metadata: { task: this.#task, ...more } };
  }
}

class ReflectSession implements Session {
  #episode: string | null = null;
  #context: ContextRequest | null = null;
  #steps = 0;

  constructor(
    private readonly contexts: KeptContexts,
    private readonly games: Games,
    private readonly defaults: Defaults,
    private readonly metrics: Metrics,
  ) {}

  async reset(data: unknown): Promise<Outcome> {
    const { episodeId, request } = readReflectReset(data, this.defaults);
    const { messages, games } = await this.contexts.read(request);
    [this.#context, this.#steps, this.#episode] = [request, 0, episodeId ?? `${request.families[0]}:${request.split}:${request.seed}`];
    return {
      observation: { messages, family: request.families[0]!, system_prompt: request.systemPrompt, games },
      reward: null,
      done: false,
      metadata: this.#about(request),
    };
  }

  /** May be called again: another reflection on the same games. */
  async step(data: unknown, signal?: AbortSignal): Promise<Outcome> {
    const reflection = readReflectAction(data);
    const context = this.#context;
    if (!context) throw new AppError('ENV_STEP_BEFORE_RESET', 'No context has been read in this session.', 'Send a reset first.');
    const begun = performance.now();
    const { advice, parsed, reward, episodes, steps, tokens } = await this.games.score(context, reflection, signal);
    this.#steps++;
    this.metrics.count('hindsight_episodes_total', { mount: 'reflect' }, episodes.length);
    this.metrics.count('hindsight_steps_total', { mount: 'reflect' }, steps);
    this.metrics.count('hindsight_reflections_total');
    this.metrics.count('hindsight_reflection_seconds_total', {}, (performance.now() - begun) / 1000);
    if (tokens) {
      this.metrics.count('hindsight_tokens_total', { kind: 'prompt' }, tokens.promptTokens);
      this.metrics.count('hindsight_tokens_total', { kind: 'completion' }, tokens.completionTokens);
    }
    return {
      // Not the conversation: a client that adds it to a prompt again would pay for it twice.
      observation: {
        messages: [],
        family: context.families[0]!,
        system_prompt: advice,
        games: episodes.map(({ task, success }) => ({ task, success })),
      },
      reward,
      done: true,
      metadata: { ...this.#about(context), parsed, steps, tokens, episodes },
    };
  }

  state(): State {
    const context = this.#context;
    return { episode_id: this.#episode, step_count: this.#steps, ...(context ? this.#about(context) : {}) };
  }

  close(): void {}

  /** The arguments of the reset that makes this context again. */
  #about({ benchmark, families, split, seed, rules, size, read, fresh, form, objective }: ContextRequest): Record<string, unknown> {
    return { benchmark, family: families[0]!, split, seed, rules, size, read, fresh, form, objective };
  }
}

/** What was read, the contexts asked for last. Who asks for one that is being read waits for it. */
class KeptContexts {
  readonly #kept = new Map<string, Promise<ReadContext>>();

  constructor(
    private readonly games: Games,
    private readonly metrics: Metrics,
  ) {}

  async read(context: ContextRequest): Promise<ReadContext> {
    // What is played afterwards makes no difference to what is read.
    const key = JSON.stringify({ ...context, fresh: 0, objective: '' });
    const known = this.#kept.get(key);
    this.metrics.count('hindsight_contexts_total', { read: known ? 'kept' : 'played' });
    const reading = known ?? this.#play(context);
    // The one asked for last comes last.
    this.#kept.delete(key);
    this.#kept.set(key, reading);
    if (this.#kept.size > KEPT_CONTEXTS) this.#kept.delete(this.#kept.keys().next().value!);
    try {
      return await reading;
    } catch (error) {
      if (this.#kept.get(key) === reading) this.#kept.delete(key);
      throw error;
    }
  }

  async #play(context: ContextRequest): Promise<ReadContext> {
    const read = await this.games.read(context);
    this.metrics.count('hindsight_episodes_total', { mount: 'reflect' }, read.games.length);
    this.metrics.count('hindsight_steps_total', { mount: 'reflect' }, read.steps);
    return read;
  }
}
