// GGUF files as llama.cpp writes them: what is in them, models out of them, and adapters out of them and into them.

import type { Device } from '../../src/compute/device';
import { parseGguf, type GgufFile, type GgufValue } from '../../src/core/files/gguf';
import { decodeBlocks } from '../../src/core/files/gguf-blocks';
import type { NamedTensor } from '../../src/core/files/safetensors';
import { writeGguf } from '../../src/adapter/gguf';
import { readGgufAdapter } from '../../src/adapter/read-gguf';
import { parseModelConfig, type ModelConfig } from '../../src/model/config';
import { readGgufModel } from '../../src/model/gguf/gguf';
import { deviceVector, Model } from '../../src/model/model';
import { readGgufTokenizer } from '../../src/text/gguf-tokenizer';
import { readAdapterFolder } from './check-lora';
import { logitErrors } from './check-model';
import { checkText, type TextFacts } from './check-text';
import type { GoldenFolder } from './golden-folder';
import { differing, largestError, type Report } from './report';
import type { Tolerances } from './tolerances';

interface Facts {
  readonly kv: Record<string, { value?: unknown; length?: number }>;
  readonly tensors: readonly { name: string; type: string; ne: number[]; n_bytes: number; offset_in_file: number }[];
}

function sameValue(actual: GgufValue | undefined, { value, length }: { value?: unknown; length?: number }): boolean {
  if (length !== undefined) return (actual as readonly unknown[] | undefined)?.length === length;
  return JSON.stringify(actual) === JSON.stringify(value);
}

function checkContents(report: Report, name: string, bytes: Uint8Array, file: GgufFile, facts: Facts): void {
  const keys = Object.entries(facts.kv).filter(([key]) => !key.startsWith('GGUF.'));
  const wrongKeys = differing(keys, ([key, fact]) => sameValue(file.metadata.get(key), fact));
  report.compare(`${name} keys`, wrongKeys + Math.abs(keys.length - file.metadata.size), 0, `${keys.length} keys`);
  const wrong = differing(facts.tensors, (fact) => {
    const tensor = file.tensors.get(fact.name);
    if (!tensor) return false;
    const place = tensor.bytes.byteOffset - bytes.byteOffset;
    const shape = [...tensor.shape].reverse();
    return (
      tensor.type.name === fact.type &&
      shape.join() === fact.ne.join() &&
      place === fact.offset_in_file &&
      tensor.bytes.length === fact.n_bytes
    );
  });
  report.compare(`${name} tensors`, wrong + Math.abs(facts.tensors.length - file.tensors.size), 0, `${facts.tensors.length} tensors`);
}

/** Largest difference between tensors of the same names; infinite where a name is missing on either side. */
function tensorErrors(actual: ReadonlyMap<string, NamedTensor>, expected: ReadonlyMap<string, NamedTensor>): number[] {
  const errors = [...expected].map(([name, { data }]) => largestError(actual.get(name)?.data ?? [], data));
  return actual.size === expected.size ? errors : [...errors, Infinity];
}

async function checkGgufModel(report: Report, device: Device, name: string, file: GgufFile, root: GoldenFolder, tolerances: Tolerances) {
  const [, stem, base] = /^gguf\/((.+?)\..+)\.gguf$/.exec(name) ?? [];
  const folder = root.child('tiny').child(base!);
  const read = readGgufModel(file);
  if (stem!.endsWith('.f32') && folder.has('config.json')) {
    const weights = folder.has('golden.json') ? folder.json<{ weights?: string }>('golden.json').weights : undefined;
    const onDevice = (config: ModelConfig, tensors: ReadonlyMap<string, NamedTensor>): Map<string, NamedTensor> =>
      new Map([...tensors].map(([key, { shape, data }]) => [key, { shape, data: deviceVector(config, key, data) }]));
    const expected = onDevice(parseModelConfig(folder.json('config.json')), folder.weights(weights));
    report.compare(`${name} weights`, tensorErrors(onDevice(read.config, read.weights), expected), 0);
  }
  const own = root.child('gguf').has(`${stem}.golden.safetensors`);
  if (own || (stem!.endsWith('.f32') && folder.has('golden.safetensors'))) {
    const golden = own ? root.child('gguf').arrays(`${stem}.golden.safetensors`) : folder.arrays('golden.safetensors');
    const model = Model.load(device, read);
    const errors = await logitErrors(model, null, golden);
    model.free();
    report.compare(`${name} logits`, errors, tolerances.logits[0]!);
  } else report.skip(`${name} logits`, 'the folder holds no logits for it');
  if (!folder.has('golden_tokenizer.json')) return;
  const { json: tokenizer, chatTemplate: template, bosToken, eosToken } = readGgufTokenizer(file);
  checkText(report, name, { tokenizer, template, bosToken, eosToken }, folder.json<TextFacts>('golden_tokenizer.json'));
}

function checkGgufAdapter(report: Report, name: string, file: GgufFile, root: GoldenFolder): void {
  const stem = /^gguf\/lora-(.+?)\..+$/.exec(name)![1]!;
  const values = root.child('gguf').arrays(`lora-${stem}.values.safetensors`);
  const decoded = (from: GgufFile): Map<string, NamedTensor> => {
    return new Map([...from.tensors].map(([key, { type, shape, bytes }]) => [key, { shape, data: decodeBlocks(type, bytes) }]));
  };
  const expected = new Map(
    values.names().map((key): [string, NamedTensor] => [key, { shape: values.get(key).shape, data: values.floats(key) }]),
  );
  report.compare(`${name} values`, tensorErrors(decoded(file), expected), 0);
  if ([...file.tensors.values()].some(({ type }) => type.name !== 'F32')) return report.skip(`${name} as PEFT`, 'its numbers are rounded');
  const folder = root.child('lora').child(stem);
  if (!folder.has('golden.json')) return report.skip(`${name} as PEFT`, `there is no lora/${stem}`);
  const facts = folder.json<{ base: string; scaling: number }>('golden.json');
  const { architecture, heads, kvHeads } = parseModelConfig(root.child('tiny').child(facts.base).json('config.json'));
  const base = { architecture, heads, kvHeads, name: String(file.metadata.get('general.name')) };
  const adapter = readAdapterFolder(folder);
  report.compare(`${name} read as PEFT`, tensorErrors(readGgufAdapter(file, base).tensors, adapter.tensors), 0);
  const written = parseGguf(writeGguf(adapter, base));
  report.compare(`${name} written from PEFT`, tensorErrors(decoded(written), expected), 0);
  const alpha = Number(written.metadata.get('adapter.lora.alpha'));
  report.compare(`${name} written, alpha`, Math.abs(alpha - Math.fround(facts.scaling * adapter.config.rank)), 0);
}

/** One file of the folder `gguf`. */
export async function checkGgufFile(
  report: Report,
  device: Device,
  fileName: string,
  root: GoldenFolder,
  tolerances: Tolerances,
): Promise<void> {
  const name = `gguf/${fileName}`;
  const folder = root.child('gguf');
  const bytes = folder.bytes(fileName);
  const file = parseGguf(bytes);
  if (folder.has(`${fileName}.json`)) checkContents(report, name, bytes, file, folder.json<Facts>(`${fileName}.json`));
  if (file.metadata.get('general.type') === 'adapter') checkGgufAdapter(report, name, file, root);
  else await checkGgufModel(report, device, name, file, root, tolerances);
}
