import { createRng } from '../../core/rng';
import { observeArrays } from '../../env/minihack/view/arrays';
import { GAME_TASKS, type GameTask } from '../../env/minihack/tasks/tasks';
import { actionKeys, createSession, openTextEnvironment } from '../../env/minihack/tasks/text-environment';
import type { Arguments } from '../arguments';
import type { BenchResult, BenchRow } from './bench-command';

const REQUIRED_RAW = 78_000;
const REQUIRED_TEXT = 20_000;
const SEARCH = 115;
/** Keys of one game that is only searched in, before hunger comes. */
const SEARCHES = 500;

/** Steps a second of the original on one core of the same machine, by `tools/oracle/minihack_speed.py` (nle 1.3.0, minihack 1.0.2). */
const ORIGINAL = {
  search: { 'original engine': 135_000 },
  'Room-5x5': { 'original engine': 14_600 },
  Eat: { 'original engine': 17_800 },
  'MazeWalk-9x9': { 'original engine': 17_600 },
  CorridorBattle: { 'original engine': 10_600 },
} as const;

/** Speed of MiniHack on one core: keys alone, and what agents read with every reset counted in. */
export async function benchMinihack(args: Arguments): Promise<BenchResult> {
  const steps = args.whole('episodes', 200, 1) * 200;
  const text = taskNames().map((task) => ({ task, rate: best(() => textRate(task, steps)) }));
  const rows: BenchRow[] = [
    bounded(
      'keys, searching in a room of 5 × 5',
      best(() => searchRate(steps)),
      REQUIRED_RAW,
      ORIGINAL.search,
    ),
    bounded(
      'keys, random actions on all tasks, resets apart',
      best(() => keyRate(steps)),
      REQUIRED_RAW,
      {},
    ),
    ...text.map(({ task, rate }) =>
      bounded(`text and resets, random actions, ${task.name}`, rate, REQUIRED_TEXT, ORIGINAL[task.name as 'Eat']),
    ),
    bounded(
      'text and resets, random actions, all tasks',
      best(() => allTextRate(steps)),
      REQUIRED_TEXT,
      {},
    ),
    plain(
      'arrays and resets, random actions, all tasks',
      best(() => arrayRate(steps)),
      'steps/s',
    ),
    plain('reset, mean of all tasks', resetMicroseconds(), 'µs'),
  ];
  return { device: 'cpu', driver: `node ${process.version}, one core`, rows };
}

function taskNames(): GameTask[] {
  return ['Room-5x5', 'Eat', 'MazeWalk-9x9', 'CorridorBattle'].map((wanted) => GAME_TASKS.find(({ name }) => name === wanted)!);
}

function plain(what: string, value: number, unit: string): BenchRow {
  return { what, value, unit, passed: null, bound: '', peers: {} };
}

function bounded(what: string, value: number, required: number, peers: Readonly<Record<string, number>>): BenchRow {
  return { what, value, unit: 'steps/s', passed: value >= required, bound: `≥ ${required}`, peers };
}

/** Of three runs, since other work on the machine only ever slows one down. */
function best(measure: () => number): number {
  return Math.max(measure(), measure(), measure());
}

/** @param work does one episode and says how many steps it took */
function rate(steps: number, work: (episode: number) => number): number {
  const begun = performance.now();
  let done = 0;
  for (let episode = 0; done < steps; episode++) done += work(episode);
  return (1000 * done) / (performance.now() - begun);
}

function searchRate(steps: number): number {
  const room = GAME_TASKS[0]!;
  return rate(5 * steps, (seed) => {
    const { game } = createSession(room, seed, 'bench');
    for (let at = 0; at < SEARCHES; at++) game.send(SEARCH);
    return SEARCHES;
  });
}

function keyRate(steps: number): number {
  let resetting = 0;
  let done = 0;
  const begun = performance.now();
  for (let seed = 0; done < steps; seed++) {
    const task = GAME_TASKS[seed % GAME_TASKS.length]!;
    const before = performance.now();
    const session = createSession(task, seed, 'bench');
    resetting += performance.now() - before;
    const rng = createRng(seed, 'bench:keys');
    for (let over = false; !over; done++) ({ over } = session.step(task.keys[rng.int(task.keys.length)]!));
  }
  return (1000 * done) / (performance.now() - begun - resetting);
}

function textEpisode(task: GameTask, seed: number): number {
  const env = openTextEnvironment(task, seed, 'bench');
  const rng = createRng(seed, 'bench:words');
  let { admissible } = env.reset();
  for (let steps = 1; ; steps++) {
    const { observation, terminated, truncated } = env.step(rng.pick(admissible!));
    if (terminated || truncated) return steps;
    admissible = observation.admissible;
  }
}

function textRate(task: GameTask, steps: number): number {
  return rate(steps, (seed) => textEpisode(task, seed));
}

function allTextRate(steps: number): number {
  return rate(steps, (seed) => textEpisode(GAME_TASKS[seed % GAME_TASKS.length]!, seed));
}

function arrayRate(steps: number): number {
  return rate(steps, (seed) => {
    const task = GAME_TASKS[seed % GAME_TASKS.length]!;
    const session = createSession(task, seed, 'bench');
    const rng = createRng(seed, 'bench:arrays');
    const keys = [...actionKeys(task).values()];
    for (let done = 1; ; done++) {
      const { over } = session.step(rng.pick(keys));
      observeArrays(session.game);
      if (over) return done;
    }
  });
}

function resetMicroseconds(): number {
  const begun = performance.now();
  const games = 10 * GAME_TASKS.length;
  for (let seed = 0; seed < games; seed++) createSession(GAME_TASKS[seed % GAME_TASKS.length]!, seed, 'bench');
  return (1000 * (performance.now() - begun)) / games;
}
