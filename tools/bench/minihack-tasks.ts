import { createRng } from '../../src/core/rng';
import { minihack } from '../../src/env/minihack/tasks/benchmark';
import { GAME_TASKS, type GameTask } from '../../src/env/minihack/tasks/tasks';
import { createSession } from '../../src/env/minihack/tasks/text-environment';
import { formatTaskId } from '../../src/env/task-id';
import type { Arguments } from '../../src/cli/arguments';
import type { BenchResult, BenchRow } from '../../src/cli/bench/bench-command';

const EPISODES = 200;

/** Of every task: how often the expert wins and dies, and the return of an agent that draws upstream's keys blindly. */
export async function benchMinihackTasks(args: Arguments): Promise<BenchResult> {
  const episodes = args.whole('episodes', EPISODES, 1);
  const families = args.list('families');
  const tasks = GAME_TASKS.filter(({ name }) => families === undefined || families.includes(name));
  return { device: 'cpu', driver: `node ${process.version}`, rows: tasks.flatMap((task) => measure(task, episodes)) };
}

function measure(task: GameTask, episodes: number): BenchRow[] {
  const played = Array.from({ length: episodes }, (_, number) => playExpert(task, number));
  const returns = Array.from({ length: episodes }, (_, seed) => playBlindly(task, seed));
  const mean = average(returns);
  const deviation = Math.sqrt(average(returns.map((value) => (value - mean) ** 2)));
  return [
    row(`${task.name}: expert wins`, average(played.map((end) => Number(end === 'win'))), 'share'),
    row(`${task.name}: expert dies`, average(played.map((end) => Number(end === 'death'))), 'share'),
    row(`${task.name}: random return`, mean, 'reward'),
    row(`${task.name}: random return, standard error`, deviation / Math.sqrt(episodes), 'reward'),
  ];
}

function row(what: string, value: number, unit: string): BenchRow {
  return { what, value, unit, passed: null, bound: '', peers: {} };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function playExpert({ name }: GameTask, number: number): 'win' | 'death' | 'limit' {
  const id = formatTaskId({ family: `${minihack.id}/${name}`, version: minihack.version, split: 'train', number });
  const env = minihack.make(id);
  const expert = minihack.expert(id, '', createRng(number, 'bench'));
  for (let observation = env.reset(); ;) {
    const result = env.step(expert.act(observation));
    if (result.success) return 'win';
    if (result.terminated) return 'death';
    if (result.truncated) return 'limit';
    observation = result.observation;
  }
}

function playBlindly(task: GameTask, seed: number): number {
  const session = createSession(task, seed, 'bench');
  const rng = createRng(seed, 'bench:keys');
  for (let sum = 0; ;) {
    const { reward, over } = session.step(rng.pick(task.keys));
    sum += reward;
    if (over) return sum;
  }
}
