import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBundle, type Bundle } from '../adapter/bundle';
import { withNote } from '../adapter/card';
import { writeGguf } from '../adapter/gguf';
import { CONFIG_FILE, readPeft, WEIGHTS_FILE, writePeft } from '../adapter/peft';
import type { Evaluation } from '../core/run/evaluation';
import { sha256Hex } from '../core/hash';
import { RUN_LOG_SCHEMA } from '../core/run/run-log';
import type { ModelConfig } from '../model/config';
import { readRunLog } from '../store/folder/run-log-file';
import { writeWhole } from '../store/folder/whole-file';
import { checkEvent } from '../store/schemas';
import { cardOfRun, writeLog } from '../train/adapter-files';
import { publishAdapter } from './adapter-publish';
import { readAdapter } from './adapter-path';
import { readArguments, UsageError, type Arguments } from './arguments';
import type { Command } from './command';
import { readModelConfig } from './model/source';
import { basePath } from './model/open-engine';
import { readText } from './text-file';

const FORMATS = ['peft', 'gguf', 'bundle'];

export const adapter: Command = {
  summary: 'inspect and convert adapters',
  help: `ict adapter inspect FILE|DIR [--json]
ict adapter convert FILE|DIR --to peft|gguf|bundle --out PATH [--model DIR|FILE.gguf] [--dtype f32|f16]
            [--evaluation FILE] [--licence NAME] [--note TEXT]
ict adapter publish FILE|DIR --repo OWNER/NAME [--private] [--update] [--licence NAME] [--note TEXT] [--json]

  FILE is a bundle (.zip) or a GGUF LoRA (.gguf), DIR a PEFT folder, or one that ict train, TRL, Unsloth or Axolotl wrote: the adapter is
  found in it, and the metrics of its trainer_state.json become the run log of a bundle. --model is the base (default: the embedded model).
  --dtype       of the numbers in PEFT's file; f16 is half as large, and rounds them
  --evaluation  what ict eval --json wrote: it becomes the last line of the bundle's run log, and the result on its card
  --licence     for the card, as the Hub names licences: mit
  --note        for whoever opens the bundle; plain text at the end of the card

  publish makes a repository on the Hugging Face Hub with the adapter, its card and its run log, and prints the address that opens it.
  The token, one that may write, is read from the environment variable HF_TOKEN; HF_ENDPOINT names another Hub.
  --private     only you can see it
  --update      the repository is there: one more commit in it`,
  async run(argv) {
    const args = readArguments(argv, ['to', 'out', 'model', 'dtype', 'evaluation', 'licence', 'note', 'repo', 'private?', 'update?']);
    const [action, path] = args.positionals;
    if ((action !== 'inspect' && action !== 'convert' && action !== 'publish') || path === undefined)
      throw new UsageError('Say: ict adapter inspect|convert|publish FILE.');
    const base = (): ModelConfig => readModelConfig(basePath(args));
    if (action === 'publish') return publishAdapter(await readAdapter(path, base), args);
    const bundle = await dressed(await readAdapter(path, base), args);
    const parsed = readPeft(bundle.peft);
    if (action === 'inspect') {
      const { config, tensors } = parsed;
      const info = {
        base: config.base.name,
        baseSha256: config.base.sha256,
        rank: config.rank,
        alpha: config.alpha,
        targets: config.targets,
        tensors: tensors.size,
        parameters: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
        sha256: await sha256Hex(bundle.peft.weights),
        runLogBytes: bundle.runLog?.length ?? 0,
      };
      if (args.flag('json')) console.log(JSON.stringify(info));
      else for (const [name, value] of Object.entries(info)) console.log(`${name.padEnd(12)} ${value}`);
      return;
    }
    const to = args.text('to', '');
    const out = args.text('out');
    if (!FORMATS.includes(to)) throw new UsageError(`--to is "${to}", not one of ${FORMATS.join(', ')}.`);
    if (out === undefined) throw new UsageError('--out is missing.');
    if (to === 'peft') {
      await mkdir(out, { recursive: true });
      // Stopped between the two, the folder would hold the one's settings and the other's numbers.
      const there = await readFile(join(out, CONFIG_FILE)).catch(() => null);
      if (there && !there.equals(bundle.peft.config)) throw new UsageError(`${out} holds another adapter. Give a new folder.`);
      await writeWhole(join(out, WEIGHTS_FILE), bundle.peft.weights);
      await writeWhole(join(out, CONFIG_FILE), bundle.peft.config);
    } else if (to === 'bundle') {
      await writeWhole(out, writeBundle(bundle));
    } else {
      const { architecture, heads, kvHeads } = base();
      await writeWhole(out, writeGguf(parsed, { architecture, heads, kvHeads, name: parsed.config.base.name }));
    }
    console.log(`written to ${out}`);
  },
};

/** The bundle with what the options add to it. */
async function dressed(bundle: Bundle, args: Arguments): Promise<Bundle> {
  const [dtype, evaluation, licence, note] = ['dtype', 'evaluation', 'licence', 'note'].map((name) => args.text(name));
  if (dtype !== undefined && dtype !== 'f32' && dtype !== 'f16') throw new UsageError(`--dtype is "${dtype}", not f32 or f16.`);
  const { config, tensors } = readPeft(bundle.peft);
  let { card, runLog } = bundle;
  if (evaluation !== undefined || licence !== undefined) {
    const events = runLog === null ? [] : readRunLog(runLog);
    const first = events[0];
    if (first?.kind !== 'run') throw new UsageError('--evaluation and --licence need the run log: give the bundle that ict train wrote.');
    if (evaluation !== undefined) {
      const event = { schema: RUN_LOG_SCHEMA, seq: events.length, t: events.at(-1)!.t, kind: 'evaluation', evaluation: await readEvaluation(evaluation) } as const; // prettier-ignore
      events.push(checkEvent(event, evaluation));
    }
    [card, runLog] = [cardOfRun(config, first.config, events, licence), writeLog(events)];
  }
  if (note !== undefined) {
    if (card === null) throw new UsageError('--note stands on the card, and this adapter has none.');
    card = withNote(card, note);
  }
  return { peft: dtype === undefined ? bundle.peft : writePeft(config, tensors, dtype === 'f16' ? 'F16' : 'F32'), card, runLog };
}

async function readEvaluation(path: string): Promise<Evaluation> {
  const text = await readText(path);
  try {
    const value = JSON.parse(text) as Evaluation;
    if (value.conditions.none && value.evidence && Array.isArray(value.samples)) return value;
  } catch {
    // Said below.
  }
  throw new UsageError(`${path} is not what ict eval --json writes.`);
}
