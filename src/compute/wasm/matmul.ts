// Prepares a product: packs the second operand, keeps the packed form of weights, and divides the work.

import type { MatmulOptions, Tensor } from '../device';
import { rowWords } from '../packing';
import { FORMATS, OPERATIONS, TAILS } from './kernels';
import type { Jobs } from './jobs';
import type { Scratch } from './scratch';
import { address, MAX_PANEL_BYTES, resultAddress, type Pack, type WasmTensor } from './storage';

/** Packed weights beyond this are packed for every product: 512 MiB. */
const MAX_KEPT_BYTES = 2 ** 29;
/** Ways in which parts of one allocation are used as second operand; an adapter has some hundreds, a workspace may have any number. */
const MAX_KEYS = 1024;
/** With fewer rows than this a stored [K, N] operand is read where it lies. */
const ROWS_WORTH_PACKING = 16;
/** Rows of packed weights that one product adds up at most: its decoded panels stay in the second-level cache. */
const MAX_PACKED_ROWS = 2048;
/** Room for eight decoded blocks, which assembly/matmul.ts keeps before a thread's panels. */
const SPARE_BYTES = 1024;
/** Elements of the first operand a part works on: half a second-level cache. */
const PART_ELEMENTS = 32768;

const panelsOf = (n: number): number => Math.ceil(n / 8);

function reach(rows: number, columns: number, stride: number, offset: number): number {
  return rows === 0 || columns === 0 ? 0 : offset + (rows - 1) * stride + columns;
}

export class Products {
  #keptBytes = 0;

  constructor(
    readonly jobs: Jobs,
    readonly scratch: Scratch,
  ) {}

  matmul(out: Tensor, a: Tensor, b: Tensor, o: MatmulOptions): void {
    const { m, n, k, lora } = o;
    if (lora && o.transposeA) throw new RangeError('matmul: a LoRA term goes only without transposeA');
    const format = FORMATS[o.bFormat ?? 'f32'];
    if (format !== 0 && o.transposeA) throw new RangeError('matmul: a packed b goes only without transposeA');
    const isLarge = format === 0 ? !o.transposeA && panelsOf(n) * k * 32 > MAX_PANEL_BYTES : !o.transposeB && k > MAX_PACKED_ROWS;
    if (isLarge) {
      if (o.transposeB) this.#byColumns(out, a, b as WasmTensor, o);
      else this.#byRows(out, a, b as WasmTensor, o, format === 0 ? Math.floor(MAX_PANEL_BYTES / (panelsOf(n) * 32)) : MAX_PACKED_ROWS);
      return;
    }
    const [aRows, aColumns] = o.transposeA ? [k, m] : [m, k];
    const { aStride = aColumns, aOffset = 0, outStride = n, outOffset = 0 } = o;
    const x = address(a, 'f32', reach(aRows, aColumns, aStride, aOffset)) + aOffset * 4;
    const z = lora ? address(lora.z, 'f32', reach(m, lora.rank, lora.zStride, lora.zOffset)) + lora.zOffset * 4 : 0;
    const packedLora = lora ? this.#lora(lora.b, n, lora.rank, lora.scale) : 0;
    const rowBytes = 4 * rowWords(o.bFormat ?? 'f32', o.transposeB ? k : n);
    const [second, panelBytes, stepBytes] =
      format === 0 ? this.#second(b, o) : [address(b, 'i32', ((o.transposeB ? n : k) * rowBytes) / 4), k * 32, 32];
    const y = resultAddress(out, 'f32', reach(m, n, outStride, outOffset)) + outOffset * 4;
    if (m === 0 || n === 0) return;
    const [xRow, xStep] = o.transposeA ? [4, aStride * 4] : [aStride * 4, 4];
    const rank = lora?.rank ?? 0;
    const [rows, panels] = this.#divide(m, n, k + rank, format !== 0);
    const { jobs } = this;
    // the order of `A` in assembly/matmul.ts
    jobs.set(y, outStride * 4, x, xRow, xStep, second, panelBytes, stepBytes, m, n, k, 0, o.accumulate ? 1 : 0);
    jobs.setF32(11, o.alpha ?? 1);
    jobs.set1(13, z);
    jobs.set1(14, (lora?.zStride ?? 0) * 4);
    jobs.set1(15, rank);
    jobs.set1(16, packedLora);
    jobs.set1(17, rows);
    jobs.set1(18, panels);
    jobs.set1(19, TAILS);
    jobs.set1(20, format);
    if (format !== 0) {
      const roomBytes = SPARE_BYTES + 4 * panelBytes;
      jobs.set1(21, o.transposeB ? 1 : 0);
      jobs.set1(22, rowBytes);
      jobs.set1(23, this.scratch.get('decoded panels', roomBytes * jobs.threads));
      jobs.set1(24, roomBytes);
    }
    jobs.kernels.launch(OPERATIONS.matmul, Math.ceil(m / rows) * Math.ceil(panelsOf(n) / panels));
  }

