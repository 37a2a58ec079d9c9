import { CONDITIONS, type Evaluation } from '../core/run/evaluation';
import { parsePlayer, playerLine } from '../core/run/player';
import { replyShares } from '../core/run/replies';
import { presetConfig } from '../train/preset-config';
import { createWrittenReflector } from '../reflector/person';
import { limited } from '../train/engine';
import { evaluateAdapter } from '../train/judge/evaluate';
import { createActor, createReflector } from '../train/players';
import { taskSourceOf } from '../train/own-tasks';
import { readAdapter } from './adapter-path';
import { readAdviceFile } from './advice-file';
import { readArguments, UsageError } from './arguments';
import { catalogOf, fullName, onOwnTasks, presetOf } from './choose-benchmark';
import { evaluateProtocol, formatProtocol } from './eval-protocol';
import { EVALUATION_LINK_DEFAULTS } from '../core/sharing/link';
import { evaluateLinkOf, LINK_HELP } from './link';
import type { Command } from './command';
import { readModelConfig } from './model/source';
import { openOnnx } from './model/onnx-folder';
import { basePath, openEngine, PLAYER_ADAPTER_HELP, workOf } from './model/open-engine';
import { actorOf, endpointsOf, fallbackIn, limitsOf, PLAYER_HELP, PLAYER_OPTIONS, Terminal } from './players';
import { createProgressLine } from './progress';
import { formatReplies } from './replies';

