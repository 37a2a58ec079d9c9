// Models in ONNX on disk: read as actors, and written from models that the engine reads.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../core/errors';
import type { Player } from '../../core/run/player';
import { ONNX_FORMATS, writeDecoder, type OnnxFormat } from '../../onnx/decoder';
import { fileBytes } from '../../onnx/graph';
import { chooseVariant, isWanted, type OnnxFolder } from '../../onnx/folder';
import { openRuntime } from '../../onnx/runtime';
import { openOnnxActor, type OnnxActor } from '../../train/onnx';
import type { ActorConfig } from '../../train/text-actor';
import { UsageError, type Arguments } from '../arguments';
import { modelPath } from './library';
import { readModelSource } from './source';
import { limitsOf } from '../players';

/** @param format null for the first that is there @throws AppError `ONNX_FILES_MISSING` */
function readOnnxFiles(path: string, format: string | null): { folder: OnnxFolder; variant: string } {
  const list = (folder: string, prefix: string): string[] => (existsSync(folder) ? readdirSync(folder).map((name) => prefix + name) : []);
  const paths = [...list(path, ''), ...list(join(path, 'onnx'), 'onnx/')];
  const name = basename(path);
  const variant = chooseVariant(paths, path, format);
  const wanted = paths.filter((file) => isWanted(file, variant));
  return { folder: { name, files: new Map(wanted.map((file) => [file, new Uint8Array(readFileSync(join(path, file)))])) }, variant };
}

/** The actor that a line names, null where it names no model in ONNX. Option --threads. @throws AppError `ONNX_…` */
export async function openOnnx(args: Arguments, player: Player, config: ActorConfig): Promise<OnnxActor | null> {
  if (player.kind !== 'onnx') return null;
  const { folder, variant } = readOnnxFiles(modelPath(player.path), player.format);
  const { context, replyTokens } = limitsOf(args);
  const runtime = await openRuntime({ device: null, threads: args.whole('threads', 1, 1) });
  return openOnnxActor(runtime, folder, variant, {
    ...config,
    ...(context === undefined ? {} : { actor_context_tokens: context }),
    ...(replyTokens === undefined ? {} : { actor_max_tokens: replyTokens }),
  });
}

/** What of a model's folder stays as it is. */
const COPIED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja', 'generation_config.json'];
const SUFFIX: Readonly<Record<OnnxFormat, string>> = { f32: '', f16: '_fp16', q4: '_q4' };
/** A protocol buffer holds no more than 2 GB. */
const INSIDE_BYTES = 1.5e9;

/** `ict model onnx DIR --out DIR`: options --format, --external, --json. */
export async function writeOnnx(args: Arguments, folder: string): Promise<void> {
  const out = args.text('out');
  if (out === undefined) throw new UsageError('--out is missing.');
  const format = args.text('format', 'f32') as OnnxFormat;
  if (!ONNX_FORMATS.includes(format)) throw new UsageError(`--format is "${format}", not one of ${ONNX_FORMATS.join(', ')}.`);
  const path = modelPath(folder);
  const { config, weights, types } = await readModelSource(path);
  if (Object.keys(types).length > 0)
    throw new AppError('ONNX_FROM_GGUF', 'A GGUF file has no settings to put beside the model.', 'Give the folder of the model with config.json and safetensors.'); // prettier-ignore
  const bytes = [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const name = `model${SUFFIX[format]}.onnx`;
  const dataName = args.flag('external') || bytes > INSIDE_BYTES ? `${name}_data` : null;
  const file = writeDecoder(config, weights, { format, dataName });
  mkdirSync(join(out, 'onnx'), { recursive: true });
  for (const copied of COPIED) if (existsSync(join(path, copied))) writeFileSync(join(out, copied), readFileSync(join(path, copied)));
  writeFileSync(join(out, 'onnx', name), file.model);
  if (file.data && dataName) writeFileSync(join(out, 'onnx', dataName), file.data);
  if (args.flag('json')) console.log(JSON.stringify({ out, file: `onnx/${name}`, format, sizeBytes: fileBytes(file) }));
  else console.log(`${join(out, 'onnx', name)}: ${(fileBytes(file) / 1e6).toFixed(1)} MB, to be played with --actor onnx:${out}`);
}
