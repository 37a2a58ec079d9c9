import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBundle } from '../adapter/bundle';
import { writeGguf } from '../adapter/gguf';
import { CONFIG_FILE, readPeft, WEIGHTS_FILE } from '../adapter/peft';
import { sha256Hex } from '../core/hash';
import type { ModelConfig } from '../model/config';
import { readAdapter } from './adapter-path';
import { readArguments, UsageError } from './arguments';
import type { Command } from './main';
import { readModelConfig } from './model/source';
import { basePath } from './model/open-engine';

const FORMATS = ['peft', 'gguf', 'bundle'];

export const adapter: Command = {
  summary: 'inspect and convert adapters',
  help: `ict adapter inspect FILE|DIR [--json]
ict adapter convert FILE|DIR --to peft|gguf|bundle --out PATH [--model DIR|FILE.gguf]

  FILE is a bundle (.zip) or a GGUF LoRA (.gguf), DIR a PEFT folder, or one that ict train, TRL, Unsloth or Axolotl wrote: the adapter is
  found in it, and the metrics of its trainer_state.json become the run log of a bundle. --model is the base (default: the embedded model).`,
  async run(argv) {
    const args = readArguments(argv, ['to', 'out', 'model']);
    const [action, path] = args.positionals;
    if ((action !== 'inspect' && action !== 'convert') || path === undefined)
      throw new UsageError('Say: ict adapter inspect|convert FILE.');
    const base = (): ModelConfig => readModelConfig(basePath(args));
    const bundle = await readAdapter(path, base);
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
      await writeFile(join(out, CONFIG_FILE), bundle.peft.config);
      await writeFile(join(out, WEIGHTS_FILE), bundle.peft.weights);
    } else if (to === 'bundle') {
      await writeFile(out, writeBundle(bundle));
    } else {
      const { architecture, heads, kvHeads } = base();
      await writeFile(out, writeGguf(parsed, { architecture, heads, kvHeads, name: parsed.config.base.name }));
    }
    console.log(`written to ${out}`);
  },
};
