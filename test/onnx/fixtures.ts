// Golden models written as ONNX, and what ONNX Runtime computes of them.

import { parseModelConfig } from '../../src/model/config';
import { writeDecoder, type DecoderOptions } from '../../src/onnx/decoder';
import type { FourBitMatrix } from '../../src/onnx/four-bit';
import { readOnnxFolder, type OnnxFolder, type OnnxSource } from '../../src/onnx/folder';
import { openRuntime, type OnnxTensor } from '../../src/onnx/runtime';
import { folderWeights, goldenBytes, goldenJson, SMALL, smallWeights } from '../model/fixtures';

/** The folder that a model of the golden files becomes. */
export function goldenFolder(folder: string, options: DecoderOptions, root?: string): OnnxFolder {
  const config = parseModelConfig(goldenJson(`${folder}/config.json`, root));
  const { model, data } = writeDecoder(config, folderWeights(folder, root), options);
  const files = new Map([['config.json', goldenBytes(`${folder}/config.json`, root)], ['onnx/model.onnx', model]]); // prettier-ignore
  if (data) files.set(`onnx/${options.dataName}`, data);
  return { name: folder, files };
}

function withTexts(folder: OnnxFolder, from: string, names: readonly string[], root?: string): OnnxFolder {
  return { ...folder, files: new Map([...folder.files, ...names.map((name) => [name, goldenBytes(`${from}/${name}`, root)] as const)]) };
}

/** A chat model of random weights. */
export function goldenChatFolder(): OnnxFolder {
  const files = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];
  return withTexts(goldenFolder('tiny/tiny-llama', PLAIN), 'tiny/tiny-llama', files);
}

/** The embedded model. */
export function embeddedFolder(): OnnxFolder {
  return withTexts(goldenFolder(EMBEDDED, PLAIN, '.'), EMBEDDED, ['tokenizer.json'], '.');
}

/** Random weights behind the embedded model's tokenizer. */
export function smallLayoutFolder(): OnnxFolder {
  const { vocab_size: vocabSize } = goldenJson<{ vocab_size: number }>(`${EMBEDDED}/config.json`, '.');
  const config = { ...SMALL, vocabSize, maxPositions: 512 };
  const settings = { max_position_embeddings: 512, num_hidden_layers: config.layers };
  const files = new Map([
    ['onnx/model.onnx', writeDecoder(config, smallWeights(config), PLAIN).model],
    ['config.json', new TextEncoder().encode(JSON.stringify(settings))],
  ]);
  return withTexts({ name: 'small', files }, EMBEDDED, ['tokenizer.json'], '.');
}

export const PLAIN: DecoderOptions = { format: 'f32', dataName: null };

export const wasm = openRuntime({ device: null });

/** The folder of the embedded model, from the root. */
export const EMBEDDED = 'public/models/embedded';

/** Logits of whole texts, each in one run, [tokens, vocabulary]. */
export async function wholeLogits(
  source: OnnxSource,
  texts: readonly (readonly number[])[],
  heads: number,
  headSize: number,
): Promise<Float32Array[]> {
  const { open, Tensor } = await wasm;
  const session = await open({ ...source, kept: [] });
  const all: Float32Array[] = [];
  for (const ids of texts) {
    const whole = (values: readonly number[]): OnnxTensor => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
    const feeds: Record<string, OnnxTensor> = {
      input_ids: whole(ids),
      attention_mask: whole(ids.map(() => 1)),
      position_ids: whole([...ids.keys()]),
    };
    for (const input of session.inputMetadata) {
      if (!input.name.startsWith('past') || !input.isTensor) continue;
      const none = input.type === 'float16' ? new Uint16Array(0) : new Float32Array(0);
      feeds[input.name] = new Tensor(input.type as 'float32', none as Float32Array, [1, heads, 0, headSize]);
    }
    all.push((await session.run(feeds)).logits!.data as Float32Array);
  }
  await session.release();
  return all;
}

export const source = (folder: OnnxFolder): OnnxSource => readOnnxFolder(folder, '');

/** What the numbers stand for, [rows, columns]. */
export function fromFourBit({ packed, scales, blocks }: FourBitMatrix, rows: number, columns: number): Float32Array {
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = row * blocks + Math.floor(column / 32);
      const at = index * 32 + (column % 32);
      const number = (packed[at >> 1]! >> (at % 2 === 0 ? 0 : 4)) & 15;
      data[row * columns + column] = (number - 8) * scales[index]!;
    }
  }
  return data;
}
