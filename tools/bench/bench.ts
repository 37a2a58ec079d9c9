// Whether a model, the port of MiniHack and its players are what they must be: minutes of play, a table with bounds.

import { type Bench, benchCommand } from '../../src/cli/bench/bench-command';

const BENCHES: Readonly<Record<string, Bench>> = {
  gates: {
    summary: 'what a model must be able to do before GRPO: the embedded one, or a chat model with its player adapter',
    run: async (args) => (await import('./gates')).benchGates(args),
  },
  'minihack-tasks': {
    summary: 'wins of the expert and returns of a random agent on every task of MiniHack',
    run: async (args) => (await import('./minihack-tasks')).benchMinihackTasks(args),
  },
  'minihack-fuzz': {
    summary: 'a million random keys on MiniHack, every state looked at',
    run: async (args) => (await import('./minihack-fuzz')).benchMinihackFuzz(args),
  },
};

export const bench = benchCommand(
  {
    summary: 'hold a model, or the port of MiniHack, to its bounds',
    usage: `npm run -s tools -- bench NAME [--episodes N] [--seed S] [--json]
  gates: [--preset P] [--model DIR|FILE.gguf] [--format F] [--player-adapter DIR|none] [--device D] [--threads N] [--sentences FILE]
  minihack-tasks: [--families A,B]`,
    options: ['device', 'threads', 'preset', 'sentences', 'model', 'format', 'player-adapter', 'episodes', 'seed', 'families'],
  },
  BENCHES,
);
