// The `ict` command: what users need. Every command is the page's own code, headless. What developers need besides lies in `tools`.

import { runCommands } from './command';

await runCommands(
  'ict',
  {
    tasks: async () => (await import('./tasks')).tasks,
    play: async () => (await import('./play/play')).play,
    rollout: async () => (await import('./rollout/rollout')).rollout,
    train: async () => (await import('./train')).train,
    eval: async () => (await import('./eval')).evaluation,
    serve: async () => (await import('./serve/serve')).serve,
    model: async () => (await import('./model/model')).model,
    adapter: async () => (await import('./adapter')).adapter,
    check: async () => (await import('./check/check')).check,
    games: async () => (await import('./games/games')).games,
    bench: async () => (await import('./bench/bench')).bench,
  },
  ' Tools for developers: npm run -s tools -- --help',
);
