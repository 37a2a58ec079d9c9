// A command of several benchmarks, each a table with its bounds: those of `ict bench`, and the developers' own.

import { readArguments, UsageError, type Arguments } from '../arguments';
import type { Command } from '../command';

/** One line of a result: what was measured and, where there is one, the bound it must keep. */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Null where nothing is required. */
  readonly passed: boolean | null;
  readonly bound: string;
  readonly peers: Readonly<Record<string, number>>;
}

export interface BenchResult {
  readonly device: string;
  readonly driver: string;
  readonly rows: readonly BenchRow[];
}

export interface Bench {
  readonly summary: string;
  run(args: Arguments): Promise<BenchResult>;
}

/** @param usage of its options, for --help */
export function benchCommand(
  { summary, usage, options }: { summary: string; usage: string; options: readonly string[] },
  benches: Readonly<Record<string, Bench>>,
): Command {
  const names = Object.entries(benches).map((entry) => `  ${entry[0].padEnd(14)} ${entry[1].summary}`);
  return {
    summary,
    help: `${usage}\n\n${names.join('\n')}\n\n  Exit status 1 when a bound is not kept.`,
    async run(argv) {
      const args = readArguments(argv, options);
      const name = args.positionals[0] ?? '';
      const found = Object.hasOwn(benches, name) ? benches[name] : undefined;
      if (!found) throw new UsageError(`There is no benchmark "${name}". Benchmarks: ${Object.keys(benches).join(', ')}.`);
      const { device, driver, rows } = await found.run(args);
      if (args.flag('json')) {
        console.log(JSON.stringify({ name, device, driver, date: new Date().toISOString(), rows }));
      } else {
        console.log(`${device} (${driver})`);
        for (const { what, value, unit, passed, bound } of rows) {
          const verdict = passed === null ? '' : passed ? 'kept' : 'NOT KEPT';
          console.log(`${what.padEnd(64)} ${value.toPrecision(3).padStart(9)} ${unit.padEnd(10)} ${bound.padEnd(12)} ${verdict}`);
        }
      }
      return rows.some(({ passed }) => passed === false) ? 1 : 0;
    },
  };
}
