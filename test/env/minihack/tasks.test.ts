import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { checkEnv } from '../../../src/env/check';
import type { Environment } from '../../../src/env/env';
import { minihack } from '../../../src/env/minihack/tasks/benchmark';
import { GAME_TASKS } from '../../../src/env/minihack/tasks/tasks';
import { createSession } from '../../../src/env/minihack/tasks/text-environment';

function firstTasks(family: string, count: number): string[] {
  const tasks: string[] = [];
  for (const task of minihack.tasks({ families: [family], split: 'train', seed: 5 })) if (tasks.push(task) === count) break;
  return tasks;
}

function wins(task: string): boolean {
  const env: Environment = minihack.make(task);
  const expert = minihack.expert(task, '', createRng(2, 'test'));
  for (let observation = env.reset(); ;) {
    const result = env.step(expert.act(observation));
    if (result.terminated || result.truncated) return result.success;
    observation = result.observation;
  }
}

describe('tasks of MiniHack', () => {
  it('are the 46 of tiers A and B', () => expect(new Set(GAME_TASKS.map(({ name }) => name)).size).toBe(46));

  it.each(minihack.families.map((family) => [family.id, family] as const))('%s keeps the contract', (_, family) => {
    expect(checkEnv({ ...minihack, families: [family] }).map(({ where, wrong }) => `${where}: ${wrong}`)).toEqual([]);
    expect(family.guide).toMatch(/^[A-Z].{40,}\.$/);
  });

  it.each([
    'Room-Random-15x15',
    'Room-Dark-5x5',
    'Eat',
    'Read',
    'Wear',
    'PutOn',
    'MazeWalk-Mapped-15x15',
    'Labyrinth-Big',
    'LockedDoor',
    'ClosedDoor',
    'Corridor-R3',
    'Eat-Distr',
  ])('%s is solved by the expert', (name) => expect(firstTasks(`minihack/${name}`, 5).map(wins)).toEqual([true, true, true, true, true]));

  it('leave the level alone whatever is played', () => {
    const task = GAME_TASKS.find(({ name }) => name === 'Room-Monster-15x15')!;
    const [a, b] = [createSession(task, 9, 'test'), createSession(task, 9, 'test')];
    for (const key of 'hhjjsskk') b.step(key.charCodeAt(0));
    expect(createSession(task, 9, 'test').game.level.terrain).toEqual(a.game.level.terrain);
    expect(b.game.level.terrain).toEqual(a.game.level.terrain);
  });
});
