import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Rules, TaskId, Trajectory } from '../../src/core/trajectory';
import { alfworld } from '../../src/env/alfworld/benchmark';
import { NOTHING_HAPPENS } from '../../src/env/alfworld/engine/texts';
import { adviceSentence } from '../../src/env/advice';
import { benchmarks } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';
import type { Benchmark } from '../../src/env/env';
import { formatTaskId, parseTaskId } from '../../src/env/task-id';
import { minihack } from '../../src/env/minihack/tasks/benchmark';
import { attemptsOf } from '../../src/reflector/prompt';

function tasksOf(benchmark: Benchmark, family: string, count: number, rules: Rules = 'true'): TaskId[] {
  const tasks: TaskId[] = [];
  for (const task of benchmark.tasks({ families: [family], split: 'train', seed: 3, size: 'small', rules }))
    if (tasks.push(task) === count) break;
  return tasks;
}

function play(benchmark: Benchmark, task: TaskId, advice: string): Trajectory {
  return demonstrate(benchmark, task, advice, createRng(1, task));
}

const share = (all: readonly Trajectory[]): number => all.filter(({ success }) => success).length / all.length;
/** NetHack 3.6 takes either command for armour and amulets, so that two keys do it. */
const isTwofold = (id: string): boolean => id === 'minihack/Wear' || id === 'minihack/PutOn';
const families = benchmarks.flatMap((benchmark) =>
  benchmark.families.filter(({ hasRules }) => hasRules).map((family) => [family.id, benchmark, family] as const),
);

describe.each(families)('%s', (id, benchmark, { need, means }) => {
  it.each([
    ['original’s rule', 'true' as const],
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
    // One rule set a task: two tries among eight, or among the seven or eight appliances of a room.
    const blind = Array.from({ length: 100 }, (_, rules) => play(benchmark, tasksOf(benchmark, id, 1, rules)[0]!, ''));
    expect(share(blind)).toBeLessThanOrEqual(isTwofold(id) ? 0.6 : 0.5);
    for (const trajectory of blind) {
      const worked = attemptsOf(benchmark, trajectory).filter((attempt) => attempt.worked);
      const advice = benchmark.oracleAdvice(trajectory.task);
      if (!isTwofold(id)) for (const attempt of worked) expect(advice).toBe(adviceSentence(need, attempt.means));
      if (trajectory.success) expect(worked.length).toBeGreaterThan(0);
    }
  });

  it('draws every means alike', () => {
    if (need === null) return;
    const drawn = new Map(means.map((one) => [adviceSentence(need, one), 0]));
    for (let rules = 0; rules < 400; rules++) {
      const advice = benchmark.oracleAdvice(tasksOf(benchmark, id, 1, rules)[0]!);
      drawn.set(advice, drawn.get(advice)! + 1);
    }
    // 50 expected of each of eight; five standard deviations of a binomial are 33.
    for (const count of drawn.values()) expect(Math.abs(count - 50)).toBeLessThan(33);
  });
});

/** The game of the original in the same room, which is the first of a row of numbers that has enough appliances. */
function asOriginal(task: TaskId): TaskId {
  const parts = parseTaskId(task);
  const opening = alfworld.make(task).reset().text;
  for (let turn = 0; turn < 100; turn++) {
    const twin = formatTaskId({ ...parts, rules: 'original', number: (parts.number + Math.imul(turn, 0x9e3779b1)) >>> 0 });
    if (alfworld.make(twin).reset().text === opening) return twin;
  }
  throw new Error(`${task} is in no room of the original`);
}

describe('rooms under the original’s rule', () => {
  it.each(alfworld.families.map(({ id }) => id))('%s: what the original answers and offers, and tries at which nothing happens', (id) => {
    for (const task of tasksOf(alfworld, id, 10)) {
      const twin = alfworld.make(asOriginal(task));
      const room = alfworld.make(task);
      const expert = alfworld.expert(task, alfworld.oracleAdvice(task), createRng(2, task));
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

  it('answer what is offered beyond the original as the original does', () => {
    let tried = 0;
    for (const { id } of alfworld.families)
      for (const task of tasksOf(alfworld, id, 5)) {
        const twin = alfworld.make(asOriginal(task));
        const { steps } = play(alfworld, task, alfworld.oracleAdvice(task));
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

  it('may have any size', () => {
    for (const size of alfworld.sizes)
      for (const task of alfworld.tasks({ families: ['alfworld/heat'], split: 'seen', seed: 1, size, rules: 7 })) {
        expect(task).toMatch(size === 'full' ? /seen:[0-9]+:rules=7$/ : `:size=${size}:rules=7`);
        expect(play(alfworld, task, alfworld.oracleAdvice(task)).success).toBe(true);
        break;
      }
  });
});

describe('keys', () => {
  it('do what another key does under other rules, and never end a game that is not won at the first wrong one', () => {
    const [task] = tasksOf(minihack, 'minihack/Eat', 1, 5);
    const key = minihack.meansOf(task!)!;
    const wrong = minihack.familyOf(task!).means.filter((one) => one !== key);
    const env = minihack.make(task!);
    env.reset();
    expect(env.step(wrong[0]!).truncated).toBe(false);
    expect(env.step(wrong[1]!)).toMatchObject({ truncated: true, success: false });
  });
});

describe('the original to the letter', () => {
  const query = { split: 'train', seed: 3 } as const;
  it('offers no means to choose among, and no advice about one', () => {
    for (const benchmark of benchmarks)
      for (const { id, guide } of benchmark.families)
        for (const task of benchmark.tasks({ ...query, families: [id], size: 'small' })) {
          expect(benchmark.oracleAdvice(task)).toBe(guide ?? adviceSentence(id.split('/')[1]!, benchmark.meansOf(task)!));
          const played = attemptsOf(benchmark, play(benchmark, task, ''));
          for (const { means } of played) expect(means).toBe(benchmark.meansOf(task));
          break;
        }
  });

  it('is what families without rules play whatever a query says', () => {
    for (const task of minihack.tasks({ ...query, families: ['minihack/Labyrinth-Big'], rules: 5 })) {
      expect(task).not.toContain('rules');
      break;
    }
  });
});