  /** A product with many rows [N, K], some columns of the result after the others. */
  #byColumns(out: Tensor, a: Tensor, b: WasmTensor, { lora, ...o }: MatmulOptions): void {
    const most = Math.floor(MAX_PANEL_BYTES / (o.k * 32)) * 8;
    const part = (of: WasmTensor, first: number, n: number, width: number): WasmTensor => ({
      ...of,
      offset: of.offset + first * width,
      length: n * width,
    });
    for (let first = 0; first < o.n; first += most) {
      const n = Math.min(most, o.n - first);
      const options = { ...o, n, outStride: o.outStride ?? o.n, outOffset: (o.outOffset ?? 0) + first };
      const term = lora && { ...lora, b: part(lora.b as WasmTensor, first, n, lora.rank) };
      this.matmul(out, a, part(b, first, n, o.k), term ? { ...options, lora: term } : options);
    }
  }

  /** A product with many rows [K, N], some rows after the others. */
  #byRows(out: Tensor, a: Tensor, b: WasmTensor, { lora, ...o }: MatmulOptions, most: number): void {
    const words = rowWords(o.bFormat ?? 'f32', o.n);
    for (let first = 0; first < o.k; first += most) {
      const k = Math.min(most, o.k - first);
      const rows: WasmTensor = { ...b, offset: b.offset + first * words, length: k * words };
      const options = { ...o, k, aStride: o.aStride ?? o.k, aOffset: (o.aOffset ?? 0) + first, accumulate: o.accumulate || first > 0 };
      this.matmul(out, a, rows, first + k === o.k && lora ? { ...options, lora } : options);
    }
  }

  /**
   * Rows and panels of a part: as many rows as stay in the cache, fewer so that every thread has some, panels where rows are few.
   * Panels that have to be decoded are decoded in every part that reads them, so there the rows stay together.
   */
  #divide(m: number, n: number, k: number, isPacked: boolean): [rows: number, panels: number] {
    const wanted = this.jobs.parts(m * n * k);
    const cached = Math.max(8, Math.min(256, Math.floor(((isPacked ? 4 : 1) * PART_ELEMENTS) / Math.max(k, 1)) & ~3));
    const rows = Math.min(cached, Math.max(4, Math.ceil(m / (isPacked ? 1 : wanted) / 4) * 4));
    const rowParts = Math.ceil(m / rows);
    const all = panelsOf(n);
    if (rowParts >= Math.min(wanted, this.jobs.threads)) return [rows, all];
    return [rows, Math.max(4, Math.ceil(all / Math.ceil(wanted / rowParts) / 4) * 4)];
  }

  /** Address of the second operand, and bytes from a panel to the next and from a row of a panel to the next. */
  #second(b: Tensor, { m, n, k, transposeB }: MatmulOptions): [address: number, panel: number, step: number] {
    const from = address(b, 'f32', n * k);
    const key = `${from},${n},${k},${transposeB === true}`;
    const bytes = panelsOf(n) * k * 32;
    if (!transposeB && n % 8 === 0 && m < ROWS_WORTH_PACKING && !this.#isKept(b, key)) return [from, 32, n * 4];
    const packed = this.#keep(b, key, bytes, 'second operands', (to) => {
      this.jobs.set(to, from, n, k, transposeB ? 1 : 0);
      this.jobs.run(OPERATIONS.pack, panelsOf(n), k * 8, 5);
    });
    return [packed, k * 32, 32];
  }

  #lora(b: Tensor, n: number, rank: number, scale: number): number {
    const from = address(b, 'f32', n * rank);
    return this.#keep(b, `${from},${n},${rank},${scale}`, panelsOf(n) * rank * 32, 'LoRA operands', (to) => {
      for (let j = 0; j < n; j += 8)
        this.jobs.kernels.packTransposed(to + j * rank * 4, from + j * rank * 4, Math.min(8, n - j), rank, scale);
    });
  }

  #isKept(b: Tensor, key: string): boolean {
    const { packs, version } = (b as WasmTensor).allocation;
    const pack = packs?.get(key);
    return pack !== undefined && pack.address !== 0 && pack.version === version;
  }

  /** An operand that is used a second time unchanged is kept in its packed form until its tensor is freed. */
  #keep(b: Tensor, key: string, bytes: number, purpose: string, pack: (to: number) => void): number {
    const { allocation } = b as WasmTensor;
    allocation.packs ??= new Map<string, Pack>();
    const known = allocation.packs.get(key);
    if (!known) {
      if (allocation.packs.size < MAX_KEYS) allocation.packs.set(key, { version: allocation.version, address: 0, bytes });
    } else if (known.address !== 0 || (known.version === allocation.version && this.#keptBytes + bytes <= MAX_KEPT_BYTES)) {
      if (known.address !== 0 && known.version === allocation.version) return known.address;
      if (known.address === 0) {
        known.address = this.jobs.heap.take(bytes, `packed ${b.label}`);
        this.#keptBytes += bytes;
      }
      known.version = allocation.version;
      pack(known.address);
      return known.address;
    } else known.version = allocation.version;
    const to = this.scratch.get(purpose, bytes);
    pack(to);
    return to;
  }

  /** Gives back the packed forms of a tensor that is freed. */
  forget(tensor: WasmTensor): void {
    for (const pack of tensor.allocation.packs?.values() ?? []) {
      if (pack.address === 0) continue;
      this.jobs.heap.give(pack.address, pack.bytes);
      this.#keptBytes -= pack.bytes;
    }
    tensor.allocation.packs = undefined;
  }
}
