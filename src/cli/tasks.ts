import { benchmarks, ports, ruledPorts, shipped } from '../env/catalog';
import type { Split } from '../core/trajectory';
import { take } from '../train/context';
import { readArguments, UsageError } from './arguments';
import { dataBenchmark } from './choose-benchmark';
import type { Command } from './main';

const SPLITS: readonly Split[] = ['train', 'seen', 'unseen'];

export const tasks: Command = {
  summary: 'list families and task ids',
  help: `ict tasks [--benchmark alfworld|minihack|alfworld-text[-medium|-small]|dungeon] [--data DIR] [--families A,B] [--split train|seen|unseen]
          [--seed S] [--rules N] [-n COUNT] [--json]

  --data DIR  your own ALFWorld games (a folder or zip with game.tw-pddl files, or parsed games) or dungeon levels (.des)
  --rules N   tasks under the rule set drawn from N instead of the true rules
  -n          ids to list for each benchmark (default 12)`,
  async run(argv) {
    const args = readArguments(argv, ['benchmark', 'data', 'families', 'split', 'seed', 'rules', 'n']);
    const split = args.text('split', 'unseen') as Split;
    if (!SPLITS.includes(split)) throw new UsageError(`--split is "${split}", not one of ${SPLITS.join(', ')}.`);
    const id = args.text('benchmark');
    const own = await dataBenchmark(args);
    const chosen = own ? [own] : id === undefined ? [...benchmarks, ...ruledPorts, ...ports] : [shipped.byId(id)];
    const rules = args.text('rules') === undefined ? undefined : args.whole('rules', 0);
    const result = chosen.map((benchmark) => ({
      benchmark: benchmark.id,
      version: benchmark.version,
      families: benchmark.families.map(({ id: family, need, upstream }) => ({ family, need, upstream })),
      tasks: take(benchmark.tasks({ families: args.list('families'), split, seed: args.whole('seed', 0), rules }), args.whole('n', 12)),
    }));
    if (args.flag('json')) {
      console.log(JSON.stringify(result, null, 1));
      return;
    }
    for (const { benchmark, version, families, tasks: ids } of result) {
      console.log(`${benchmark} v${version}`);
      for (const { family, need, upstream } of families)
        console.log(
          `  ${family.padEnd(20)} ${upstream ? 'upstream' : 'our own '}  ${need === null ? 'nothing to know' : `to know: what to ${need} with`}`,
        );
      for (const task of ids) console.log(`    ${task}`);
    }
  },
};
