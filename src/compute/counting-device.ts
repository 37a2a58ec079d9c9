// A device that takes no memory and computes nothing, but counts what another would take: running the real code on it
// plans that code's memory, without a second description of it that could go wrong. Ids that are read back are zeros.

import { AppError } from '../core/errors';
import type { AttentionShape, Device, DeviceKind, MatmulOptions, RopeOptions, SampleOptions, Tensor } from './device';
import { blockBytes, MAX_PANEL_BYTES } from './wasm/storage';
import { bufferBytes } from './webgpu/buffers';

export interface CountingDevice extends Device {
  /** Bytes in use by label; what the WASM kernels keep for themselves is under labels that begin with `kernels.`. */
  byLabel(): ReadonlyMap<string, number>;
}

export interface CountedDevice {
  readonly kind: DeviceKind;
  readonly maxTensorBytes: number;
  /** Of the WASM device. */
  readonly threads?: number;
}

const ROUND: Readonly<Record<DeviceKind, (bytes: number) => number>> = {
  reference: (bytes) => bytes,
  wasm: blockBytes,
  webgpu: bufferBytes,
};

/** `MAX_KEPT_BYTES` of the WASM products. */
const MAX_KEPT_BYTES = 2 ** 29;

/** Tensors that stay as they are between products; activations do not. */
const FROZEN = /^(model\.|lm_head|lora\.params)/;

/** What the WASM kernels take beside tensors: operands in panels, tables, room for each thread (see src/compute/wasm). */
class WasmExtras {
  readonly bytes = new Map<string, number>();
  private readonly kept = new Set<string>();
  /** By operand: how often its tensor had been written when it was last used. */
  private readonly seen = new Map<string, number>();
  private readonly writes = new Map<string, number>();

  constructor(private readonly threads: number) {}

  wrote({ label }: Tensor): void {
    this.writes.set(label, (this.writes.get(label) ?? 0) + 1);
  }

  private most(purpose: string, bytes: number): void {
    const label = `kernels.${purpose}`;
    this.bytes.set(label, Math.max(this.bytes.get(label) ?? 0, blockBytes(bytes)));
  }

  /** A frozen second operand that is used again is kept in panels, up to a limit; all others share one scratch. */
  private operand(b: Tensor, shape: string, bytes: number, purpose: string): void {
    const key = `${b.label} ${b.offset} ${shape}`;
    const [before, now] = [this.seen.get(key), this.writes.get(b.label) ?? 0];
    this.seen.set(key, now);
    if (this.kept.has(key)) return;
    const total = (this.bytes.get('kernels.panels') ?? 0) + blockBytes(bytes);
    if (!FROZEN.test(b.label) || before !== now || total > MAX_KEPT_BYTES) return this.most(purpose, bytes);
    this.kept.add(key);
    this.bytes.set('kernels.panels', total);
  }

  matmul(b: Tensor, { m, n, k, transposeA = false, transposeB = false, bFormat = 'f32', lora }: MatmulOptions): void {
    const panels = Math.ceil(n / 8) * 32;
    if (lora) this.operand(lora.b, `lora ${n} ${lora.rank}`, panels * lora.rank, 'LoRA operands');
    if (bFormat !== 'f32') this.most('decoded panels', this.threads * (1024 + 128 * (transposeB ? k : Math.min(k, 2048))));
    else if (transposeB || n % 8 !== 0 || m >= 16) {
      const most = transposeA ? Infinity : MAX_PANEL_BYTES;
      for (let from = 0; from < panels * k; from += most)
        this.operand(b, `${n} ${k} ${transposeB} ${from}`, Math.min(most, panels * k - from), 'second operands');
    }
  }

  /** A table for each rotation (`RopeTables` of wasm/rows.ts). */
  rope({ headSize, theta, divisors }: RopeOptions, maxPosition: number): void {
    this.most(`rotation ${theta} ${divisors?.join() ?? ''}`, 2 ** Math.max(8, Math.ceil(Math.log2(maxPosition + 1))) * headSize * 4);
  }

  attention({ tokens, heads }: AttentionShape): void {
    this.most('deltas', tokens * heads * 4);
  }

  sample({ rows, vocab }: SampleOptions): void {
    this.most('weights of a draw', blockBytes(vocab * 4) * this.threads);
    this.most('uniforms', rows * 4);
  }
}

/** @param maxPosition the last place of a text that will be computed */
export function createCountingDevice({ kind, maxTensorBytes, threads = 1 }: CountedDevice, maxPosition: number): CountingDevice {
  const live = new Map<Tensor, number>();
  const extras = kind === 'wasm' ? new WasmExtras(threads) : null;
  let bytes = 0;
  let peakBytes = 0;
  const extraBytes = (): number => [...(extras?.bytes.values() ?? [])].reduce((sum, one) => sum + one, 0);
  const count = (change: number): void => {
    bytes += change;
    peakBytes = Math.max(peakBytes, bytes);
  };
  const alloc: Device['alloc'] = (type, length, label) => {
    if (length * 4 > maxTensorBytes) {
      throw new AppError('DEVICE_OUT_OF_MEMORY', `${label} needs ${length * 4} bytes in one piece.`, 'Use fewer rows or shorter texts.');
    }
    const tensor: Tensor = { type, offset: 0, length, label };
    live.set(tensor, ROUND[kind](length * 4));
    count(live.get(tensor)!);
    return tensor;
  };
  const free = (tensor: Tensor): void => {
    count(-live.get(tensor)!);
    live.delete(tensor);
  };
  const nothing = (): void => undefined;

  return {
    kind,
    isSoftware: false,
    description: `what ${kind} would take`,
    limits: { maxTensorBytes },
    alloc,
    view: (tensor, offset, length) => ({ ...tensor, offset: tensor.offset + offset, length }),
    free,
    write: nothing,
    read: (tensor, offset = 0, length = tensor.length - offset) =>
      Promise.resolve(tensor.type === 'f32' ? new Float32Array(length) : new Int32Array(length)),
    memory: () => ({ bytes: bytes + extraBytes(), peakBytes: peakBytes + extraBytes() }),
    byLabel() {
      const sums = new Map<string, number>(extras?.bytes);
      for (const [{ label }, size] of live) sums.set(label, (sums.get(label) ?? 0) + size);
      return sums;
    },
    destroy: () => live.clear(),
    matmul: (_out, _a, b, o) => extras?.matmul(b, o),
    rope: (_x, _positions, o) => extras?.rope(o, maxPosition),
    sample: (_ids, _logProb, _logits, _keys, o) => extras?.sample(o),
    attentionBackward(_grads, _dOut, _saved, o) {
      extras?.attention(o);
      if (kind !== 'webgpu') return;
      // `attentionBackward` in webgpu/attention.ts
      const lengths = [2 * o.tokens * o.heads, 2 * (o.slots ?? o.tokens) * o.kvHeads * o.headSize];
      for (const scratch of lengths.map((length) => alloc('f32', length, 'scratch'))) free(scratch);
    },
    fill: nothing,
    copy: nothing,
    embed: nothing,
    rmsNorm: nothing,
    rmsNormBackward: nothing,
    scatterRows: nothing,
    gatherRows: nothing,
    scatterAddRows: nothing,
    attention: nothing,
    glu: nothing,
    gluBackward: nothing,
    logProb: nothing,
    logProbBackward: nothing,
    restrict: nothing,
    sumSquares: nothing,
    adamW: (param) => extras?.wrote(param),
  };
}
