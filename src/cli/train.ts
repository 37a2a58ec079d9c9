import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunStore } from '../core/run/checkpoint';
import { AppError } from '../core/errors';
import { CHAT_PRESETS, type RunConfig, SHIPPED_PRESETS } from '../core/run/run-config';
import type { RunEvent } from '../core/run/run-log';
import { writeBundle } from '../adapter/bundle';
import { CONFIG_FILE, WEIGHTS_FILE } from '../adapter/peft';
import { lockFile } from '../store/folder/file-lock';
import { FolderStore, LOCK_FILE } from '../store/folder/folder-store';
import { writeWhole } from '../store/folder/whole-file';
import { adapterFiles } from '../train/adapter-files';
import { presetConfig } from '../train/preset-config';
import { planMemory } from '../model/memory-plan';
import { plannedWork } from '../train/planned-work';
import { runTraining } from '../train/runner';
import { limited, type Engine } from '../train/engine';
import { createActor } from '../train/players';
import { parsePlayer, playerLine } from '../core/run/player';
import type { Benchmark, OwnBenchmark } from '../env/env';
import { taskSourceOf } from '../train/own-tasks';
import { readAdapter } from './adapter-path';
import { readArguments, UsageError, type Arguments } from './arguments';
import { LINK_HELP, trainLinkOf } from './link';
import { catalogOf, namedFamilies, onOwnTasks, presetOf } from './choose-benchmark';
import type { Command } from './command';
import { countedLike, formatsOf, openEngine, PLAYER_ADAPTER_HELP, workOf } from './model/open-engine';
import { SETTING_HELP, SETTING_OPTIONS, settingsOf } from './setting-flags';
import { actorOf, endpointsOf, limitsOf, PLAYER_HELP, PLAYER_OPTIONS } from './players';
import { listenForInterrupts } from './interrupts';
import { createProgressLine } from './progress';
import { VERSION } from '../core/version';

/** A folder holds one run. */
const RUN_ID = 'run';

export const train: Command = {
  summary: 'train a reflector: the page’s loop, headless',
  help: `ict train --preset minihack|alfworld|minihack-smollm2|alfworld-smollm2 [--seed S] [--steps N] [--device wasm|webgpu|reference] [--threads N] [--resume]
          [--model DIR|FILE.gguf] [--format F] [--size S] [--data DIR] [--benchmark FILE] [--families A,B] [--held-out C,D] [--set name=value,...] [--adapter A] [--actor A] --out DIR [--json]

  Writes DIR/run.jsonl (the run log), DIR/checkpoint.bin, DIR/adapter (PEFT files) and DIR/adapter.zip (the bundle).
  --data     your own ALFWorld games as the source of tasks (a folder or zip with game.tw-pddl files, or parsed games), or
             MiniHack levels of your own (a .des file or a folder with some;
             which families a run takes by default: see the table of ict tasks --data DIR)
  --benchmark   a benchmark of your own, a JavaScript file (docs/worlds.md); --actor expert lets its scripted player play
  --families, --held-out   families that are trained on, and families that are never trained on, instead of the preset's
${LINK_HELP}
  --preset   a preset's name, or a file of your own: JSON such as {"preset": "minihack", "beta": 0}
  --size     of ALFWorld's rooms, instead of the preset's: small, medium, full
  --resume   go on from DIR's last checkpoint; Ctrl-C keeps one
  --model    the base, the embedded one when left out; presets on a chat model need one: a folder of Hugging Face or a GGUF file with a chat template
  --format   how its weights lie on the device: f32, f16, int8, int4, or stored (a GGUF file as it is); left out, f32, or stored where f32 leaves too
             little memory for the run
  --adapter  go on from this adapter, a folder or a bundle, instead of a fresh one; its optimiser begins anew. Give another --seed, for other tasks
${PLAYER_ADAPTER_HELP}
${PLAYER_HELP}

${SETTING_HELP}`,
  async run(argv) {
    const args = readArguments(argv, [
      'preset',
      'link',
      'device',
      'threads',
      'model',
      'format',
      'player-adapter',
      'adapter',
      'data',
      'benchmark',
      'size',
      'families',
      'held-out',
      'out',
      'resume?',
      ...PLAYER_OPTIONS,
      ...SETTING_OPTIONS,
    ]);
    const out = args.text('out');
    if (out === undefined) throw new UsageError('--out is missing.');
    await mkdir(out, { recursive: true });
    const store: RunStore = new FolderStore(out, (message) => console.error(message));
    const earlier = (await store.events(RUN_ID)) as RunEvent[];
    if (earlier.length > 0 && !args.flag('resume'))
      throw new AppError('RUN_EXISTS', `${out} already holds a run.`, 'Give another folder, or --resume to go on with it.');
    const { catalog, own, written } = await catalogOf(args);
    const begun = args.flag('resume') && earlier[0]?.kind === 'run' ? earlier[0].config : null;
    if (begun) requireSameSettings(begun, args);
    const config = begun ?? (await configOf(args, own, written));
    const benchmark = taskSourceOf(config, catalog);
    // A run keeps who plays in it: on resume the actor is that of its beginning.
    const player = parsePlayer(config.actor ?? 'engine');
    const actor = createActor(
      player,
      { benchmark: limited(benchmark, config), endpoint: endpointsOf(args, player).get },
      { ...limitsOf(args), fallback: config.actor_fallback ?? 'none' },
    );
    const engine = await openEngine(args, { plays: !actor, work: workOf(config), format: config.weights_format });
    if ((engine.chat === null) !== (workOf(config) === null)) {
      const [kind, presets] = engine.chat ? ['a chat model', CHAT_PRESETS] : ['the embedded model', SHIPPED_PRESETS];
      throw new UsageError(
        `${engine.identity.name} is ${kind}, and preset ${config.preset} is not for one. Choose ${presets.join(' or ')}.`,
      );
    }
    const from = config.adapter_name_or_path;
    const isFresh = from === undefined || (await store.loadCheckpoint(RUN_ID)) !== null;
    const adapter = isFresh ? null : (await readAdapter(from, () => engine.model.config)).peft;
    const unlock = await lockFile(join(out, LOCK_FILE), `The run in ${out}`);
    const interrupts = listenForInterrupts();
    const line = createProgressLine(config.steps, 'steps');
    const { end, lora } = await runTraining({
      runId: RUN_ID,
      // A run goes on with weights as they lay when it was begun.
      config: begun || !engine.chat ? config : { ...config, weights_format: engine.weightsFormat },
      benchmark,
      engine,
      adapter,
      actor,
      store,
      control: interrupts.control,
      signal: interrupts.signal,
      version: VERSION,
      clock: () => performance.now() / 1000,
      onEvents: (events) => report(events, line.update),
    }).finally(async () => {
      line.end();
      interrupts.end();
      await unlock();
    });
    const events = (await store.events(RUN_ID)) as RunEvent[];
    const files = await adapterFiles(lora, engine.identity, config, events);
    const memory = await memoryOf(engine, config);
    await mkdir(join(out, 'adapter'), { recursive: true });
    await writeWhole(join(out, 'adapter', CONFIG_FILE), files.peft.config);
    await writeWhole(join(out, 'adapter', WEIGHTS_FILE), files.peft.weights);
    await writeWhole(join(out, 'adapter.zip'), writeBundle(files));
    engine.destroy();
    const seconds = events.at(-1)?.t ?? 0;
    const curve = events.flatMap((event) =>
      event.kind === 'held_out' ? [{ step: event.step, success: event.success, se: event.se }] : [],
    );
    if (args.flag('json')) {
      const updates = events.flatMap((event) => (event.kind === 'update' ? [{ step: event.step, t: event.t, ...event.metrics }] : []));
      const { device, model } = events[0] as Extract<RunEvent, { kind: 'run' }>;
      console.log(JSON.stringify({ end, steps: config.steps, seconds, device, model, memory, heldOut: curve, updates, out }));
    } else console.log(`${end} after ${seconds.toFixed(0)} s; ${heldOutText(curve.map(({ success }) => success))}; written to ${out}`);
  },
};

