// What a training step asks of a chat model, in tokens, and how long its parts took: with that another program can be timed at the same work
// (bench/torch_step.py).

import type { ChatActor } from '../../actor/chat';
import type { ActRequest } from '../../actor/actor';
import type { TrainingParts } from '../../train/loop';

export interface StepShapes {
  /** Tokens of each context's prompt, and of the reflections on it. */
  readonly reflect: readonly { readonly prompt: number; readonly completions: readonly number[] }[];
  /** Each pass of the actor: the episodes in it, and the tokens of their conversations so far. */
  readonly play: readonly (readonly (readonly [episode: string, tokens: number])[])[];
  readonly seconds: { readonly reflect: number; readonly play: number };
  /** Seconds that writing all this down took. */
  readonly own: number;
}

export interface ShapeRecorder {
  readonly parts: TrainingParts;
  /** Of the work since the last call. */
  take(): StepShapes;
}

export function recordShapes(parts: TrainingParts, actor: Pick<ChatActor, 'capacity' | 'act' | 'promptIds' | 'release'>): ShapeRecorder {
  let reflect: StepShapes['reflect'][number][] = [];
  let play: StepShapes['play'][number][] = [];
  let seconds = { reflect: 0, play: 0 };
  let own = 0;
  const timed = async <T>(part: keyof typeof seconds, work: Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work;
    seconds[part] += (performance.now() - start) / 1000;
    return result;
  };
  const reflector: TrainingParts['reflector'] = {
    reflect: async (contexts, samples, signal) => {
      const groups = await timed('reflect', parts.reflector.reflect(contexts, samples, signal));
      reflect.push(
        ...groups.map((group) => ({ prompt: group[0]!.promptIds.length, completions: group.map(({ tokenIds }) => tokenIds.length) })),
      );
      return groups;
    },
  };
  const recorded: TrainingParts['actor'] = {
    capacity: actor.capacity,
    act: (requests: readonly ActRequest[], signal) => {
      const start = performance.now();
      play.push(requests.map((request) => [request.episode, actor.promptIds(request).length] as const));
      own += (performance.now() - start) / 1000;
      return timed('play', actor.act(requests, signal));
    },
    release: (episodes) => actor.release(episodes),
  };
  return {
    parts: { ...parts, reflector, actor: recorded },
    take() {
      const shapes = { reflect, play, seconds, own };
      [reflect, play, seconds, own] = [[], [], { reflect: 0, play: 0 }, 0];
      return shapes;
    },
  };
}
