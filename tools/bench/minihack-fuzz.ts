import { createRng } from '../../src/core/rng';
import { impossibleState } from './invariants';
import { GAME_TASKS, type GameTask } from '../../src/env/minihack/tasks/tasks';
import { createSession } from '../../src/env/minihack/tasks/text-environment';
import type { Arguments } from '../../src/cli/arguments';
import type { BenchResult } from '../../src/cli/bench/bench-command';

const KEYS = 1_000_000;

/** Random keys on every task, a million in all, each state held to what must hold. */
export async function benchMinihackFuzz(args: Arguments): Promise<BenchResult> {
  const seed = args.whole('seed', 1);
  const share = Math.ceil(args.whole('episodes', KEYS, 1) / GAME_TASKS.length);
  const begun = performance.now();
  let [keys, games, faults] = [0, 0, 0];
  for (const task of GAME_TASKS)
    for (let sent = 0; sent < share; games++) {
      const number = seed * 1_000_000 + games;
      const { steps, wrong } = play(task, number);
      sent += steps;
      keys += steps;
      if (wrong === null) continue;
      faults++;
      console.error(`${task.name}, game ${number}, key ${steps}: ${wrong}`);
    }
  const row = { passed: null, bound: '', peers: {} };
  return {
    device: 'cpu',
    driver: `node ${process.version}`,
    rows: [
      { what: 'crashes and impossible states', value: faults, unit: 'games', passed: faults === 0, bound: '0', peers: {} },
      { what: 'keys sent', value: keys, unit: 'keys', ...row },
      { what: 'games', value: games, unit: 'games', ...row },
      { what: 'keys a second, every state looked at', value: (1000 * keys) / (performance.now() - begun), unit: 'keys/s', ...row },
    ],
  };
}

/** Half of the keys are upstream's of all tasks, the rest any byte, so that windows, counts and prompts are met in every way. */
function play(task: GameTask, seed: number): { steps: number; wrong: string | null } {
  const rng = createRng(seed, 'fuzz');
  let steps = 0;
  try {
    const session = createSession({ ...task, session: { ...task.session, allModes: rng.int(3) === 0 } }, seed, 'fuzz');
    for (let over = false; !over; steps++) {
      const step = session.step(rng.int(2) === 0 ? rng.pick(task.keys) : rng.int(256));
      const wrong = impossibleState(session, step);
      if (wrong !== null) return { steps: steps + 1, wrong };
      over = step.over;
    }
    return { steps, wrong: null };
  } catch (error) {
    return { steps: steps + 1, wrong: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
