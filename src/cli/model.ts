import { Tokenizer } from '../text/tokenizer';
import { readArguments, UsageError, type Arguments } from './arguments';
import type { Command } from './main';
import { checkModels, rowText } from './model-check';
import { readModelSource } from './model-source';
import { deviceKind } from './open-engine';

export const model: Command = {
  summary: 'what a model is, and whether the engine computes it right',
  help: `ict model info DIR|FILE.gguf [--json]
ict model check DIR [--device reference|wasm|webgpu] [--weights FILE.gguf] [--max-tokens N] [--json]

  info: DIR holds config.json, tokenizer.json and model.safetensors (or several with their index), for example public/models/embedded.
  check: compares the engine with the golden files of DIR (folders tiny, lora, gguf, quant, smollm2 and a README.md with
  tolerances), a row a check: result, largest error, tolerance. --weights is the real model of the folder smollm2,
  --max-tokens the longest of its texts. Exit status 1 when a check failed.`,
  async run(argv) {
    const args = readArguments(argv, ['device', 'weights', 'max-tokens']);
    const [action, folder] = args.positionals;
    if (action === 'check' && folder !== undefined) return check(args, folder);
    if (action !== 'info' || folder === undefined) throw new UsageError('Say: ict model info DIR|FILE.gguf, or ict model check DIR.');
    const { config, weights, types, tokenizer, chatTemplate, sizeBytes, sha256 } = readModelSource(folder);
    const parameters = [...weights.values()].reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
    const info = {
      ...config,
      parameters,
      types: Object.entries(types).map(([name, count]) => `${count} ${name}`),
      tokens: Tokenizer.fromJson(tokenizer).vocabularySize,
      chatTemplate: chatTemplate !== null,
      sizeBytes,
      /** On a device, in float32. */
      memoryBytes: 4 * parameters,
      sha256,
    };
    if (args.flag('json')) console.log(JSON.stringify(info));
    else for (const [name, value] of Object.entries(info)) console.log(`${name.padEnd(18)} ${value}`);
  },
};

async function check(args: Arguments, folder: string): Promise<number> {
  const device = deviceKind(args);
  const isJson = args.flag('json');
  const maxTokens = args.text('max-tokens') === undefined ? undefined : args.whole('max-tokens', 1, 1);
  const { rows, ...report } = await checkModels(folder, {
    device,
    weights: args.text('weights'),
    maxTokens,
    onRow: (row) => void (isJson || console.log(rowText(row))),
  }).then((found) => ({
    rows: found.rows,
    ok: found.count('ok'),
    failed: found.count('failed'),
    notComparable: found.count('not comparable'),
  }));
  if (isJson) console.log(JSON.stringify({ device, ...report, checks: rows }));
  else console.log(`${device}: ${report.ok} ok, ${report.failed} failed, ${report.notComparable} not comparable`);
  return report.failed > 0 ? 1 : 0;
}
