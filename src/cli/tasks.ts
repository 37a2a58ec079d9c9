import { benchmarks, shipped } from '../env/catalog';
import { readArguments } from './arguments';
import { dataBenchmark, writtenBenchmark, QUERY_ARGUMENTS, QUERY_HELP, queryOf } from './choose-benchmark';
import type { Command } from './command';
import { takeTasks } from '../env/take-tasks';

export const tasks: Command = {
  summary: 'list families and task ids',
  help: `ict tasks [--benchmark alfworld|minihack|FILE] [--data DIR] [--families A,B] [--split train|seen|unseen] [--seed S] [--rules true|N] [--size S]
          [-n COUNT] [--json]

  --data DIR   your own ALFWorld games (a folder or zip with game.tw-pddl files, or parsed games) or MiniHack levels (.des)
  ${QUERY_HELP}
  -n           ids to list for each benchmark (default 12)`,
  async run(argv) {
    const args = readArguments(argv, ['benchmark', 'data', ...QUERY_ARGUMENTS, 'n']);
    const id = args.text('benchmark');
    const own = (await dataBenchmark(args)) ?? (await writtenBenchmark(args));
    // A size alone says which benchmark is meant.
    const all = args.text('size') === undefined ? benchmarks : benchmarks.filter(({ sizes }) => sizes.length > 0);
    const chosen = own ? [own] : id === undefined ? all : [shipped.byId(id)];
    const result = chosen.map((benchmark) => ({
      benchmark: benchmark.id,
      version: benchmark.version,
      families: benchmark.families.map(({ id: family, need, hasRules }) => ({ family, need, hasRules })),
      tasks: takeTasks(benchmark.tasks(queryOf(args, benchmark)), args.whole('n', 12)),
    }));
    if (args.flag('json')) {
      console.log(JSON.stringify(result, null, 1));
      return;
    }
    for (const { benchmark, version, families, tasks: ids } of result) {
      console.log(`${benchmark} v${version}`);
      for (const { family, need, hasRules } of families)
        console.log(`  ${family.padEnd(28)} ${hasRules && need !== null ? `--rules: what to ${need} with` : ''}`.trimEnd());
      for (const task of ids) console.log(`    ${task}`);
    }
  },
};
