import type { Device, ElementType, EmbedOptions, RopeOptions, Tensor } from '../device';
import { rowWords } from '../packing';
import { elements, operand, type GpuTensor } from './buffers';
import type { CommandQueue } from './command-queue';
import { swapFor } from './matmul';

interface RowsOptions {
  readonly rows: number;
  readonly width: number;
}

export function embed(queue: CommandQueue, out: Tensor, table: Tensor, ids: Tensor, o: EmbedOptions): void {
  const { tokens, width, scale = 1, format = 'f32', first = 0 } = o;
  const bStride = rowWords(format, width);
  const rows = o.rows ?? Math.floor(table.length / bStride);
  queue.run('embed', {
    bindings: {
      out: operand(out, 'f32', tokens * width),
      ids: operand(ids, 'i32', tokens),
      b: operand(table, format === 'f32' ? 'f32' : 'i32', rows * bStride),
    },
    params: { tokens, width, bStride, first, rows, scale },
    ...swapFor(format, 'one'),
    workgroups: Math.ceil((tokens * width) / 64),
  });
}

export function gatherRows(queue: CommandQueue, out: Tensor, x: Tensor, index: Tensor, { rows, width }: RowsOptions): void {
  queue.run('rows-gather', {
    bindings: { out: elements(out, rows * width), x: elements(x, 0), index: operand(index, 'i32', rows) },
    params: { rows, width },
    workgroups: Math.ceil((rows * width) / 64),
  });
}

export function scatterRows(queue: CommandQueue, out: Tensor, x: Tensor, index: Tensor, { rows, width }: RowsOptions): void {
  queue.run('rows-scatter', {
    bindings: { out: elements(out, 0), x: elements(x, rows * width), index: operand(index, 'i32', rows) },
    params: { rows, width },
    workgroups: Math.ceil((rows * width) / 64),
  });
}

export function scatterAddRows(queue: CommandQueue, out: Tensor, x: Tensor, index: Tensor, { rows, width }: RowsOptions): void {
  queue.run('rows-scatter-add', {
    bindings: { out: operand(out, 'f32', 0), x: operand(x, 'f32', rows * width), index: operand(index, 'i32', rows) },
    params: { rows, width },
    workgroups: rows === 0 ? 0 : Math.ceil(width / 64),
    work: rows * width,
  });
}

export function rmsNorm(queue: CommandQueue, ...[out, x, weight, o]: Parameters<Device['rmsNorm']>): void {
  const length = o.rows * o.width;
  queue.run('norm-forward', {
    bindings: { out: operand(out, 'f32', length), x: operand(x, 'f32', length), weight: operand(weight, 'f32', o.width) },
    params: { rows: o.rows, width: o.width, epsilon: o.epsilon, accumulate: o.accumulate === true ? 1 : 0 },
    constants: { LANES: queue.spread.lanes },
    workgroups: o.rows,
  });
}

export function rmsNormBackward(queue: CommandQueue, ...[dx, dy, x, weight, o]: Parameters<Device['rmsNormBackward']>): void {
  const length = o.rows * o.width;
  queue.run('norm-backward', {
    bindings: {
      dx: operand(dx, 'f32', length),
      dy: operand(dy, 'f32', length),
      x: operand(x, 'f32', length),
      weight: operand(weight, 'f32', o.width),
    },
    params: o,
    constants: { LANES: queue.spread.lanes },
    workgroups: o.rows,
  });
}

/** Rotation frequencies on the device, one table a head size, base and divisors. */
export class Rope {
  readonly #tables = new Map<string, GpuTensor>();

  constructor(
    readonly queue: CommandQueue,
    readonly alloc: (type: ElementType, length: number, label: string) => Tensor,
  ) {}

  rotate(...[x, positions, o]: Parameters<Device['rope']>): void {
    const { tokens, heads, headSize, inverse } = o;
    this.queue.run('rope', {
      bindings: {
        x: operand(x, 'f32', tokens * heads * headSize),
        positions: operand(positions, 'i32', tokens),
        frequencies: this.#table(o),
      },
      params: { tokens, heads, headSize, direction: inverse === true ? -1 : 1 },
      workgroups: Math.ceil((tokens * heads * headSize) / 2 / 64),
    });
  }

  #table({ headSize, theta, divisors }: RopeOptions): GpuTensor {
    const key = `${headSize} ${theta} ${divisors?.join() ?? ''}`;
    let table = this.#tables.get(key);
    if (!table) {
      const half = headSize / 2;
      const data = Float32Array.from(
        { length: 4 * half },
        (_, i) => turnsInParts(theta ** (-(i >> 2) / half) / (divisors?.[i >> 2] ?? 1))[i % 4]!,
      );
      table = this.alloc('f32', data.length, 'rotation frequencies') as GpuTensor;
      this.queue.write(table, data, 0);
      this.#tables.set(key, table);
    }
    return table;
  }
}

/** A frequency in radians as turns, split into two numbers of 12 significant bits and a rest. */
function turnsInParts(radians: number): [number, number, number, number] {
  const turns = radians / (2 * Math.PI);
  const first = leadingBits(turns);
  const second = leadingBits(turns - first);
  return [first, second, turns - first - second, 0];
}

function leadingBits(x: number): number {
  if (x === 0) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 11);
  return Math.trunc(x / unit) * unit;
}
