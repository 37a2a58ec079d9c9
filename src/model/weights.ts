// In which format a model's matrices go to a device (see compute/packing.ts). Norms and biases are a thousandth of a model
// and stay float32. What a file already holds in a format's blocks goes there unchanged; all else is rounded here.

import type { Device } from '../compute/device';
import { packRows, rowWords, type PackedFormat, type WeightFormat } from '../compute/packing';
import { createWeight, type Weight } from '../compute/weight';
import { AppError } from '../core/errors';
import { firstNotFinite, type NamedTensor } from '../core/files/safetensors';

/** `stored` keeps each matrix as its file has it, or in the next format that holds it without a loss worth naming (decision 0014). */
export type WeightsFormat = WeightFormat | 'stored';

export interface WeightsOptions {
  /** f32 when left out. */
  readonly format?: WeightsFormat;
  /** Of embedding and head; `format` when left out, int8 where that is int4: every token passes through these two. */
  readonly headFormat?: WeightsFormat;
}

/** A tensor, and how its file stores it where that is one of our formats or near one. */
export interface WeightTensor extends NamedTensor {
  readonly storedFormat?: WeightFormat;
  /** Its rows in that format, or null where they have to be rounded from `data`. */
  storedWords?(): Int32Array | null;
}

const HEADS = /^(model\.embed_tokens|lm_head)\.weight$/;

/** The format of a matrix on the device. */
export function formatOf(name: string, storedFormat: WeightFormat = 'f32', { format = 'f32', headFormat }: WeightsOptions): WeightFormat {
  const wanted = HEADS.test(name) ? (headFormat ?? (format === 'int4' ? 'int8' : format)) : format;
  return wanted === 'stored' ? storedFormat : wanted;
}

/** The numbers themselves, looked at. @throws AppError `MODEL_NOT_FINITE` */
export function finite(name: string, data: Float32Array): Float32Array {
  const at = firstNotFinite(data);
  if (at < 0) return data;
  const message = `"${name}" holds ${data[at]} at element ${at}; with it everything the model says is lost.`;
  throw new AppError('MODEL_NOT_FINITE', message, 'Fetch the model again; if it stays so, the model was published damaged: use another.');
}

/** binary16 ends here; the scales of int4 are binary16 too. */
const LARGEST: Readonly<Record<PackedFormat, number>> = { f16: 65504, int8: 3.4e38, int4: 65504 };

function packed(name: string, format: PackedFormat, data: Float32Array, columns: number): Int32Array {
  const outside = data.find((value) => !(Math.abs(value) <= LARGEST[format]));
  if (outside === undefined) return packRows(format, data, columns);
  const message = `"${name}" holds ${outside}, which ${format} cannot hold.`;
  throw new AppError('MODEL_FORMAT', message, 'Load the model with its weights in f32, or check that its file is whole.');
}

/** @throws AppError `MODEL_FORMAT` for a number that the format cannot hold, `MODEL_NOT_FINITE`, `MODEL_TOO_LARGE`, `DEVICE_OUT_OF_MEMORY`. */
export function loadMatrix(device: Device, name: string, tensor: WeightTensor, options: WeightsOptions): Weight {
  const [rows, columns] = tensor.shape as [number, number];
  const format = formatOf(name, tensor.storedFormat, options);
  const stored = format === tensor.storedFormat ? tensor.storedWords?.() : null;
  const all = stored ?? finite(name, tensor.data);
  const words = (first: number, count: number): Float32Array | Int32Array => {
    if (all instanceof Int32Array) return all.subarray(first * rowWords(format, columns), (first + count) * rowWords(format, columns));
    const part = all.subarray(first * columns, (first + count) * columns);
    return format === 'f32' ? part : packed(name, format, part, columns);
  };
  return createWeight(device, { label: name, format, rows, columns, words });
}