function heldOutText(curve: readonly number[]): string {
  if (curve.length === 0) return 'no family held out';
  return `held-out success ${curve[0]!.toFixed(2)} → ${curve.at(-1)!.toFixed(2)}`;
}

async function configOf(args: Arguments, own: OwnBenchmark | null, written: Benchmark | null): Promise<RunConfig> {
  const link = trainLinkOf(args);
  const preset = link ? presetConfig(link.preset, link.settings) : await presetOf(args, own, written);
  const onTasks = own ? onOwnTasks(preset, own, args) : { ...preset, ...namedFamilies(args, preset) };
  const actor = actorOf(args);
  const adapter = args.text('adapter');
  return presetConfig(preset.preset, {
    ...onTasks,
    ...settingsOf(args),
    ...(actor.kind === 'engine' ? {} : { actor: playerLine(actor) }),
    ...(adapter === undefined ? {} : { adapter_name_or_path: adapter }),
  });
}

/** A run goes on as it was begun. @throws AppError `RUN_OTHER_SETTINGS` */
function requireSameSettings(begun: RunConfig, args: Arguments): void {
  const asked = { ...trainLinkOf(args)?.settings, ...namedFamilies(args, begun), ...settingsOf(args) };
  for (const [name, value] of Object.entries(asked)) {
    const own = begun[name as keyof RunConfig];
    if (JSON.stringify(own) === JSON.stringify(value)) continue;
    throw new AppError(
      'RUN_OTHER_SETTINGS',
      `The run was begun with ${name} ${String(own)}, and ${String(value)} is asked for.`,
      'Leave the setting out to go on with the run, or start another one in another folder.',
    );
  }
}

/**
 * Bytes: the most that tensors took on the device, the most that the process took in all, and what the memory plan foresaw for
 * texts as long as the settings allow (null for the embedded model, whose runs nobody plans).
 */
async function memoryOf({ device, model, chat, player }: Engine, config: RunConfig) {
  const plan =
    chat && (await planMemory(model.config, countedLike(device), { ...plannedWork(config, player !== null), weights: formatsOf(model) }));
  return {
    devicePeakBytes: device.memory().peakBytes,
    processPeakBytes: process.resourceUsage().maxRSS * 1024,
    plannedPeakBytes: plan && plan.peakBytes,
  };
}

function report(events: readonly RunEvent[], update: (done: number, note: string) => void): void {
  for (const event of events) {
    if (event.kind === 'update') {
      const { reward, kl, entropy } = event.metrics;
      update(event.step, `reward ${reward!.toFixed(3)}  kl ${(kl ?? 0).toFixed(3)}  entropy ${(entropy ?? 0).toFixed(2)}`);
    } else if (event.kind === 'held_out') {
      process.stderr.write(`\nstep ${event.step}: held-out success ${event.success.toFixed(3)} ± ${event.se.toFixed(3)}\n`);
    } else if (event.kind === 'group' && event.context === 0 && event.step % 10 === 0) {
      const best = event.members.reduce((a, b) => (b.reward > a.reward ? b : a));
      process.stderr.write(`\n  ${event.family}: “${best.text}” reward ${best.reward}\n`);
    }
  }
}
