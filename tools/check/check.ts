// The engine against a folder of golden files in the layout tiny/, lora/, gguf/, quant/, smollm2/.
// Whichever of these are there are compared.

import { existsSync, readFileSync } from 'node:fs';
import { createDevice } from '../../src/compute/create';
import type { DeviceKind } from '../../src/compute/device';
import { readArguments, UsageError } from '../../src/cli/arguments';
import type { Command } from '../../src/cli/command';
import { deviceKind } from '../../src/cli/model/open-engine';
import { checkBlocks } from './check-blocks';
import { checkGgufFile } from './check-gguf';
import { checkLoraFolder } from './check-lora';
import { checkModelFolder } from './check-model';
import { checkSmollm2 } from './check-smollm2';
import { checkText, readTextParts, type TextFacts } from './check-text';
import { GoldenFolder } from './golden-folder';
import { Report, type CheckRow } from './report';
import { readTolerances } from './tolerances';

interface CheckOptions {
  readonly device: DeviceKind;
  /** GGUF file of the real model. */
  readonly weights: string | undefined;
  /** Longest text of the real model; see `TEXT_TOKENS`. */
  readonly maxTokens: number | undefined;
  readonly onRow: (row: CheckRow) => void;
}

const PARTS = ['tiny', 'lora', 'gguf', 'quant', 'smollm2'];
/** What takes minutes at most on two cores. */
const TEXT_TOKENS: Readonly<Record<DeviceKind, number>> = { reference: 8, wasm: 1024, webgpu: 128 };

export const check: Command = {
  summary: 'compare the engine with a folder of golden files',
  help: `npm run -s tools -- check DIR [--device reference|wasm|webgpu] [--weights FILE.gguf] [--max-tokens N] [--json]

  DIR holds folders tiny, lora, gguf, quant, smollm2 and a README.md with tolerances. A row a check: result, largest error, tolerance.
  --weights is the real model of the folder smollm2, --max-tokens the longest of its texts. Exit status 1 when a check failed.`,
  async run(argv) {
    const args = readArguments(argv, ['device', 'weights', 'max-tokens']);
    const [folder] = args.positionals;
    if (folder === undefined) throw new UsageError('No folder of golden files is named.');
    const device = deviceKind(args);
    const isJson = args.flag('json');
    const report = await checkModels(folder, {
      device,
      weights: args.text('weights'),
      maxTokens: args.text('max-tokens') === undefined ? undefined : args.whole('max-tokens', 1, 1),
      onRow: (row) => void (isJson || console.log(rowText(row))),
    });
    const [ok, failed, notComparable] = [report.count('ok'), report.count('failed'), report.count('not comparable')];
    if (isJson) console.log(JSON.stringify({ device, ok, failed, notComparable, checks: report.rows }));
    else console.log(`${device}: ${ok} ok, ${failed} failed, ${notComparable} not comparable`);
    return failed > 0 ? 1 : 0;
  },
};

/** @throws UsageError where nothing of the layout is there. */
export async function checkModels(path: string, options: CheckOptions): Promise<Report> {
  const root = new GoldenFolder(path);
  if (!PARTS.some((part) => root.has(part))) throw new UsageError(`${path} holds none of ${PARTS.join(', ')}.`);
  const { weights, maxTokens = TEXT_TOKENS[options.device] } = options;
  if (weights !== undefined && !existsSync(weights)) throw new UsageError(`--weights: there is no file ${weights}.`);
  const report = new Report(options.onRow);
  const tolerances = readTolerances(root);
  const device = await createDevice(options.device);
  try {
    for (const folder of root.child('tiny').list()) {
      const name = `tiny/${folder}`;
      const model = root.child('tiny').child(folder);
      await report.part(name, () => checkModelFolder(report, device, name, model, tolerances));
      if (!model.has('golden_tokenizer.json')) continue;
      await report.part(`${name} texts`, () =>
        checkText(report, name, readTextParts(model), model.json<TextFacts>('golden_tokenizer.json')),
      );
    }
    for (const folder of root.child('lora').list()) {
      const name = `lora/${folder}`;
      await report.part(name, () =>
        checkLoraFolder(report, device, name, root.child('lora').child(folder), root.child('tiny'), tolerances),
      );
    }
    for (const file of root.child('gguf').list()) {
      if (file.endsWith('.gguf')) await report.part(`gguf/${file}`, () => checkGgufFile(report, device, file, root, tolerances));
    }
    if (root.child('quant').has('blocks.safetensors')) {
      const blocks = root.child('quant');
      await report.part('quant', () => checkBlocks(report, 'quant', blocks.arrays('blocks.safetensors'), tolerances.blocks[0]!));
    }
    if (root.has('smollm2')) {
      const folder = root.child('smollm2');
      const inside = folder.list().find((name) => name.endsWith('.gguf'));
      const bytes = weights === undefined ? (inside ? folder.bytes(inside) : null) : new Uint8Array(readFileSync(weights));
      await checkSmollm2(report, device, folder, bytes, tolerances, maxTokens);
    }
  } finally {
    device.destroy();
  }
  return report;
}

/** One line of the table. */
function rowText({ check, error, tolerance, result, note }: CheckRow): string {
  const number = (value: number | null): string => (value === null ? '-' : value === 0 ? '0' : value.toExponential(2));
  return `${result.padEnd(14)} ${number(error).padStart(9)} ${number(tolerance).padStart(9)}  ${check}${note && `  (${note})`}`;
}
