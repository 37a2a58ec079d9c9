// `ict eval --protocol FILE`: trains and judges what a protocol says, and writes its result.

import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256Hex } from '../core/hash';
import { CONDITIONS, type Evaluation } from '../core/run/evaluation';
import type { ArmResult, ArmSettings, Interval, Protocol, ProtocolResult } from '../core/run/protocol';
import type { RunConfig } from '../core/run/run-config';
import type { RunEvent } from '../core/run/run-log';
import { VERSION } from '../core/version';
import { CONFIG_FILE, readPeft, WEIGHTS_FILE, type PeftFiles } from '../adapter/peft';
import { shipped } from '../env/catalog';
import { lockFile } from '../store/folder/file-lock';
import { FolderStore, LOCK_FILE } from '../store/folder/folder-store';
import { writeWhole } from '../store/folder/whole-file';
import { adapterFiles } from '../train/adapter-files';
import type { Engine } from '../train/engine';
import { evaluateAdapter } from '../train/judge/evaluate';
import { taskSourceOf } from '../train/own-tasks';
import { readProtocol } from '../train/judge/read-protocol';
import { protocolResult, runProtocol, trainConfig } from '../train/judge/run-protocol';
import { runTraining } from '../train/runner';
import { AppError } from '../core/errors';
import { readAdapter } from './adapter-path';
import type { Arguments } from './arguments';
import { readModelConfig } from './model/source';
import { basePath, openEngine, PROJECT_ROOT, workOf } from './model/open-engine';
import { presetConfig } from '../train/preset-config';
import { listenForInterrupts } from './interrupts';
import { createProgressLine } from './progress';
import { readText } from './text-file';

const clock = (): number => performance.now() / 1000;

/** @throws AppError `PROTOCOL_INVALID`, `FILE_UNREADABLE`, and what training and evaluating throw */
export async function evaluateProtocol(path: string, args: Arguments): Promise<ProtocolResult> {
  const file = path.endsWith('.json') ? path : join(PROJECT_ROOT, 'docs/protocols', `${path}.json`);
  const read = readProtocol(await readText(file), file, shipped);
  const called = basename(file, '.json');
  if (read.name !== called)
    throw new AppError(
      'PROTOCOL_INVALID',
      `${file}: name is "${read.name}", and the file is called ${called}.json.`,
      'Give both one name: the result is written under it.',
    );
  const seeds = args.list('seeds')?.map(Number);
  if (seeds?.some((seed) => !Number.isInteger(seed) || seed < 0))
    throw new AppError('CLI_USAGE', `--seeds is "${args.text('seeds')}".`, 'Give whole numbers: --seeds 1,2,3.');
  const protocol = { ...read, seeds: seeds ?? read.seeds, episodes: args.whole('episodes', read.episodes, 1) };
  const out = args.text('out', 'runs/protocols');
  await mkdir(out, { recursive: true });
  const engine = await openEngine(args, { plays: true, work: workOf(presetConfig(protocol.preset)) });
  // What was begun on another device, and goes on here, says so.
  const devices = new Set<string>();
  try {
    const path = args.text('adapter');
    const given = path === undefined ? null : await keepAdapter(path, engine, args, out);
    const judged = given ? { ...protocol, arms: [...(await trainedArms(protocol, engine, out)), { name: given }] } : protocol;
    const arms = await runProtocol(judged, {
      onStage: (text) => console.error(`${protocol.name}: ${text}`),
      train: async (config, arm) => {
        if (arm.name === given) return { events: [], adapter: given };
        const run = await trainOnce(engine, config, out);
        for (const event of run.events) if (event.kind === 'run') devices.add(event.device.description);
        return run;
      },
      test: async (adapter, config, judged, arm) => {
        const evaluation = await testOnce(engine, adapter, config, judged, arm, out);
        devices.add(evaluation.device ?? engine.device.description);
        return evaluation;
      },
    });
    const made = {
      model: engine.identity,
      ...(engine.player ? { player: engine.player.identity } : {}),
      device: [...devices].join(', '),
      date: new Date().toISOString().slice(0, 10),
      version: VERSION,
    };
    const result = protocolResult(judged, made, arms);
    const name = given ? `${protocol.name}-${given}` : protocol.name;
    await writeWhole(join(out, `${name}.json`), `${JSON.stringify(result)}\n`);
    return result;
  } finally {
    engine.destroy();
  }
}

