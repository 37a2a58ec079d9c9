// Golden models and adapters (test/fixtures/models), and a model small enough for finite differences.

import { existsSync, readFileSync } from 'node:fs';
import type { Device } from '../../src/compute/device';
import { createRng } from '../../src/core/rng';
import { parseSafetensors, type NamedTensor } from '../../src/core/files/safetensors';
import { joinShards, SHARD_INDEX, shardNames } from '../../src/core/files/weight-shards';
import { parseModelConfig, type ModelConfig } from '../../src/model/config';
import { Lora, type LoraOptions } from '../../src/model/lora';
import { Model, weightShapes } from '../../src/model/model';

/** Made by tools/oracle/model_fixtures.py. */
export const GOLDEN = 'test/fixtures/models';

export function goldenBytes(path: string, root = GOLDEN): Uint8Array {
  const file = `${root}/${path}`;
  if (!existsSync(file)) throw new Error(`The golden file ${file} is missing; these tests need it.`);
  return new Uint8Array(readFileSync(file));
}

export function goldenJson<T>(path: string, root = GOLDEN): T {
  return JSON.parse(Buffer.from(goldenBytes(path, root)).toString('utf8')) as T;
}

/** Golden tensors as they are stored. */
export function goldenArrays(path: string): Map<string, Float32Array | Int32Array | Uint8Array> {
  const bytes = goldenBytes(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8')) as Record<string, any>;
  const tensors = new Map<string, Float32Array | Int32Array | Uint8Array>();
  for (const [name, { dtype, data_offsets: offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const raw = bytes.slice(8 + length + offsets[0], 8 + length + offsets[1]).buffer;
    tensors.set(name, dtype === 'I32' ? new Int32Array(raw) : dtype === 'U8' ? new Uint8Array(raw) : new Float32Array(raw));
  }
  return tensors;
}

/** The same as float32; integers of up to 24 bits are exact in them. */
export function goldenTensors(path: string): Map<string, Float32Array> {
  const arrays = [...goldenArrays(path)];
  return new Map(arrays.map(([name, array]) => [name, array instanceof Float32Array ? array : Float32Array.from(array)]));
}

export function loadFolder(device: Device, folder: string, root = GOLDEN, configFile = 'config.json'): Model {
  const config = parseModelConfig(goldenJson(`${folder}/${configFile}`, root));
  return Model.load(device, { config, weights: folderWeights(folder, root) });
}

export function folderWeights(folder: string, root = GOLDEN): Map<string, NamedTensor> {
  if (existsSync(`${root}/${folder}/${SHARD_INDEX}`)) {
    const index = goldenJson(`${folder}/${SHARD_INDEX}`, root);
    return joinShards(index, new Map(shardNames(index).map((name) => [name, goldenBytes(`${folder}/${name}`, root)])));
  }
  const { weights = 'model.safetensors' } = existsSync(`${root}/${folder}/golden.json`)
    ? goldenJson<{ weights?: string }>(`${folder}/golden.json`, root)
    : {};
  return parseSafetensors(goldenBytes(`${folder}/${weights}`, root));
}

export function loadGoldenLora(model: Model, folder: string, root = GOLDEN): Lora {
  const config = goldenJson<any>(`${folder}/adapter_config.json`, root);
  const { r: rank, lora_alpha: alpha, use_rslora: rslora, target_modules: targets } = config;
  const tensors = parseSafetensors(goldenBytes(`${folder}/adapter_model.safetensors`, root), { finite: true });
  return Lora.fromTensors(model, { rank, alpha, rslora, targets }, tensors);
}

export const SMALL: ModelConfig = {
  architecture: 'llama',
  vocabSize: 37,
  hiddenSize: 16,
  intermediateSize: 24,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headSize: 4,
  normEpsilon: 1e-5,
  ropeTheta: 10000,
  ropeDivisors: null,
  maxPositions: 64,
  tiedHead: false,
  biases: [],
  headNorm: false,
  windowLayers: [],
  window: null,
  windowTheta: 1e4,
  activation: 'silu',
  outputNorms: false,
  normOffset: 0,
  embeddingScale: 1,
  queryScale: 1,
};

/** What gemma3 has: windows with a base of their own, norms of outputs, GELU, scales. Sizes that are no multiples of four. */
export const GEMMA: ModelConfig = {
  ...SMALL,
  architecture: 'gemma3',
  hiddenSize: 14,
  intermediateSize: 22,
  heads: 3,
  kvHeads: 1,
  headSize: 6,
  ropeDivisors: [2, 2, 2],
  tiedHead: true,
  headNorm: true,
  windowLayers: [1],
  window: 3,
  windowTheta: 100,
  activation: 'gelu',
  outputNorms: true,
  normOffset: 1,
  embeddingScale: Math.fround(Math.sqrt(14)),
  queryScale: 0.8,
};

function drawn(seed: number, purpose: string, shape: readonly number[], spread: number): NamedTensor {
  const rng = createRng(seed, purpose);
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length }, () => (2 * rng.next() - 1) * spread) };
}

export function smallWeights(config: ModelConfig = SMALL, seed = 1): Map<string, NamedTensor> {
  return new Map([...weightShapes(config)].map(([name, shape]) => [name, drawn(seed, name, shape, name.includes('norm') ? 1 : 0.5)]));
}

export function smallModel(device: Device, config: ModelConfig = SMALL): Model {
  return Model.load(device, { config, weights: smallWeights(config) });
}

/** An adapter whose B is not zero. */
export async function smallLora(model: Model, options: LoraOptions = { rank: 3, alpha: 6 }): Promise<Lora> {
  const empty = Lora.create(model, options, 5);
  const tensors = await empty.toTensors();
  empty.free();
  for (const [name, { shape }] of tensors) if (name.includes('lora_B')) tensors.set(name, drawn(6, name, shape, 0.3));
  return Lora.fromTensors(model, options, tensors);
}
