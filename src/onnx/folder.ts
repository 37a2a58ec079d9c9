// A folder of a decoder in ONNX as Hugging Face's exporters write it: settings and tokenizer at the top, and under `onnx/` the same model
// in several formats, `model.onnx` and `model_FORMAT.onnx`, each with the files that hold its constants (`model.onnx_data`).

import { AppError } from '../core/errors';
import { inspectOnnx, type OnnxContents } from './inspect';

/** By what follows `model_` in a file's name; the first that a folder has is taken. The empty one is float32. */
const ONNX_VARIANTS = ['', 'fp16', 'q4', 'q4f16', 'quantized', 'int8', 'uint8', 'bnb4'] as const;

export interface OnnxFolder {
  /** What the model is called in results. */
  readonly name: string;
  /** By path in the folder, with slashes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface OnnxSource {
  readonly model: Uint8Array;
  readonly contents: OnnxContents;
  readonly beside: readonly { readonly path: string; readonly data: Uint8Array }[];
  readonly settings: OnnxSettings;
}

/** What config.json says that the graph may leave open. */
export interface OnnxSettings {
  readonly maxPositions: number;
  readonly layers: number | null;
  readonly kvHeads: number | null;
  readonly headSize: number | null;
}

const MOST_POSITIONS = 4096;

/** Where a file lies in such a folder, by its name alone. */
export function placeOf(name: string): string {
  return /\.onnx(_data\w*)?$/.test(name) ? `onnx/${name}` : name;
}

/** Which files of a folder are read for a variant: a test on a path. */
export function isWanted(path: string, variant: string): boolean {
  const base = variant === '' ? 'model' : `model_${variant}`;
  return (
    /^(config|tokenizer|tokenizer_config)\.json$|^chat_template\.jinja$/.test(path) ||
    path === `onnx/${base}.onnx` ||
    path.startsWith(`onnx/${base}.onnx_data`)
  );
}

/** The variant that is asked for, or the first one there is. @throws AppError `ONNX_FILES_MISSING` */
export function chooseVariant(paths: readonly string[], name: string, asked: string | null): string {
  const has = (variant: string): boolean => paths.includes(`onnx/model${variant === '' ? '' : '_'}${variant}.onnx`);
  const found = paths.flatMap((path) => /^onnx\/model(?:_(\w+))?\.onnx$/.exec(path)?.[1] ?? (path === 'onnx/model.onnx' ? '' : []));
  const chosen = asked === 'f32' ? '' : (asked ?? ONNX_VARIANTS.find(has) ?? found[0]);
  if (chosen !== undefined && has(chosen)) return chosen;
  const named = found.map((variant) => variant || 'f32').join(', ');
  const message = asked === null ? `${name} has no onnx/model.onnx.` : `${name} has no onnx/model_${asked}.onnx.`;
  const fix = found.length > 0 ? `Choose a format that is there: ${named}.` : 'Give a folder with config.json, tokenizer.json and onnx/model.onnx.'; // prettier-ignore
  throw new AppError('ONNX_FILES_MISSING', message, fix);
}

/** @throws AppError `ONNX_FILES_MISSING`, `ONNX_CUT` */
export function readOnnxFolder({ name, files }: OnnxFolder, variant: string): OnnxSource {
  const path = `onnx/model${variant === '' ? '' : '_'}${variant}.onnx`;
  const model = required(files, name, path);
  const contents = inspectOnnx(model, path);
  const beside = [...contents.beside].map(([file, bytes]) => {
    const data = required(files, name, `onnx/${file}`);
    if (data.length < bytes) {
      const message = `onnx/${file} has ${data.length} bytes; ${path} needs ${bytes} of it.`;
      throw new AppError('ONNX_CUT', message, 'Fetch the file again: it is cut off, or belongs to another model.');
    }
    return { path: file, data };
  });
  return { model, contents, beside, settings: readSettings(name, required(files, name, 'config.json')) };
}

function required(files: OnnxFolder['files'], name: string, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes) return bytes;
  throw new AppError('ONNX_FILES_MISSING', `${name} lacks ${path}.`, 'Fetch that file too, into the same place of the folder.');
}

function readSettings(name: string, bytes: Uint8Array): OnnxSettings {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('MODEL_BAD_JSON', `config.json of ${name} is not JSON.`, 'Fetch the model again: the file is damaged.', { cause });
  }
  const all = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  // Models that see pictures too have those of their decoder in a part of its own.
  const c = (typeof all.text_config === 'object' && all.text_config !== null ? all.text_config : all) as Record<string, unknown>;
  const count = (key: string): number | null => (Number.isInteger(c[key]) && (c[key] as number) > 0 ? (c[key] as number) : null);
  const [hidden, heads] = [count('hidden_size'), count('num_attention_heads')];
  return {
    maxPositions: count('max_position_embeddings') ?? MOST_POSITIONS,
    layers: count('num_hidden_layers'),
    kvHeads: count('num_key_value_heads') ?? heads,
    headSize: count('head_dim') ?? (hidden !== null && heads !== null ? hidden / heads : null),
  };
}