/** An adapter from elsewhere in a folder of its own, named after it and its weights. @returns that name */
async function keepAdapter(path: string, engine: Engine, args: Arguments, out: string): Promise<string> {
  const { peft } = await readAdapter(path, () => readModelConfig(basePath(args)));
  const called = basename(path.replace(/[/\\]+$/, ''))
    .replace(/\.(zip|gguf)$/, '')
    .replace(/[^\w.-]/g, '-');
  const hashes = await Promise.all([peft.config, peft.weights].map(sha256Hex));
  const name = `${called}-${await nameOf([...modelsOf(engine), ...hashes])}`;
  await mkdir(join(out, name), { recursive: true });
  await writeWhole(join(out, name, CONFIG_FILE), peft.config);
  await writeWhole(join(out, name, WEIGHTS_FILE), peft.weights);
  return name;
}

/** Arms that were trained to their end before, for every seed: an adapter from elsewhere is judged beside them, and nothing is trained for that. */
async function trainedArms(protocol: Protocol, engine: Engine, out: string): Promise<ArmSettings[]> {
  const arms: ArmSettings[] = [];
  for (const arm of protocol.arms) {
    const runs = await Promise.all(
      protocol.seeds.map(async (seed) => finishedRun(join(out, await runName(engine, trainConfig(protocol, arm, seed))))),
    );
    if (runs.every((run) => run !== null)) arms.push(arm);
    else console.error(`${protocol.name}: ${arm.name} is left out, for it was not trained in ${out} with every seed`);
  }
  return arms;
}

async function runName(engine: Engine, config: RunConfig): Promise<string> {
  return `${config.preset}-${config.seed}-${await nameOf([...modelsOf(engine), config])}`;
}

function modelsOf({ identity, player }: Engine): string[] {
  return [identity.sha256, ...(player ? [player.identity.sha256] : [])];
}

/** The log of a run that has ended and left its adapter; null where it has not. */
async function finishedRun(folder: string): Promise<readonly RunEvent[] | null> {
  const events = existsSync(folder) ? ((await new FolderStore(folder).events('run')) as RunEvent[]) : [];
  const hasEnded = events.some((event) => event.kind === 'status' && event.status === 'finished');
  return hasEnded && (await hasWholeAdapter(folder)) ? events : null;
}

/** A run in a folder named after its settings: finished by an earlier call, begun by one, or new. Ctrl-C keeps a checkpoint and ends the command. */
async function trainOnce(engine: Engine, config: RunConfig, out: string): Promise<{ events: readonly RunEvent[]; adapter: string }> {
  const adapter = await runName(engine, config);
  const folder = join(out, adapter);
  await mkdir(folder, { recursive: true });
  const finished = await finishedRun(folder);
  if (finished) return { events: finished, adapter };
  const store = new FolderStore(folder, (message) => console.error(message));
  const unlock = await lockFile(join(folder, LOCK_FILE), `The run in ${folder}`);
  const interrupts = listenForInterrupts();
  const line = createProgressLine(config.steps, 'steps');
  const { end, lora } = await runTraining({
    runId: 'run',
    config,
    engine,
    benchmark: taskSourceOf(config, shipped),
    store,
    control: interrupts.control,
    signal: interrupts.signal,
    version: VERSION,
    clock,
    onEvents(events) {
      for (const event of events) if (event.kind === 'update') line.update(event.step, `reward ${event.metrics['reward']!.toFixed(3)}`);
    },
  }).finally(async () => {
    line.end();
    interrupts.end();
    await unlock();
  });
  const events = (await store.events('run')) as RunEvent[];
  try {
    if (end !== 'finished') throw new AppError('RUN_CANCELLED', 'Stopped.', 'The same command goes on from here.');
    const { peft } = await adapterFiles(lora, engine.identity, config, events);
    await writeWhole(join(folder, CONFIG_FILE), peft.config);
    await writeWhole(join(folder, WEIGHTS_FILE), peft.weights);
  } finally {
    lora.free();
  }
  return { events, adapter };
}

