// Command-line arguments: Node's parser, with our errors and number checks.

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '../core/errors';
import { nearest } from '../core/nearest';

/** Wrong use of a command: exit status 2. */
export class UsageError extends AppError {
  constructor(message: string) {
    super('CLI_USAGE', message, 'Call the command with --help.');
  }
}

export interface Arguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  text(name: string, fallback: string): string;
  flag(name: string): boolean;
  /** @throws UsageError when it is not a whole number of at least `least`. */
  whole(name: string, fallback: number, least?: number): number;
  /** @throws UsageError when it is not a number from `least` to `most`. */
  real(name: string, fallback: number, least: number, most: number): number;
  list(name: string): string[] | undefined;
}

/** @param options names ending in `?` are flags, the others take a value. Hyphens and underscores in names are the same. */
export function readArguments(argv: readonly string[], options: readonly string[]): Arguments {
  const config: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean' }, json: { type: 'boolean' } };
  for (const option of options) {
    const isFlag = option.endsWith('?');
    config[isFlag ? option.slice(0, -1) : option] = { type: isFlag ? 'boolean' : 'string', ...(option === 'n' ? { short: 'n' } : {}) };
  }
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: argv.map(spelt), options: config, allowPositionals: true, strict: true }) as typeof parsed;
  } catch (error) {
    throw meant(error as Error);
  }
  function spelt(argument: string): string {
    const [, name, rest] = /^--([^=]+)(.*)$/s.exec(argument) ?? [];
    const own = name === undefined ? undefined : Object.keys(config).find((one) => one.replaceAll('_', '-') === name.replaceAll('_', '-'));
    return own === undefined ? argument : `--${own}${rest}`;
  }
  /** An option that nobody knows, with the one that was meant. */
  function meant({ message }: Error): UsageError {
    const unknown = /^Unknown option '--([^']+)'/.exec(message)?.[1];
    const near = unknown === undefined ? null : nearest(unknown, Object.keys(config));
    return new UsageError(near === null ? message : `There is no option --${unknown}. Did you mean --${near}?`);
  }
  const { values, positionals } = parsed;
  const text = (name: string, fallback?: string): string | undefined => (values[name] as string | undefined) ?? fallback;
  return {
    positionals,
    text: text as Arguments['text'],
    flag: (name) => values[name] === true,
    whole(name, fallback, least = 0) {
      const given = text(name);
      if (given === undefined) return fallback;
      const value = Number(given);
      if (!Number.isInteger(value) || value < least || value > 2 ** 31)
        throw new UsageError(`--${name} is "${given}", not a whole number from ${least} on.`);
      return value;
    },
    real(name, fallback, least, most) {
      const given = text(name);
      const value = given === undefined ? fallback : Number(given || NaN);
      if (!(value >= least && value <= most)) throw new UsageError(`--${name} is "${given}", not a number from ${least} to ${most}.`);
      return value;
    },
    list: (name) => text(name)?.split(',').filter(Boolean),
  };
}
