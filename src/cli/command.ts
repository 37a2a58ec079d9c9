// A command, and how a line is read that names one of several: those of `ict`, or the tools of its developers.

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

type Commands = Readonly<Record<string, () => Promise<Command>>>;

/**
 * Runs the command that the process was called with. Exit status: 0 done, 1 a check or the work failed, 2 wrong use.
 * @param program how a person calls it
 * @param more a last line of its --help
 */
export async function runCommands(program: string, commands: Commands, more = ''): Promise<void> {
  try {
    process.exitCode = await run(program, commands, more, process.argv.slice(2));
  } catch (error) {
    if (error instanceof AppError) console.error(`${error.code}: ${error.message} ${error.fix}`);
    else console.error(error);
    process.exitCode = error instanceof AppError && /^(CLI_USAGE|SETTING_)/.test(error.code) ? 2 : 1;
  }
}

async function run(program: string, commands: Commands, more: string, argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === 'help') {
    console.log(`${program} <command> [options]\n`);
    for (const [key, load] of Object.entries(commands)) console.log(`  ${key.padEnd(13)} ${(await load()).summary}`);
    console.log(`\n${program} <command> --help tells more.${more}`);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new UsageError(`There is no command "${name}". Commands: ${Object.keys(commands).join(', ')}.`);
  const command = await load();
  if (rest.includes('--help')) {
    console.log(`${command.summary}\n\n${command.help}`);
    return 0;
  }
  return (await command.run(rest)) ?? 0;
}