export const evaluation: Command = {
  summary: 'the five conditions on train and held-out families',
  help: `ict eval --preset minihack|alfworld|minihack-smollm2|alfworld-smollm2 [--adapter FILE|DIR] [--strength 1] [--data DIR] [--benchmark FILE] [--families A,B] [--size S] [--episodes 200] [--seed S]
         [--iterations 4] [--actor A] [--reflector R] [--advice FILE] [--device wasm|webgpu|reference] [--threads N] [--model DIR|FILE.gguf] [--format F] [--json]

       ict eval --protocol FILE|NAME [--adapter FILE|DIR] [--seeds 1,2,3] [--episodes N] [--out runs/protocols] [--device D] [--threads N] [--json]

  --protocol   trains and judges what the file says (docs/protocols), and writes OUT/NAME.json; what was begun goes on. With --adapter
               nothing is trained: that adapter is judged, beside the protocol's own reflectors that OUT holds already
  --adapter    a bundle (.zip), a GGUF LoRA, a PEFT folder, or one that ict train, TRL, Unsloth or Axolotl wrote; without it there is no
               trained condition
  --strength   factor on what the adapter adds, from 0 (the base alone) to 2
  --data       your own ALFWorld games or MiniHack levels as the source of tasks; --families and --held-out as in ict train
  --benchmark  a benchmark of your own, a JavaScript file, as in ict train
  --families   held-out families to evaluate instead of the preset's
  --size       of ALFWorld's rooms, instead of the preset's: small, medium, full
  --episodes   of a family and condition
${LINK_HELP}
${PLAYER_ADAPTER_HELP}
${PLAYER_HELP}
  --reflector  who the untrained reflector is: engine, or an endpoint as for --actor (its key, where it is another server than the actor's,
               in ICT_REFLECTOR_API_KEY or the variable that --reflector-key-env names); person: you write, as a condition of its own
  --advice     advice that a person wrote, exported from the page: a condition of its own, on the families that it has advice for`,
  async run(argv) {
    const args = readArguments(argv, [
      ...[
        'preset',
        'adapter',
        'strength',
        'data',
        'benchmark',
        'families',
        'size',
        'held-out',
        'episodes',
        'seed',
        'iterations',
        'device',
        'threads',
        'model',
      ],
      ...['link', 'protocol', 'seeds', 'out', 'format', 'player-adapter', 'reflector', 'reflector-key-env', 'advice'],
      ...PLAYER_OPTIONS,
    ]);
    const protocol = args.text('protocol');
    if (protocol !== undefined && args.text('link') === undefined) {
      const result = await evaluateProtocol(protocol, args);
      return console.log(args.flag('json') ? JSON.stringify(result) : formatProtocol(result));
    }
    const link = evaluateLinkOf(args);
    const player = actorOf(args);
    const reflecting = parsePlayer(args.text('reflector', 'engine'));
    const adviceFile = args.text('advice');
    const advice = adviceFile === undefined ? null : await readAdviceFile(adviceFile);
    const { catalog, own, written } = await catalogOf(args);
    const preset = link ? presetConfig(link.preset) : await presetOf(args, own, written);
    const named = args.list('families')?.map((name) => fullName(name, preset.benchmark));
    const families = named ?? (advice ? Object.keys(advice) : undefined);
    const missing = advice && families?.find((family) => advice[family] === undefined);
    if (missing) throw new UsageError(`${adviceFile} has no advice for ${missing}.`);
    const drawn = own ? onOwnTasks(preset, own, args) : families ? { ...preset, held_out_families: families, train_families: [] } : preset;
    const config = fallbackIn(args) === 'none' ? drawn : { ...drawn, actor_fallback: fallbackIn(args) };
    const path = args.text('adapter');
    const peft = path === undefined ? null : (await readAdapter(path, () => readModelConfig(basePath(args)))).peft;
    const benchmark = taskSourceOf(config, catalog);
    const endpoints = endpointsOf(args, player);
    const terminal = new Terminal();
    const limitedGames = limited(benchmark, config);
    const onnx = await openOnnx(args, player, config);
    const actor = createActor(player, { benchmark: limitedGames, endpoint: endpoints.get, ask: terminal.askAction, onnx }, limitsOf(args));
    const reflector = createReflector(reflecting, { endpoint: endpoints.get, ask: terminal.askAdviceFor(benchmark) }, config);
    const adviser = advice && { name: adviceFile!, reflector: createWrittenReflector(benchmark, advice) };
    const person = adviser ?? (reflecting.kind === 'person' ? { name: 'person', reflector: reflector! } : null);
    const engine = await openEngine(args, { plays: !actor, work: workOf(config) });
    const line = createProgressLine(1, 'episodes');
    let progress = line;
    let total = 1;
    const result = await evaluateAdapter(engine, peft, config, {
      benchmark,
      others: {
        ...(actor ? { actor: { name: playerLine(player), actor } } : {}),
        ...(reflector && reflecting.kind !== 'person' ? { untrained: { name: playerLine(reflecting), reflector } } : {}),
        ...(person ? { person } : {}),
        ...(endpoints.counts ? { tokens: () => endpoints.counts! } : {}),
      },
      name: path ?? null,
      ...(link
        ? { ...EVALUATION_LINK_DEFAULTS, ...link.settings }
        : {
            seed: args.whole('seed', 1),
            episodes: args.whole('episodes', 200, 1),
            iterations: args.whole('iterations', 4, 1),
            strength: args.real('strength', 1, 0, 2),
          }),
      clock: () => performance.now() / 1000,
      onProgress(done, of) {
        if (of !== total) [progress, total] = [createProgressLine(of, 'episodes'), of];
        progress.update(done);
      },
    });
    progress.end();
    engine.destroy();
    await onnx?.free();
    console.log(args.flag('json') ? JSON.stringify(result) : formatEvaluation(result));
  },
};

/** A table as people read it; the JSON holds more. */
function formatEvaluation(result: Evaluation): string {
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
  for (const condition of conditions) {
    const counts = result.replies?.[condition];
    if (counts && (counts.failed || replyShares(counts).exact < 1)) lines.push('', `${condition}: ${formatReplies(counts)}`);
  }
  const tokens = result.tokens ? `, ${result.tokens.promptTokens} tokens read and ${result.tokens.completionTokens} written` : '';
  lines.push(
    '',
    `actor ${result.actor ?? 'engine'}, untrained reflector ${result.reflector ?? 'engine'}, adapter ${result.adapter ?? 'none'}${tokens}`,
  );
  lines.push(`seed ${result.seed}, ${first.heldOut.episodes} held-out episodes a condition, ${result.seconds.toFixed(0)} s`);
  return lines.join('\n');
}
