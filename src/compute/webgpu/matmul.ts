// Chooses a kernel for a matrix product. All of them add over the inner dimension in the same order, so the choice,
// which depends on how many rows there are, does not show in the result.

import type { MatmulOptions, Tensor } from '../device';
import { rowWords, type WeightFormat } from '../packing';
import { operand } from './buffers';
import type { CommandQueue } from './command-queue';
import { STORED, type Swap } from './kernels';
import { THREADS, tilesFrom, threadsOf, type Tile, type TileChoice } from './tiles';

export function matmul(queue: CommandQueue, out: Tensor, a: Tensor, b: Tensor, o: MatmulOptions): void {
  const { m, n, k, lora, transposeA = false, transposeB = false, bFormat = 'f32', alpha = 1, accumulate = false } = o;
  const [aRows, aColumns] = transposeA ? [k, m] : [m, k];
  const { aStride = aColumns, aOffset = 0, outStride = n, outOffset = 0 } = o;
  if (lora && transposeA) throw new RangeError('matmul: a LoRA term goes only without transposeA');
  if (bFormat !== 'f32' && transposeA) throw new RangeError('matmul: a packed b goes only without transposeA');
  const [bRows, bColumns] = transposeB ? [n, k] : [k, n];
  const bStride = rowWords(bFormat, bColumns);
  const x = operand(a, 'f32', reach(aRows, aColumns, aStride, aOffset));
  const weight = operand(b, bFormat === 'f32' ? 'f32' : 'i32', bRows * bStride);
  const y = operand(out, 'f32', reach(m, n, outStride, outOffset));
  if (m === 0 || n === 0) return;

  const params = { m, n, k, bStride, aStride, aOffset, outStride, outOffset, alpha, accumulate: accumulate ? 1 : 0 };
  const transposes = { TRANSPOSE_A: transposeA ? 1 : 0, TRANSPOSE_B: transposeB ? 1 : 0 };
  // Packed rows are padded to whole blocks.
  const isVector = isFourfold(aStride, aOffset, transposeA ? m : k, bFormat === 'f32' ? bColumns : 0);
  const isFused = lora !== undefined && isVector && isFourfold(lora.rank, lora.zStride, lora.zOffset);
  if (isVector) {
    const tile = chooseTile(m, n, queue.tiles[bFormat === 'f32' ? 'plain' : 'packed']);
    const { threadColumns, workgroups } = arrange(Math.ceil(m / tile.rows), Math.ceil(n / tile.columns), tile.threads);
    const term = isFused
      ? { z: operand(lora.z, 'f32', reach(m, lora.rank, lora.zStride, lora.zOffset)), loraB: operand(lora.b, 'f32', n * lora.rank) }
      : null;
    queue.run(tile.kernel, {
      bindings: { out: y, a: x, b: weight, z: term?.z ?? queue.nothing, loraB: term?.loraB ?? queue.nothing },
      params: {
        ...params,
        rank: isFused ? lora.rank : 0,
        zStride: isFused ? lora.zStride : 0,
        zOffset: isFused ? lora.zOffset : 0,
        loraScale: isFused ? lora.scale : 0,
        threadColumns,
      },
      constants: { ...transposes, GUARD_INNER: k % 4 === 0 ? 0 : 1 },
      ...swapFor(bFormat, 'four'),
      workgroups,
      work: m * n * k,
    });
  } else {
    queue.run('matmul-any', {
      bindings: { out: y, a: x, b: weight },
      params,
      constants: transposes,
      ...swapFor(bFormat, 'one'),
      workgroups: Math.ceil((m * n) / THREADS),
      work: m * n * k,
    });
  }
  if (lora && !isFused) {
    const { rank, zStride, zOffset, scale } = lora;
    const added = { m, n, k: rank, transposeB: true, aStride: zStride, aOffset: zOffset, outStride, outOffset, alpha: scale };
    matmul(queue, out, lora.z, lora.b, { ...added, accumulate: true });
  }
}

export function swapFor(format: WeightFormat, count: 'four' | 'one'): { swap?: Swap } {
  return format === 'f32' ? {} : { swap: STORED[format][count] };
}

/** Elements a matrix of `rows` stored rows reaches over. */
function reach(rows: number, columns: number, stride: number, offset: number): number {
  return rows === 0 || columns === 0 ? 0 : offset + (rows - 1) * stride + columns;
}

const isFourfold = (...sizes: number[]): boolean => sizes.every((size) => size % 4 === 0);

function chooseTile(m: number, n: number, { largest, minThreads }: TileChoice): Tile {
  const tiles = tilesFrom(largest);
  return tiles.find((tile) => m > tile.rows / 2 && threadsOf(m, n, tile) >= minThreads) ?? tiles.at(-1)!;
}

/** How wide a workgroup should be, in threads, so that few of them stand outside the product; square where that is free. */
function arrange(rowTiles: number, columnTiles: number, threads: number): { threadColumns: number; workgroups: number } {
  if (threads === THREADS) return { threadColumns: 1, workgroups: rowTiles * columnTiles };
  let best = { threadColumns: 0, workgroups: Infinity };
  for (const threadColumns of [8, 16, 4, 32, 2, 64, 1]) {
    const workgroups = Math.ceil(rowTiles / (THREADS / threadColumns)) * Math.ceil(columnTiles / threadColumns);
    if (workgroups < best.workgroups) best = { threadColumns, workgroups };
  }
  return best;
}
