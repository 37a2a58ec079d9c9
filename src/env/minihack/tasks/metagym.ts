// Games as MetaGym names and offers them: ids of an environment and a seed, its words for actions in its order, a limit
// of its own, and any reward above zero as success. `ict play` opens them by their ids.

import { AppError } from '../../../core/errors';
import type { Environment, StepResult } from '../../env';
import { withLimits } from '../../limits';
import { GAME_TASKS, type GameTask } from './tasks';
import { actionKeys, openTextEnvironment } from './text-environment';

/** What an agent may do beside steps and runs, where the task has the keys. */
const WORDS = ['read', 'eat', 'puton', 'zap', 'wield', 'wear', 'pickup'];
export const METAGYM_STEPS = 25;
/** First seed and the one after the last. */
const SEEDS = { train: [0, 10_000], validation: [10_000, 10_100] } as const;

export type MetaGymSplit = keyof typeof SEEDS;

export interface MetaGymGame {
  readonly environment: Environment;
  /** In the order that an agent is told. */
  readonly actions: readonly string[];
  /** What an agent is asked in front of an observation. */
  prompt(text: string): string;
}

export function* metaGymIds(name: string, split: MetaGymSplit): Generator<string> {
  const [first, end] = SEEDS[split];
  for (let seed = first; seed < end; seed++) yield `${name}:${seed}`;
}

/**
 * @param id `MiniHack-Room-Random-5x5-v0:17`
 * @param maxSteps keys of the agent, answers to questions not counted
 * @throws AppError `METAGYM_BAD_ID`
 */
export function openMetaGym(id: string, maxSteps = METAGYM_STEPS): MetaGymGame {
  const [, name, digits] = /^MiniHack-([A-Za-z0-9-]+)-v0:(\d{1,9})$/.exec(id) ?? [];
  const known = GAME_TASKS.find((task) => task.name === name);
  if (!known || digits === undefined)
    throw new AppError('METAGYM_BAD_ID', `"${id}" names no game.`, 'Write MiniHack-TASK-v0:SEED, for example MiniHack-Eat-v0:3.');
  const task: GameTask = { ...known, words: known.words.filter((word) => WORDS.includes(word)) };
  const actions = [...actionKeys(task).keys()];
  return {
    actions,
    environment: limited(openTextEnvironment(task, Number(digits), 'metagym'), maxSteps),
    prompt: (text) =>
      [
        `Task: play MiniHack-${known.name}-v0`,
        text,
        `Available actions: ${actions.join(', ')}`,
        'What is your next thought and action?',
      ].join('\n\n'),
  };
}

function limited(environment: Environment, maxSteps: number): Environment {
  const { reset, step } = withLimits(environment, { maxSteps });
  return {
    reset,
    step(action): StepResult {
      const result = step(action);
      return { ...result, success: result.reward > 0 };
    },
  };
}
