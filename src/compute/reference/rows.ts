import type { EmbedOptions, NormOptions, RopeOptions, Tensor } from '../device';
import { rowWords } from '../packing';
import { elements, f32, i32, stored } from './storage';

interface RowsOptions {
  readonly rows: number;
  readonly width: number;
}

/** The rows must lie inside the tensor: an index beyond it is a mistake of the caller. */
function rowStart(tensor: Tensor, row: number, width: number): number {
  if (row < 0 || (row + 1) * width > tensor.length) throw new RangeError(`${tensor.label}: there is no row ${row} of ${width} elements`);
  return row * width;
}

export function embed(out: Tensor, table: Tensor, ids: Tensor, o: EmbedOptions): void {
  const { tokens, width, scale = 1, format = 'f32', first = 0, rows } = o;
  const held = rows ?? Math.floor(table.length / rowWords(format, width));
  const [to, from, at] = [f32(out, tokens * width), stored(table, format, held, width), i32(ids, tokens)];
  for (let t = 0; t < tokens; t++) {
    const row = at[t]! - first;
    if (row >= 0 && row < held) for (let c = 0; c < width; c++) to[t * width + c] = scale * from[row * width + c]!;
    else if (rows === undefined) throw new RangeError(`${table.label}: there is no row ${row} of ${width} elements`);
  }
}

export function gatherRows(out: Tensor, x: Tensor, index: Tensor, { rows, width }: RowsOptions): void {
  const [to, from, at] = [elements(out, rows * width), elements(x, 0), i32(index, rows)];
  for (let i = 0; i < rows; i++) {
    const start = rowStart(x, at[i]!, width);
    for (let c = 0; c < width; c++) to[i * width + c] = from[start + c]!;
  }
}

export function scatterRows(out: Tensor, x: Tensor, index: Tensor, { rows, width }: RowsOptions): void {
  const [to, from, at] = [elements(out, 0), elements(x, rows * width), i32(index, rows)];
  for (let i = 0; i < rows; i++) {
    const start = rowStart(out, at[i]!, width);
    for (let c = 0; c < width; c++) to[start + c] = from[i * width + c]!;
  }
}

export function scatterAddRows(out: Tensor, x: Tensor, index: Tensor, { rows, width }: RowsOptions): void {
  const [to, from, at] = [f32(out, 0), f32(x, rows * width), i32(index, rows)];
  for (let i = 0; i < rows; i++) {
    const start = rowStart(out, at[i]!, width);
    for (let c = 0; c < width; c++) to[start + c]! += from[i * width + c]!;
  }
}

/** 1 / sqrt(mean(x²) + epsilon) of one row. */
function inverseRms(x: Float32Array, start: number, width: number, epsilon: number): number {
  let squares = 0;
  for (let c = 0; c < width; c++) squares += x[start + c]! * x[start + c]!;
  return 1 / Math.sqrt(squares / width + epsilon);
}

export function rmsNorm(out: Tensor, x: Tensor, weight: Tensor, o: NormOptions & { readonly accumulate?: boolean }): void {
  const { rows, width, epsilon, accumulate } = o;
  const [y, from, w] = [f32(out, rows * width), f32(x, rows * width), f32(weight, width)];
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const inverse = inverseRms(from, start, width, epsilon);
    for (let c = 0; c < width; c++) {
      const value = from[start + c]! * inverse * w[c]!;
      y[start + c] = accumulate === true ? y[start + c]! + value : value;
    }
  }
}

export function rmsNormBackward(dx: Tensor, dy: Tensor, x: Tensor, weight: Tensor, { rows, width, epsilon }: NormOptions): void {
  const [to, d, from, w] = [f32(dx, rows * width), f32(dy, rows * width), f32(x, rows * width), f32(weight, width)];
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const inverse = inverseRms(from, start, width, epsilon);
    let dot = 0;
    for (let c = 0; c < width; c++) dot += d[start + c]! * w[c]! * from[start + c]!;
    const pull = (dot * inverse * inverse) / width;
    for (let c = 0; c < width; c++) to[start + c]! += inverse * (d[start + c]! * w[c]! - from[start + c]! * pull);
  }
}

export function rope(x: Tensor, positions: Tensor, { tokens, heads, headSize, theta, divisors, inverse }: RopeOptions): void {
  const [data, position] = [f32(x, tokens * heads * headSize), i32(positions, tokens)];
  const half = headSize / 2;
  for (let t = 0; t < tokens; t++) {
    for (let i = 0; i < half; i++) {
      const angle = ((position[t]! * theta ** (-i / half)) / (divisors?.[i] ?? 1)) * (inverse === true ? -1 : 1);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let head = 0; head < heads; head++) {
        const at = (t * heads + head) * headSize + i;
        const [a, b] = [data[at]!, data[at + half]!];
        data[at] = a * cos - b * sin;
        data[at + half] = b * cos + a * sin;
      }
    }
  }
}
