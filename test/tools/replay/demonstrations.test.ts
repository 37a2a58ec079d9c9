import { describe, expect, it } from 'vitest';
import { readDemonstrations, replayDemonstrations } from '../../../tools/replay/demonstrations';
import { createRng } from '../../../src/core/rng';
import type { Demonstration } from '../../../src/core/trajectory';
import { shipped } from '../../../src/env/catalog';
import { demonstrate } from '../../../src/env/demonstration';
import type { Benchmark } from '../../../src/env/env';
import { createOwnLevels, taskOfLevel } from '../../../src/env/minihack/tasks/own-levels';

const play = (benchmark: Benchmark, task: string): Demonstration => ({
  actor: 'human',
  ...demonstrate(benchmark, task, benchmark.oracleAdvice(task), createRng(2, 'test')),
});
const shippedTask = (id: string, family: string): string => `${id}/${family}-v${shipped.byId(id).version}:unseen:2`;
const tasks = [
  `${shippedTask('minihack', 'Eat')}:rules=true`,
  `${shippedTask('alfworld', 'put')}:size=small:rules=4`,
  `${shippedTask('alfworld', 'put')}:size=small`,
  shippedTask('minihack', 'Room-Random-5x5'),
];
const lines = (all: readonly Demonstration[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join('');
const level = {
  name: 'hall',
  text: 'MAZE: "mylevel",\' \'\nGEOMETRY:center,center\nMAP\n-----\n|...|\n-----\nENDMAP\nSTAIR:(3,1),down\nBRANCH:(1,1,1,1),(0,0,0,0)\n',
};

describe('demonstrations', () => {
  it('of every kind replay to the last observation, through their JSON lines', () => {
    const played = tasks.map((task) => play(shipped.of(task), task));
    const read = readDemonstrations(lines(played))!;
    expect(read).toEqual(played);
    const result = replayDemonstrations('file', read, null);
    expect(result).toMatchObject({ first: null, compared: played.reduce((sum, { steps }) => sum + steps.length + 1, 0) });
    expect(result.equal).toBe(result.compared);
  });

  it('on a level of one’s own carry the level', () => {
    const task = taskOfLevel(level, 1);
    const own = { ...play(createOwnLevels([level]), task), level };
    const result = replayDemonstrations('file', [own], null);
    expect(result.equal).toBe(result.compared);
    expect(result.compared).toBeGreaterThan(1);
    const { level: _, ...bare } = own;
    // The others of the file go on.
    const both = replayDemonstrations('file', [bare, own], null);
    expect(both).toMatchObject({ compared: result.compared, equal: result.equal, first: null });
    expect(both.notComparable).toMatch(/^line 1: The level of .* is not in the file\. Export the demonstration again\.$/);
  });

  it.each([
    ['an observation', (one: Demonstration) => ({ ...one, final: { ...one.final, text: 'You win a car.' } })],
    ['a reward', (one: Demonstration) => ({ ...one, steps: one.steps.map((step) => ({ ...step, reward: step.reward + 1 })) })],
    ['the outcome', (one: Demonstration) => ({ ...one, success: !one.success })],
    ['an action', (one: Demonstration) => ({ ...one, steps: one.steps.map((step) => ({ ...step, executed: 'north' })) })],
  ])('of which %s was changed are found out', (_, change) => {
    const one = play(shipped.of(tasks[0]!), tasks[0]!);
    const result = replayDemonstrations('file', [change(one)], null);
    expect(result.first).toMatch(/^line 1, /);
    expect(result.equal).toBeLessThan(result.compared);
  });

  it('on own games that are not given are left out and named', () => {
    const one = { ...play(shipped.of(tasks[0]!), tasks[0]!), task: 'alfworld/put-v2:seen:5:source=own' };
    expect(replayDemonstrations('file', [one], null)).toMatchObject({ compared: 0, notComparable: expect.stringContaining('--data') });
  });

  it('of a task or an action that is not understood end there, not the file', () => {
    const one = play(shipped.of(tasks[0]!), tasks[0]!);
    const strange = { ...one, task: 'minihack/Eat-v999:unseen:2' };
    const result = replayDemonstrations('file', [strange, one], null);
    expect(result.equal).toBe(result.compared);
    expect(result.compared).toBe(one.steps.length + 1);
    expect(result.notComparable).toMatch(/^line 1: /);
  });

  it('are told from other files', () => {
    for (const text of ['', '{}', '{"steps":[]}\n', 'no json', '{"name":"x","steps":[{"key":1}]}'])
      expect(readDemonstrations(text)).toBeNull();
  });
});
