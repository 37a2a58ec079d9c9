// A LoRA out of a GGUF file, as PEFT would hold it: the way back of `writeGguf`. llama's rows of B of q and k are put back
// in Hugging Face's order. llama.cpp scales by alpha / rank whatever the adapter was trained with, and so does this.

import { AppError } from '../core/errors';
import { splitHeads, type GgufFile, type GgufTensor } from '../core/files/gguf';
import { decodeBlocks } from '../core/files/gguf-blocks';
import type { NamedTensor } from '../core/files/safetensors';
import { TENSOR_NAMES, type GgufBase } from './gguf';
import { evenOut, TARGET_MODULES, type LoraPair, type PeftAdapter, type TargetModule } from './peft';

const NAME = /^blk\.(0|[1-9]\d{0,3})\.(\w+)\.weight\.lora_([ab])$/;
const MLP: readonly TargetModule[] = ['gate_proj', 'up_proj', 'down_proj'];

function refuse(message: string): AppError {
  return new AppError('ADAPTER_GGUF', message, 'Use a GGUF file of a LoRA that llama.cpp or this program wrote for this model.');
}

function readTensor(stored: GgufTensor, base: GgufBase): { module: string; matrix: 'A' | 'B'; tensor: NamedTensor } {
  const [, layer, short, letter] = NAME.exec(stored.name) ?? [];
  const target = TARGET_MODULES.find((module) => TENSOR_NAMES[module] === short);
  if (!target || stored.shape.length !== 2) throw refuse(`The file holds "${stored.name.slice(0, 100)}", which is no part of a LoRA.`);
  const data = decodeBlocks(stored.type, stored.bytes);
  if (!data.every(Number.isFinite)) throw refuse(`"${stored.name}" holds a number that is not finite.`);
  const matrix = letter === 'a' ? 'A' : 'B';
  const [rows, columns] = stored.shape as [number, number];
  const heads =
    base.architecture === 'llama' && matrix === 'B' ? { q_proj: base.heads, k_proj: base.kvHeads }[target as string] : undefined;
  if (heads !== undefined && rows % (2 * heads) !== 0) throw refuse(`"${stored.name}" has ${rows} rows for ${heads} heads.`);
  return {
    module: `model.layers.${layer}.${MLP.includes(target) ? 'mlp' : 'self_attn'}.${target}`,
    matrix,
    tensor: { shape: stored.shape, data: heads === undefined ? data : splitHeads(data, heads, columns) },
  };
}

/** @throws AppError `ADAPTER_GGUF` for another kind of file, another base's architecture, or parts that do not fit. */
export function readGgufAdapter({ metadata, tensors }: GgufFile, base: GgufBase): PeftAdapter {
  const [type, kind] = [metadata.get('general.type'), metadata.get('adapter.type')];
  if (type !== 'adapter' || kind !== 'lora') throw refuse(`The file is of the type "${String(type)} ${String(kind)}", not a LoRA.`);
  const architecture = metadata.get('general.architecture');
  if (architecture !== base.architecture) throw refuse(`The adapter is for "${String(architecture)}", the model is ${base.architecture}.`);
  const alpha = metadata.get('adapter.lora.alpha');
  if (typeof alpha !== 'number' || !(alpha > 0) || !Number.isFinite(alpha)) throw refuse(`adapter.lora.alpha is ${String(alpha)}.`);
  const other = [...metadata.keys()].find((key) => key.startsWith('adapter.') && !/^adapter\.(type|lora\.(alpha|task_name))$/.test(key));
  if (other !== undefined) throw refuse(`The file has the setting "${other.slice(0, 100)}", which is not done here.`);
  const read = [...tensors.values()].map((stored) => readTensor(stored, base));
  if (read.length === 0) throw refuse('The file holds no tensor.');
  const pairs = new Map<string, LoraPair>();
  for (const { module } of read) {
    const [a, b] = ['A', 'B'].map((matrix) => read.find((item) => item.module === module && item.matrix === matrix)?.tensor);
    if (!a || !b || a.shape[0] !== b.shape[1]) throw refuse(`A and B of "${module}" are not both there with one rank.`);
    pairs.set(module, { a, b, alpha });
  }
  const even = evenOut(pairs);
  const targets = TARGET_MODULES.filter((target) => read.some((item) => item.module.endsWith(target)));
  const layers = 1 + Math.max(...read.map(({ module }) => Number(module.split('.')[2])));
  const isPartial = pairs.size < layers * targets.length;
  const named = metadata.get('general.name');
  const config = { rank: even.rank, alpha: even.alpha, targets, base: { name: typeof named === 'string' ? named : '', sha256: null } };
  return { config: isPartial ? { ...config, partial: true } : config, tensors: even.tensors };
}