/** An evaluation beside its run, named after its settings: made by an earlier call, or new. */
async function testOnce(
  engine: Engine,
  adapter: string,
  config: RunConfig,
  { episodes, iterations, baselines }: Protocol,
  { split }: ArmSettings,
  out: string,
): Promise<Evaluation> {
  const settings = { config, episodes, iterations, baselines, split };
  const path = join(out, adapter, `evaluation-${await nameOf([VERSION, settings])}.json`);
  const earlier = await readFile(path, 'utf8').catch(() => null);
  if (earlier !== null) return readEvaluation(earlier, path);
  let line: ReturnType<typeof createProgressLine> | undefined;
  const made = await evaluateAdapter(engine, await readPeftFiles(join(out, adapter)), config, {
    benchmark: taskSourceOf(config, shipped),
    name: adapter,
    seed: config.seed,
    ...{ episodes, iterations, baselines, split, clock },
    onProgress: (done, total) => (line ??= createProgressLine(total, 'episodes')).update(done),
  });
  line?.end();
  await writeWhole(path, JSON.stringify(made));
  return made;
}

/** What a folder or file is named after: the same settings, the same name. */
async function nameOf(settings: unknown): Promise<string> {
  return (await sha256Hex(new TextEncoder().encode(JSON.stringify(settings)))).slice(0, 8);
}

function readEvaluation(text: string, path: string): Evaluation {
  try {
    return JSON.parse(text) as Evaluation;
  } catch {
    throw new AppError(
      'FILE_UNREADABLE',
      `${path} is not the evaluation that was kept there.`,
      'Delete it: the same command judges again.',
    );
  }
}

/** Where it is cut or damaged, the run writes it again from its last checkpoint. */
async function hasWholeAdapter(folder: string): Promise<boolean> {
  try {
    readPeft(await readPeftFiles(folder));
    return true;
  } catch {
    return false;
  }
}

async function readPeftFiles(folder: string): Promise<PeftFiles> {
  const [config, weights] = await Promise.all([readFile(join(folder, CONFIG_FILE)), readFile(join(folder, WEIGHTS_FILE))]);
  return { config, weights };
}

/** Tables as people read them, one an arm; the JSON holds more. */
export function formatProtocol({ protocol, arms, model, device }: ProtocolResult): string {
  const seeds = `seeds ${protocol.seeds.join(', ')}`;
  return [`${protocol.title}\n`, ...arms.map(formatArm), `${seeds}, ${model.name} on ${device}`].join('\n');
}

function formatArm({ name, conditions, differences, evidence, iterations }: ArmResult): string {
  const shown = CONDITIONS.filter((condition) => conditions[condition]);
  const families = Object.keys(conditions.none!.families);
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(i === 0 ? 18 : 15))
      .join('')
      .trimEnd();
  const of = (pick: (condition: (typeof shown)[number]) => { mean: number; se: number }): string[] =>
    shown.map((condition) => { const { mean, se } = pick(condition); return `${mean.toFixed(3)} ± ${se.toFixed(3)}`; }); // prettier-ignore
  const interval = (one: Interval | null | undefined): string =>
    one ? `${signed(one.mean)} (${signed(one.low)} to ${signed(one.high)})` : '–';
  return [
    name,
    row(['family', ...shown, 'ceiling', 'trained − untrained, 95 %']),
    ...families.map(
      (family) =>
      row([family, ...of((c) => conditions[c]!.families[family]!), evidence.ceiling[family]!.toFixed(3).padEnd(8), interval(differences.trained?.families[family])]), // prettier-ignore
    ),
    row(['held out', ...of((c) => conditions[c]!.heldOut), `shown ${evidence.heldOut.toFixed(2)}`, interval(differences.trained?.heldOut)]),
    ...(conditions.none!.train.episodes > 0 ? [row(['trained on', ...of((c) => conditions[c]!.train)])] : []),
    `after 1, 2, … reflections: untrained ${iterations.map(({ untrained }) => untrained.toFixed(2)).join(' ')}, trained ${iterations.map(({ trained }) => trained?.toFixed(2) ?? '–').join(' ')}`,
    '',
  ].join('\n');
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
