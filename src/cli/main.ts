// The `ict` command. Every command is the page's own code, headless. Exit status: 0 done, 1 a check or the work failed,
// 2 wrong use.

import { AppError } from '../core/errors';
import { UsageError } from './arguments';

export interface Command {
  /** One line. */
  readonly summary: string;
  /** Printed by --help: usage and options. */
  readonly help: string;
  /** @returns the exit status; nothing is 0 */
  run(argv: readonly string[]): Promise<number | void>;
}

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  tasks: async () => (await import('./tasks')).tasks,
  play: async () => (await import('./play/play')).play,
  rollout: async () => (await import('./rollout/rollout')).rollout,
  train: async () => (await import('./train')).train,
  eval: async () => (await import('./eval')).evaluation,
  serve: async () => (await import('./serve/serve')).serve,
  corpus: async () => (await import('./corpus/corpus')).corpus,
  model: async () => (await import('./model/model')).model,
  adapter: async () => (await import('./adapter')).adapter,
  games: async () => (await import('./games/games')).games,
  replay: async () => (await import('./replay/replay')).replay,
  bench: async () => (await import('./bench/bench')).bench,
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === 'help') {
    console.log('ict <command> [options]\n');
    for (const [key, load] of Object.entries(COMMANDS)) console.log(`  ${key.padEnd(9)} ${(await load()).summary}`);
    console.log('\nict <command> --help tells more.');
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new UsageError(`There is no command "${name}". Commands: ${Object.keys(COMMANDS).join(', ')}.`);
  const command = await load();
  if (rest.includes('--help')) {
    console.log(`${command.summary}\n\n${command.help}`);
    return 0;
  }
  return (await command.run(rest)) ?? 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof AppError) console.error(`${error.code}: ${error.message} ${error.fix}`);
  else console.error(error);
  process.exitCode = error instanceof AppError && /^(CLI_USAGE|SETTING_)/.test(error.code) ? 2 : 1;
}
