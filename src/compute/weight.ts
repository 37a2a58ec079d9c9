// A frozen matrix [rows, columns] on a device, in any format, and in several tensors where one would be too large. Rows are
// what an output of a projection or a token's embedding is, so pieces are ranges of rows.

import { AppError } from '../core/errors';
import type { Device, LoraTerm, Tensor } from './device';
import { rowWords, type WeightFormat } from './packing';

/** Pieces begin at multiples of this, so that strided operands and views of LoRA matrices stay aligned. */
const PIECE_ROWS = 64;

export interface Weight {
  readonly format: WeightFormat;
  readonly rows: number;
  readonly columns: number;
  readonly pieces: readonly { readonly first: number; readonly rows: number; readonly tensor: Tensor }[];
}

export interface WeightSource {
  readonly label: string;
  readonly format: WeightFormat;
  readonly rows: number;
  readonly columns: number;
  /** Rows [first, first + count) as the device stores them. */
  readonly words: (first: number, count: number) => Float32Array | Int32Array;
}

/** Rows of each piece but the last. @throws AppError `MODEL_TOO_LARGE` where not even a few rows fit. */
export function rowsOfPiece(device: Device, { label, format, rows, columns }: Omit<WeightSource, 'words'>): number {
  const fitting = Math.floor(device.limits.maxTensorBytes / (4 * rowWords(format, columns)));
  if (fitting >= rows) return rows;
  if (fitting >= PIECE_ROWS) return fitting - (fitting % PIECE_ROWS);
  const message = `"${label}" has rows of ${columns} numbers; this device holds at most ${device.limits.maxTensorBytes} bytes in one tensor.`;
  throw new AppError('MODEL_TOO_LARGE', message, 'Use a smaller model, or another device.');
}

/** @throws AppError `MODEL_TOO_LARGE`, `DEVICE_OUT_OF_MEMORY`. */
export function createWeight(device: Device, source: WeightSource): Weight {
  const { label, format, rows, columns, words } = source;
  const size = rowsOfPiece(device, source);
  const pieces = Array.from({ length: Math.ceil(rows / size) }, (_, i) => {
    const first = i * size;
    const count = Math.min(size, rows - first);
    const tensor = device.alloc(format === 'f32' ? 'f32' : 'i32', count * rowWords(format, columns), label);
    device.write(tensor, words(first, count));
    return { first, rows: count, tensor };
  });
  return { format, rows, columns, pieces };
}

export function freeWeight(device: Device, weight: Weight): void {
  for (const { tensor } of weight.pieces) device.free(tensor);
}

/** out [m, rows] (+)= x [m, columns] · Wᵀ (+ LoRA term) */
export function multiply(
  device: Device,
  out: Tensor,
  x: Tensor,
  { format, rows, columns, pieces }: Weight,
  o: { readonly m: number; readonly accumulate?: boolean; readonly lora?: LoraTerm | undefined },
): void {
  for (const { first, rows: n, tensor } of pieces) {
    const lora = o.lora && { ...o.lora, b: n === rows ? o.lora.b : device.view(o.lora.b, first * o.lora.rank, n * o.lora.rank) };
    device.matmul(out, x, tensor, {
      m: o.m,
      n,
      k: columns,
      transposeB: true,
      bFormat: format,
      outStride: rows,
      outOffset: first,
      accumulate: o.accumulate === true,
      ...(lora && { lora }),
    });
  }
}

/** dx [m, columns] (+)= dy [m, rows] · W */
export function multiplyBack(
  device: Device,
  dx: Tensor,
  dy: Tensor,
  { format, rows, columns, pieces }: Weight,
  o: { readonly m: number; readonly accumulate?: boolean },
): void {
  for (const { first, rows: k, tensor } of pieces) {
    const accumulate = o.accumulate === true || first > 0;
    device.matmul(dx, dy, tensor, { m: o.m, n: columns, k, bFormat: format, aStride: rows, aOffset: first, accumulate });
  }
}

/** out [tokens, columns] = scale · the rows that `ids` name. */
export function embed(
  device: Device,
  out: Tensor,
  table: Weight,
  ids: Tensor,
  o: { readonly tokens: number; readonly scale: number },
): void {
  const { format, columns: width, pieces } = table;
  const isWhole = pieces.length === 1;
  for (const { first, rows, tensor } of pieces) {
    device.embed(out, tensor, ids, { ...o, width, format, ...(isWhole ? {} : { first, rows }) });
  }
}
