// What a download is: files with where they lie, how long they are and what they hash to, known before the first byte of them.

import * as v from 'valibot';
import { AppError } from '../core/errors';

const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const MAX_FILES = 1000;

/** Names become paths of folders on a disk: no separators, no dots in front. */
export const FILE_NAME = /^[A-Za-z0-9_][\w.-]{0,199}$/;
export const MODEL_ID = /^[A-Za-z0-9_][\w.@-]{0,199}$/;

const fileSchema = v.object({
  name: v.pipe(v.string(), v.regex(FILE_NAME)),
  /** Null for a file that came from this machine. */
  url: v.nullable(v.pipe(v.string(), v.url())),
  sizeBytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Null where the source tells only the other hash. */
  sha256: v.nullable(hex(64)),
  /** Git's hash of a blob: SHA-1 of `blob LENGTH\0` and the bytes. */
  gitSha1: v.nullable(hex(40)),
});

const manifestSchema = v.object({
  schema: v.literal(1),
  /** Its folder. */
  id: v.pipe(v.string(), v.regex(MODEL_ID)),
  /** `owner/name` and the commit, or the name of a file. */
  source: v.string(),
  licence: v.nullable(v.string()),
  files: v.pipe(v.array(fileSchema), v.minLength(1), v.maxLength(MAX_FILES)),
});

export type ManifestFile = v.InferOutput<typeof fileSchema>;
export type Manifest = v.InferOutput<typeof manifestSchema>;

export function totalBytes({ files }: Pick<Manifest, 'files'>): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** @throws AppError `HUB_DAMAGED` */
export function parseManifest(bytes: Uint8Array, what: string): Manifest {
  try {
    return v.parse(manifestSchema, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new AppError('HUB_DAMAGED', `The list of files of ${what} cannot be read.`, 'Delete the model and fetch it again.', { cause });
  }
}

/** A decoder in ONNX, which ONNX Runtime plays; all else is the engine's. */
export function isOnnx({ files }: { readonly files: readonly { readonly name: string }[] }): boolean {
  return files.some(({ name }) => name.endsWith('.onnx'));
}
