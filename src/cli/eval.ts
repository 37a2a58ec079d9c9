import { CONDITIONS, type Evaluation } from '../core/evaluation';
import { presetConfig } from '../train/presets';
import { evaluateAdapter } from '../train/evaluate';
import { readAdapter } from './adapter-path';
import { taskSourceOf } from '../train/own-tasks';
import { readArguments } from './arguments';
import { catalogOf, onOwnTasks } from './choose-benchmark';
import type { Command } from './main';
import { modelPath } from './model-library';
import { readModelConfig } from './model-source';
import { EMBEDDED, openEngine } from './open-engine';
import { createProgressLine } from './progress';

export const evaluation: Command = {
  summary: 'the five conditions on train and held-out families',
  help: `ict eval --preset dungeon|household|smollm2 [--adapter FILE|DIR] [--strength 1] [--data DIR] [--families A,B] [--episodes 200] [--seed S] [--iterations 4]
         [--device wasm|webgpu|reference] [--threads N] [--model DIR|FILE.gguf] [--format F] [--json]

  --adapter    a bundle (.zip), a GGUF LoRA, a PEFT folder, or a folder that ict train wrote; without it there is no trained condition
  --strength   factor on what the adapter adds, from 0 (the base alone) to 2
  --data       your own ALFWorld games as the source of tasks; --families and --held-out as in ict train
  --families   held-out families to evaluate instead of the preset's
  --episodes   of a family and condition`,
  async run(argv) {
    const args = readArguments(argv, [
      'preset',
      'adapter',
      'strength',
      'data',
      'families',
      'held-out',
      'episodes',
      'seed',
      'iterations',
      'device',
      'threads',
      'model',
      'format',
    ]);
    const catalog = await catalogOf(args);
    const isOwn = args.text('data') !== undefined;
    const preset = presetConfig(args.text('preset', isOwn ? 'household' : 'dungeon'));
    const families = args.list('families');
    const config = isOwn
      ? onOwnTasks(preset, catalog, args)
      : families
        ? { ...preset, held_out_families: families, train_families: [] }
        : preset;
    const path = args.text('adapter');
    const peft = path === undefined ? null : (await readAdapter(path, () => readModelConfig(modelPath(args.text('model', EMBEDDED))))).peft;
    const engine = await openEngine(args);
    const line = createProgressLine(1, 'episodes');
    let progress = line;
    let total = 1;
    const result = await evaluateAdapter(engine, peft, config, {
      benchmark: taskSourceOf(config, catalog),
      name: path ?? null,
      seed: args.whole('seed', 1),
      episodes: args.whole('episodes', 200, 1),
      iterations: args.whole('iterations', 4, 1),
      strength: args.real('strength', 1, 0, 2),
      clock: () => performance.now() / 1000,
      onProgress(done, of) {
        if (of !== total) [progress, total] = [createProgressLine(of, 'episodes'), of];
        progress.update(done);
      },
    });
    progress.end();
    engine.destroy();
    console.log(args.flag('json') ? JSON.stringify(result) : formatEvaluation(result));
  },
};

/** A table as people read it; the JSON holds more. */
export function formatEvaluation(result: Evaluation): string {
  const conditions = CONDITIONS.filter((condition) => result.conditions[condition]);
  const first = result.conditions[conditions[0]!]!;
  const cellOf = (cell: { mean: number; se: number }): string => `${cell.mean.toFixed(3)} ± ${cell.se.toFixed(3)}`;
  const row = (name: string, cells: readonly string[], ceiling: string): string =>
    name.padEnd(20) + cells.map((cell) => cell.padEnd(16)).join('') + ceiling;
  const lines = [row('family', conditions, 'ceiling')];
  for (const family of Object.keys(first.families)) {
    const cells = conditions.map((condition) => cellOf(result.conditions[condition]!.families[family]!));
    lines.push(row(family, cells, result.evidence.ceiling[family]!.toFixed(3)));
  }
  lines.push(row('held-out', conditions.map((condition) => cellOf(result.conditions[condition]!.heldOut)), `evidence ${result.evidence.heldOut.toFixed(2)}`)); // prettier-ignore
  if (first.train.episodes > 0) lines.push(row('train', conditions.map((condition) => cellOf(result.conditions[condition]!.train)), '')); // prettier-ignore
  lines.push('', 'held-out success after 1, 2, … reflections');
  lines.push(`untrained           ${result.iterations.map(({ untrained }) => untrained.toFixed(3)).join('  ')}`);
  if (result.iterations[0]?.trained !== null)
    lines.push(`trained             ${result.iterations.map(({ trained }) => trained!.toFixed(3)).join('  ')}`);
  lines.push('', `seed ${result.seed}, ${first.heldOut.episodes} held-out episodes a condition, ${result.seconds.toFixed(0)} s`);
  return lines.join('\n');
}
