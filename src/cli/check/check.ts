import type { Benchmark, Family } from '../../env/env';
import { checkEnv } from '../../env/check';
import { takeTasks } from '../../env/take-tasks';
import { createExpertActor } from '../../actor/scripted';
import { MetaEnv } from '../../meta/meta-env';
import { successRate } from '../../meta/rollout';
import { readArguments, UsageError } from '../arguments';
import type { Command } from '../command';
import { loadBenchmark } from './own-benchmark';

const EPISODES = 100;

export const check: Command = {
  summary: 'hold a benchmark of your own to its contract, and tell what advice is worth in it',
  help: `ict check FILE [--json]

  FILE is a JavaScript file with a benchmark (docs/worlds.md). Plays a few tasks of every family and tells what is wrong, and why that
  probably is; where nothing is wrong, what the scripted player wins without advice and under the oracle's, of ${EPISODES} games each under one
  rule set. Where the two are equal there is nothing for a reflector to learn. Exit status 1 when something is wrong.`,
  async run(argv) {
    const args = readArguments(argv, []);
    const [path] = args.positionals;
    if (path === undefined) throw new UsageError('No file with a benchmark is named.');
    const benchmark = await loadBenchmark(path);
    const findings = checkEnv(benchmark);
    const advice = findings.length > 0 ? [] : await Promise.all(benchmark.families.map((family) => worthOfAdvice(benchmark, family)));
    if (args.flag('json')) console.log(JSON.stringify({ benchmark: benchmark.id, version: benchmark.version, findings, advice }));
    else {
      for (const { where, wrong, likelyCause } of findings) console.log(`${where}: ${wrong}. ${likelyCause}`);
      for (const { family, none, oracle } of advice)
        console.log(`${family.padEnd(28)} no advice ${none.toFixed(2)}   oracle advice ${oracle.toFixed(2)}`);
      console.log(findings.length > 0 ? `${findings.length} found wrong` : `${benchmark.id} v${benchmark.version}: nothing wrong`);
    }
    return findings.length > 0 ? 1 : 0;
  },
};

/** Shares of the same games won by the scripted player. */
async function worthOfAdvice(
  benchmark: Benchmark,
  { id: family, hasRules }: Family,
): Promise<{ family: string; none: number; oracle: number }> {
  const query = { families: [family], split: 'unseen', rules: hasRules ? 1 : 'original' } as const;
  const [task] = takeTasks(benchmark.tasks({ ...query, seed: 0 }), 1);
  const actor = createExpertActor(benchmark);
  const env = new MetaEnv({ benchmark, actor, ...query, numEnvs: EPISODES, defaultSystemPrompt: '', maxSteps: 1000 });
  const { trajectories, info } = await env.reset();
  const { reward } = await env.step(benchmark.oracleAdvice(task!), { taskIds: Object.keys(info) });
  return { family, none: successRate(trajectories), oracle: reward };
}
