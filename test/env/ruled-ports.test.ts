import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Rules, TaskId, Trajectory } from '../../src/core/trajectory';
import { ruledRooms } from '../../src/env/alfworld/ruled-rooms';
import { createTextBenchmark } from '../../src/env/alfworld/text-benchmark';
import { NOTHING_HAPPENS } from '../../src/env/alfworld/engine/texts';
import { ruledPorts } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';
import type { Benchmark } from '../../src/env/env';
import { ruledKeys } from '../../src/env/minihack/tasks/ruled-keys';
import { attemptsOf } from '../../src/reflector/prompt';

function tasksOf(benchmark: Benchmark, family: string, count: number, rules: Rules = 'true'): TaskId[] {
  const tasks: TaskId[] = [];
  for (const task of benchmark.tasks({ families: [family], split: 'train', seed: 3, rules })) if (tasks.push(task) === count) break;
  return tasks;
}

function play(benchmark: Benchmark, task: TaskId, advice: string): Trajectory {
  return demonstrate(benchmark, task, advice, createRng(1, task));
}

const share = (all: readonly Trajectory[]): number => all.filter(({ success }) => success).length / all.length;
/** NetHack 3.6 takes either command for armour and amulets, so that two keys do it. */
const isTwofold = (id: string): boolean => id === 'dungeon-rules/Wear' || id === 'dungeon-rules/PutOn';
const families = ruledPorts.flatMap((benchmark) => benchmark.families.map((family) => [family.id, benchmark, family] as const));

describe.each(families)('%s', (id, benchmark, { need, means }) => {
  it.each([
    ['true rules', 'true' as const],
    ['drawn rules', 11],
  ])('is won by the scripted player who is told the %s', (_, rules) => {
    const tasks = tasksOf(benchmark, id, 40, rules);
    const told = tasks.map((task) => play(benchmark, task, benchmark.oracleAdvice(task)));
    expect(share(told)).toBeGreaterThanOrEqual(0.9);
  });

  it('leaves a player who knows nothing to luck, and shows what worked', () => {
    if (need === null) {
      expect(benchmark.oracleAdvice(tasksOf(benchmark, id, 1)[0]!)).toBe('');
      return;
    }
    // One rule set a task: two tries among eight, or among the appliances of a room, of which there are four to seven.
    const blind = Array.from({ length: 100 }, (_, rules) => play(benchmark, tasksOf(benchmark, id, 1, rules)[0]!, ''));
    expect(share(blind)).toBeLessThanOrEqual(isTwofold(id) ? 0.6 : 0.5);
    for (const trajectory of blind) {
      const worked = attemptsOf(benchmark, trajectory).filter((attempt) => attempt.worked);
      const advice = benchmark.oracleAdvice(trajectory.task);
      if (!isTwofold(id)) for (const attempt of worked) expect(advice).toBe(`To ${need} use ${attempt.means}.`);
      if (trajectory.success) expect(worked.length).toBeGreaterThan(0);
    }
  });

  it('draws every means alike', () => {
    if (need === null) return;
    const drawn = new Map(means.map((one) => [`To ${need} use ${one}.`, 0]));
    for (let rules = 0; rules < 400; rules++) {
      const advice = benchmark.oracleAdvice(tasksOf(benchmark, id, 1, rules)[0]!);
      drawn.set(advice, drawn.get(advice)! + 1);
    }
    // 50 expected of each of eight; five standard deviations of a binomial are 33.
    for (const count of drawn.values()) expect(Math.abs(count - 50)).toBeLessThan(33);
  });
});

describe('rooms under the true rules', () => {
  const port = createTextBenchmark('small');
  const names = {
    put: 'pick_and_place_simple',
    light: 'look_at_obj_in_light',
    clean: 'pick_clean_then_place_in_recep',
    heat: 'pick_heat_then_place_in_recep',
    cool: 'pick_cool_then_place_in_recep',
    two: 'pick_two_obj_and_place',
  };

  it.each(Object.entries(names))('%s: what the port answers and offers, and tries at which nothing happens', (short, name) => {
    for (const task of tasksOf(ruledRooms, `alfworld-rules/${short}`, 10)) {
      const twin = port.make(task.replace(`alfworld-rules/${short}`, `alfworld-text-small/${name}`));
      const room = ruledRooms.make(task);
      const expert = ruledRooms.expert(task, ruledRooms.oracleAdvice(task), createRng(2, task));
      let seen = room.reset();
      let original = twin.reset();
      for (let isOver = false; !isOver;) {
        expect(seen.text).toBe(original.text);
        expect(seen.admissible).toEqual(expect.arrayContaining([...original.admissible!]));
        const action = expert.act(seen);
        const here = room.step(action);
        const there = twin.step(action);
        expect([here.success, here.reward]).toEqual([there.success, there.reward]);
        [seen, original] = [here.observation, there.observation];
        isOver = here.terminated || here.truncated;
      }
    }
  });

  it('answer what is offered beyond the port as the port does', () => {
    let tried = 0;
    for (const short of Object.keys(names))
      for (const task of tasksOf(ruledRooms, `alfworld-rules/${short}`, 5)) {
        const twin = port.make(task.replace(`alfworld-rules/${short}`, `alfworld-text-small/${names[short as keyof typeof names]}`));
        const { steps } = play(ruledRooms, task, ruledRooms.oracleAdvice(task));
        let original = twin.reset();
        for (const { observation, executed } of steps) {
          for (const action of observation.admissible!.filter((one) => !original.admissible!.includes(one))) {
            expect(twin.step(action).observation.text).toBe(NOTHING_HAPPENS);
            if (++tried % 10 === 0) break;
          }
          original = twin.step(executed).observation;
        }
      }
    expect(tried).toBeGreaterThan(100);
  });
});

describe('keys', () => {
  it('do what another key does under other rules, and never end a game that is not won at the first wrong one', () => {
    const [task] = tasksOf(ruledKeys, 'dungeon-rules/Eat', 1, 5);
    const key = /use (\w)\./.exec(ruledKeys.oracleAdvice(task!))![1]!;
    const wrong = ruledKeys.familyOf(task!).means.filter((one) => one !== key);
    const env = ruledKeys.make(task!);
    env.reset();
    expect(env.step(wrong[0]!).truncated).toBe(false);
    expect(env.step(wrong[1]!)).toMatchObject({ truncated: true, success: false });
  });
});
