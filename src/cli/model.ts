import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../core/hash';
import { parseSafetensors } from '../core/safetensors';
import { parseModelConfig } from '../model/config';
import { Tokenizer } from '../text/tokenizer';
import { readArguments, UsageError } from './arguments';
import type { Command } from './main';
import { readModelFiles } from './open-engine';

const FILES = ['config.json', 'tokenizer.json', 'model.safetensors'];

export const model: Command = {
  summary: 'what a model is',
  help: `ict model info DIR [--json]

  DIR holds config.json, tokenizer.json and model.safetensors, for example public/models/embedded.`,
  async run(argv) {
    const args = readArguments(argv, []);
    const [action, folder] = args.positionals;
    if (action !== 'info' || folder === undefined) throw new UsageError('Say: ict model info DIR.');
    const files = await readModelFiles(folder);
    const config = parseModelConfig(files.config);
    const tensors = [...parseSafetensors(files.weights).values()];
    const sizes = await Promise.all(FILES.map((name) => stat(join(folder, name))));
    const info = {
      ...config,
      parameters: tensors.reduce((sum, { data }) => sum + data.length, 0),
      tokens: Tokenizer.fromJson(files.tokenizer).vocabularySize,
      sizeBytes: sizes.reduce((sum, { size }) => sum + size, 0),
      sha256: await sha256Hex(files.weights),
    };
    if (args.flag('json')) console.log(JSON.stringify(info));
    else for (const [name, value] of Object.entries(info)) console.log(`${name.padEnd(18)} ${value}`);
  },
};
