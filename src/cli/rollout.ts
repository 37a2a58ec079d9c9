import { readFile, writeFile } from 'node:fs/promises';
import { createRng } from '../core/rng';
import type { Split } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import { createExpertActor, createRandomActor } from '../actor/scripted';
import { playEpisodes, successRate } from '../meta/rollout';
import { take } from '../train/context';
import { PRESETS } from '../train/presets';
import { readArguments, UsageError } from './arguments';
import { chooseBenchmark } from './choose-benchmark';
import type { Command } from './main';
import { openEngine } from './open-engine';
import { createProgressLine } from './progress';

export const rollout: Command = {
  summary: 'play episodes and write their trajectories as JSON lines',
  help: `ict rollout --benchmark alfworld|minihack|alfworld-text[-medium|-small] [--data DIR] [--families A,B] [--actor engine|expert|random] [--system-prompt FILE] [-n 32]
            [--split train|seen|unseen] [--rules N] [--seed S] [--device wasm|webgpu|reference] --out FILE [--json]`,
  async run(argv) {
    const args = readArguments(argv, [
      'benchmark',
      'data',
      'families',
      'actor',
      'system-prompt',
      'n',
      'split',
      'rules',
      'seed',
      'device',
      'threads',
      'model',
      'format',
      'out',
    ]);
    const out = args.text('out');
    if (out === undefined) throw new UsageError('--out is missing.');
    const benchmark = await chooseBenchmark(args, 'minihack');
    const seed = args.whole('seed', 0);
    const promptFile = args.text('system-prompt');
    const systemPrompt = promptFile === undefined ? '' : (await readFile(promptFile, 'utf8')).trim();
    const rules = args.text('rules') === undefined ? undefined : args.whole('rules', 0);
    const query = { families: args.list('families'), split: args.text('split', 'unseen') as Split, seed, rules };
    const tasks = take(benchmark.tasks(query), args.whole('n', 32, 1));
    const name = args.text('actor', 'engine');
    const engine = name === 'engine' ? await openEngine(args) : null;
    let actor: Actor;
    if (engine) actor = engine.actor(benchmark, PRESETS.dungeon);
    else if (name === 'expert') actor = createExpertActor(benchmark);
    else if (name === 'random') actor = createRandomActor();
    else throw new UsageError(`--actor is "${name}", not one of engine, expert, random.`);
    const line = createProgressLine(tasks.length, 'episodes');
    const jobs = tasks.map((task, i) => ({ task, systemPrompt, seed: createRng(seed, 'episode', i).int(2 ** 32) }));
    const trajectories = await playEpisodes(benchmark, actor, jobs, { onProgress: (done) => line.update(done) });
    line.end();
    engine?.destroy();
    await writeFile(out, trajectories.map((trajectory) => JSON.stringify(trajectory) + '\n').join(''));
    const result = { episodes: trajectories.length, success: successRate(trajectories), out };
    console.log(
      args.flag('json')
        ? JSON.stringify(result)
        : `${result.episodes} episodes, ${(100 * result.success).toFixed(1)} % won, written to ${out}`,
    );
  },
};
