// One small, odd-shaped computation a kernel, and small wrong versions of the kernel that it has to notice.

import type { Computation } from '../../support/tensors';
import { drawInts, drawValues, type Workspace } from '../../support/tensors';
import { GPU_SPREAD, SOFTWARE_SPREAD, type Spread } from '../../../src/compute/webgpu/command-queue';
import type { KernelName } from '../../../src/compute/webgpu/kernels';
import type { MatmulOptions, Tensor } from '../../../src/compute/device';
import { packRows, type PackedFormat, type WeightFormat } from '../../../src/compute/packing';

type Mutation = readonly [text: string, wrong: string];

interface KernelCheck {
  readonly compute: Computation;
  /** The first occurrence of each text in the kernel's source is replaced. */
  readonly mutations: readonly Mutation[];
  /** The kernel is used where kernels are spread over threads in this way; as on a software adapter when left out. */
  readonly spread?: Spread;
}

/** Products through the memory of workgroups. */
const SHARED_SPREAD: Spread = {
  ...SOFTWARE_SPREAD,
  tiles: { plain: { largest: 'matmul-shared', minThreads: 1 }, packed: { largest: 'matmul-shared', minThreads: 1 } },
};

const LANE_SUMS: readonly Mutation[] = [['sum += laneValues[i]', 'sum = laneValues[i] * 0.5']];
const LANE_MAXIMA: readonly Mutation[] = [['max(top, laneMaxima[i])', 'min(top, laneMaxima[i])']];

export const storedAs = (format: WeightFormat, data: Float32Array, columns: number): Float32Array | Int32Array =>
  format === 'f32' ? data : packRows(format, data, columns);

const product =
  (o: MatmulOptions & { rank?: number }): Computation =>
  (w) => {
    const { m, n, k, rank = 0, ...rest } = o;
    const out = w.put(drawValues(1, 'out', m * n));
    const lora = {
      z: w.put(drawValues(4, 'z', m * rank)),
      zOffset: 0,
      zStride: rank,
      b: w.put(drawValues(5, 'lora', n * rank)),
      rank,
      scale: 2,
    };
    const options = { m, n, k, alpha: 0.5, accumulate: true, ...rest, ...(rank > 0 ? { lora } : {}) };
    w.device.matmul(out, w.put(drawValues(2, 'a', m * k + 64)), w.put(drawValues(3, 'b', k * n + 64)), options);
    return { out };
  };

/** Several products into one set of results. */
const products =
  (...parts: (MatmulOptions & { rank?: number })[]): Computation =>
  (w) =>
    Object.fromEntries(parts.map((o, i) => [`product ${i}`, product(o)(w)['out']!]));

/** Ids of the whole table, and of a part of a larger one that some of them are not in. */
const embedded =
  (format: WeightFormat): Computation =>
  (w) => {
    const table = w.put(storedAs(format, drawValues(1, 'table', 9 * 37), 37));
    const [out, part] = [w.put(drawValues(3, 'out', 7 * 37)), w.put(drawValues(4, 'part', 7 * 37))];
    w.device.embed(out, table, w.put(Int32Array.of(3, 0, 8, 8, 1, 5, 2)), { tokens: 7, width: 37, format });
    const ids = w.put(Int32Array.of(99, 100, 0, 108, 109, 102, 107));
    w.device.embed(part, table, ids, { tokens: 7, width: 37, scale: 3, format, first: 100, rows: 9 });
    return { out, part };
  };

/** Products by every kernel with a packed matrix, both ways round, and an embedding. */
const packed =
  (format: PackedFormat): Computation =>
  (w) => {
    const results: Record<string, Tensor> = {};
    for (const [m, n, k] of [
      [37, 36, 40],
      [13, 20, 100],
      [2, 12, 72],
      [3, 5, 67],
    ] as const) {
      for (const transposeB of [true, false]) {
        const out = w.put(drawValues(1, 'out', m * n));
        const [rows, columns] = transposeB ? [n, k] : [k, n];
        const b = w.put(storedAs(format, drawValues(2, 'b', rows * columns), columns));
        w.device.matmul(out, w.put(drawValues(3, 'a', m * k + 64)), b, { m, n, k, transposeB, bFormat: format, accumulate: true });
        results[`${m} ${transposeB}`] = out;
      }
    }
    return { ...results, ...embedded(format)(w) };
  };

/** One computation a packed format, and wrong versions of how the kernels read it. */
export const FORMAT_CHECKS: Readonly<Record<PackedFormat, KernelCheck>> = {
  f16: {
    compute: packed('f16'),
    mutations: [
      ['row * params.bStride + c / 2u', 'row * params.bStride + c / 4u'],
      ['unpack2x16float(b[at + 1u])', 'unpack2x16float(b[at])'],
    ],
  },
  int8: {
    compute: packed('int8'),
    mutations: [
      ['c / 32u * 9u', '0u'],
      ['vec4u(24u, 16u, 8u, 0u)', 'vec4u(0u, 8u, 16u, 24u)'],
      ['bitcast<f32>(b[block])', 'bitcast<f32>(b[row * params.bStride])'],
      ['c % 32u / 4u', 'c % 28u / 4u'],
    ],
  },
  int4: {
    compute: packed('int4'),
    mutations: [
      ['c / 32u * 5u', '0u'],
      ['c % 8u * 4u', '0u'],
      ['+ scaleAndLeast.y', ''],
      ['vec4u(0u, 4u, 8u, 12u)', 'vec4u(0u, 4u, 8u, 8u)'],
    ],
  },
};

const PRODUCT_MUTATIONS: readonly Mutation[] = [
  ['fma(vec4f(row.y), factor[1]', 'fma(vec4f(row.y), factor[0]'],
  ['* params.loraScale', ''],
  ['out[at] += sum', 'out[at] -= sum'],
  ['!GUARD_INNER || k < params.k', 'true'],
];

const VECTOR_MUTATIONS: readonly Mutation[] = [['k < params.k; k += 4u', 'k + 4u < params.k; k += 4u'], ...PRODUCT_MUTATIONS];

const SHARED_MUTATIONS: readonly Mutation[] = [
  ...PRODUCT_MUTATIONS,
  ['params.k - base + 3u', 'params.k - base'],
  ['base += 4u * QUADS', 'base += 8u * QUADS'],
  ['return transpose(blockB(k, column))', 'return blockB(k, column)'],
];

const SHAPE = { tokens: 9, heads: 4, kvHeads: 2, headSize: 40 };
const SPANS = Int32Array.from({ length: 4 * 9 }, (_, i) => [0, Math.min(3, i >> 2), 3, Math.max(3, (i >> 2) + 1)][i % 4]!);
const READERS = Int32Array.from({ length: 2 * 9 }, (_, i) => [0, 9][i % 2]!);

function attended(w: Workspace): { saved: Record<'out' | 'logSumExp' | 'q' | 'k' | 'v' | 'spans' | 'readers', Tensor> } {
  const [wide, narrow] = [9 * 4 * 40, 9 * 2 * 40];
  const saved = {
    out: w.alloc('f32', wide),
    logSumExp: w.alloc('f32', 9 * 4),
    q: w.put(drawValues(1, 'q', wide)),
    k: w.put(drawValues(2, 'k', narrow)),
    v: w.put(drawValues(3, 'v', narrow)),
    spans: w.put(SPANS),
    readers: w.put(READERS),
  };
  w.device.attention(saved.out, saved.logSumExp, saved.q, saved.k, saved.v, saved.spans, SHAPE);
  return { saved };
}

/** More slots than a block has, in both spans, for several tokens: the largest score is not always in the first block. */
const attentionForward: Computation = (w) => {
  const [out, logSumExp] = [w.alloc('f32', 6 * 2 * 6), w.alloc('f32', 6 * 2)];
  const [q, k, v] = [drawValues(1, 'q', 72, 3), drawValues(2, 'k', 90 * 6, 3), drawValues(3, 'v', 90 * 6)].map((data) => w.put(data));
  const spans = w.put(Int32Array.from({ length: 24 }, (_, i) => [3, 45 - (i >> 2), 50, 80 + (i >> 2)][i % 4]!));
  w.device.attention(out, logSumExp, q!, k!, v!, spans, { tokens: 6, heads: 2, kvHeads: 1, headSize: 6 });
  return { out, logSumExp };
};

const attentionBackward: Computation = (w) => {
  const { saved } = attended(w);
  const grads = { dq: w.alloc('f32', 9 * 4 * 40), dk: w.alloc('f32', 9 * 2 * 40), dv: w.alloc('f32', 9 * 2 * 40) };
  w.device.attentionBackward(grads, w.put(drawValues(4, 'dOut', 9 * 4 * 40)), saved, SHAPE);
  return grads;
};

const LOGITS = { rows: 3, vocab: 131 };
const logits = (w: Workspace): Tensor => w.put(drawValues(1, 'logits', 3 * 131, 4));
const targets = (w: Workspace): Tensor => w.put(drawInts(2, 'targets', 3, 131));

const sampled: Computation = (w) => {
  const [ids, logProb, greedy, greedyLogProb] = [w.alloc('i32', 60), w.alloc('f32', 60), w.alloc('i32', 60), w.alloc('f32', 60)];
  const [x, keys] = [w.put(drawValues(1, 'logits', 60 * 700, 2)), w.put(drawInts(3, 'keys', 120, 2 ** 31))];
  w.device.sample(ids, logProb, x, keys, { rows: 60, vocab: 700, temperature: 0.7, minP: 0.1 });
  w.device.sample(greedy, greedyLogProb, x, keys, { rows: 60, vocab: 700, temperature: 0, minP: 0 });
  const [few, fewLogProb, share, shareLogProb] = [w.alloc('i32', 60), w.alloc('f32', 60), w.alloc('i32', 60), w.alloc('f32', 60)];
  w.device.sample(few, fewLogProb, x, keys, { rows: 60, vocab: 700, temperature: 1.5, minP: 0, topK: 4 });
  w.device.sample(share, shareLogProb, x, keys, { rows: 60, vocab: 700, temperature: 1.5, minP: 0, topK: 300, topP: 0.4 });
  return { ids, logProb, greedy, greedyLogProb, few, fewLogProb, share, shareLogProb };
};

const NORM = { rows: 3, width: 37, epsilon: 0.1 };
const put = (w: Workspace, seed: number, length: number): Tensor => w.put(drawValues(seed, 'values', length));
const index = (w: Workspace, rows: number, bound: number): Tensor => w.put(drawInts(5, 'index', rows, bound));

export const KERNEL_CHECKS: Readonly<Record<KernelName, KernelCheck>> = {
  'adam-step': {
    compute: (w) => {
      const [param, grad, m, v] = [put(w, 1, 67), put(w, 2, 67), put(w, 3, 67), w.put(drawValues(4, 'v', 67).map(Math.abs))];
      const rates = { learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 0.01, weightDecay: 0.5, step: 3, maxGradNorm: 1 };
      w.device.adamW(param, grad, m, v, w.put(Float32Array.of(4)), 67, rates);
      return { param, m, v };
    },
    mutations: [
      ['sqrt(gradSquares[0])', 'gradSquares[0]'],
      ['* params.keep -', '-'],
      ['sqrt(second * params.correctionV)', 'sqrt(second)'],
      ['params.rest2 * gradient * gradient', 'params.rest2 * gradient'],
    ],
  },
  'attention-alone-forward': {
    compute: attentionForward,
    mutations: [
      ['sums[c] *= shrink', 'sums[c] *= 1.0'],
      ['product * params.scale', 'product'],
      ['2u * span + 1u]', '2u * span + 1u] - 1'],
      ['top + log(total)', 'log(total)'],
    ],
  },
  'attention-alone-query': {
    compute: attentionBackward,
    mutations: [
      ['(value - stats[2u * item + 1u])', 'value'],
      ['sums[c] += pull * k[at + first + c]', 'sums[c] += pull * v[at + first + c]'],
      ['dq[item * size + first + c]', 'dq[item * size + c]'],
    ],
  },
  'attention-alone-slot': {
    compute: attentionBackward,
    mutations: [
      ['slot < spans[4u * token + 3u]', 'slot <= spans[4u * token + 3u]'],
      ['slot < spans[4u * token + 1u]', 'slot <= spans[4u * token + 1u]'],
      ['share * dOut[query * size + first + c]', 'pull * dOut[query * size + first + c]'],
      ['* sharing + member', '* sharing'],
    ],
  },
  'attention-backward-query': {
    spread: GPU_SPREAD,
    compute: attentionBackward,
    mutations: [
      ['(value - stats[2u * item + 1u])', 'value'],
      ['own + slot - prefixLength', 'own + slot'],
      ['pulls[i] * k[at + column]', 'pulls[i] * v[at + column]'],
    ],
  },
  'attention-backward-slot': {
    spread: GPU_SPREAD,
    compute: attentionBackward,
    mutations: [
      ['slot < spans[4u * token + 3u]', 'slot <= spans[4u * token + 3u]'],
      ['slot < spans[4u * token + 1u]', 'slot <= spans[4u * token + 1u]'],
      ['shares[i] * dOut[query + column]', 'pulls[i] * dOut[query + column]'],
      ['* params.scale - stats', '- stats'],
    ],
  },
  'attention-delta': {
    compute: attentionBackward,
    mutations: [
      ['dOut[start + c] * out[start + c]', 'dOut[start + c] + out[start + c]'],
      ['c < params.headSize', 'c + 1u < params.headSize'],
    ],
  },
  'attention-forward': {
    spread: GPU_SPREAD,
    compute: attentionForward,
    mutations: [
      ['sums[part] *= shrink', 'sums[part] *= 1.0'],
      ['product * params.scale', 'product'],
      ['own + slot - prefixLength', 'own + slot'],
      ['top + log(all)', 'log(all)'],
      ['team < TEAMS', 'team + 1u < TEAMS'],
    ],
  },
  copy: {
    compute: (w) => {
      const out = put(w, 1, 70);
      w.device.copy(out, put(w, 2, 70), 67);
      return { out };
    },
    mutations: [
      ['i < params.length', 'i <= params.length'],
      ['x[params.start + i]', 'x[params.start + i + 1u]'],
    ],
  },
  embed: {
    compute: embedded('f32'),
    mutations: [
      ['row < params.rows', 'row + 1u < params.rows'],
      ['- params.first', ''],
      ['one(row, i % params.width)', 'one(row, i % params.tokens)'],
      ['params.scale * ', ''],
    ],
  },
  fill: {
    compute: (w) => {
      const out = put(w, 1, 200);
      w.device.fill(w.device.view(out, 64, 67), -2.5);
      return { out };
    },
    mutations: [
      ['i < params.length', 'i + 1u < params.length'],
      ['= params.bits', '= params.length'],
    ],
  },
  'glu-backward': {
    compute: (w) => {
      const [dGate, dUp] = [w.alloc('f32', 67), w.alloc('f32', 67)];
      w.device.gluBackward(dGate, dUp, put(w, 1, 67), put(w, 2, 67), put(w, 3, 67), 67, 'gelu');
      return { dGate, dUp };
    },
    mutations: [
      ['(1.0 + x * (1.0 - s)', '(1.0 + x * s'],
      ['3.0 * params.cubic', 'params.cubic'],
      ['dOut[i] * x * s', 'dOut[i] * s'],
      ['i >= params.length', 'i + 1u >= params.length'],
    ],
  },
  'glu-forward': {
    compute: (w) => {
      const out = w.alloc('f32', 67);
      w.device.glu(out, put(w, 1, 67), put(w, 2, 67), 67, 'gelu');
      return { out };
    },
    mutations: [
      ['x * sigmoid', 'sigmoid'],
      ['exp(-max', 'exp(max'],
      ['params.cubic * x * x', 'params.cubic * x'],
      ['i >= params.length', 'i + 1u >= params.length'],
    ],
  },
  'logits-backward': {
    compute: (w) => {
      const x = logits(w);
      w.device.logProbBackward(x, targets(w), put(w, 3, 3), { ...LOGITS, temperature: 0.7 });
      return { x };
    },
    mutations: [
      ['- probability', '+ probability'],
      ['dLogProb[row] * params.inverseTemperature', 'dLogProb[row]'],
      ['sum += exp(', 'sum = exp('],
      ...LANE_SUMS,
    ],
  },
  'logits-restrict': {
    compute: (w) => {
      const x = logits(w);
      const tokens = w.put(Int32Array.of(0, 7, 64, 130, 3, 99, 100));
      w.device.restrict(x, w.put(Int32Array.of(0, 4, 4, 7)), tokens, LOGITS);
      return { x };
    },
    mutations: [
      ['tokens[middle] < token', 'tokens[middle] <= token'],
      ['if (low == high) { return; }', ''],
      ['if (low == end) { logits[i] = params.forbidden; return; }', 'if (low == end) { return; }'],
    ],
  },
  'logits-sample': {
    compute: sampled,
    mutations: [
      ['weight < least || weight == 0.0', 'weight == 0.0'],
      ['allNumber >= count', 'allNumber > count'],
      ['params.topP * sumLanes', '0.5 * params.topP * sumLanes'],
      ['f32(params.topK), 0.0', '1.0, 0.0'],
      ['0x1bd11bdau', '0x1bd11bdbu'],
      ['running = before;', 'running = 0.0;'],
      ['logits[start + c] > highest', 'logits[start + c] < highest'],
    ],
  },
  'logits-score': {
    compute: (w) => {
      const [logProb, entropy] = [w.alloc('f32', 3), w.alloc('f32', 3)];
      // far below zero, where a sum without the true maximum vanishes
      const x = w.put(drawValues(1, 'logits', 3 * 131, 4).map((value) => value - 300));
      w.device.logProb(logProb, entropy, x, targets(w), { ...LOGITS, temperature: 0.7 });
      return { logProb, entropy };
    },
    mutations: [
      ['log(total) - weighted / total', 'log(total) + weighted / total'],
      ['exp(below) * below', 'exp(below)'],
      ['(logits[start + u32(targets[row])] - top) * params.inverseTemperature', '(logits[start + u32(targets[row])] - top)'],
      ...LANE_SUMS,
      ['top = max(top, laneTops[i])', 'top = max(0.0, laneTops[i])'],
      ...LANE_MAXIMA,
    ],
  },
  'matmul-any': {
    compute: products({ m: 3, n: 5, k: 7 }, { m: 3, n: 5, k: 7, transposeA: true }, { m: 3, n: 5, k: 7, transposeB: true }),
    mutations: [
      ['c < params.k', 'c + 1u < params.k'],
      ['sum *= params.alpha', 'sum *= 1.0'],
      ['select(c, column, TRANSPOSE_B)', 'select(column, c, TRANSPOSE_B)'],
      ['out[at] += sum', 'out[at] = sum'],
    ],
  },
  'matmul-block': {
    compute: products({ m: 13, n: 20, k: 8, rank: 4 }, { m: 16, n: 20, k: 7, transposeA: true }, { m: 13, n: 20, k: 8, transposeB: true }),
    mutations: [
      ...VECTOR_MUTATIONS,
      ['multiply(sum2, rows0[2], columns)', 'multiply(sum2, rows0[1], columns)'],
      ['store(row + 3u', 'store(row + 2u'],
    ],
  },
  'matmul-few': {
    spread: SHARED_SPREAD,
    compute: products({ m: 8, n: 72, k: 39, transposeA: true }, { m: 3, n: 132, k: 72, transposeB: true, rank: 8 }),
    mutations: [
      ...SHARED_MUTATIONS,
      ['storeOne(row + 2u, column', 'storeOne(row + 1u, column'],
      ['let numbers = transpose(nextA)', 'let numbers = nextA'],
    ],
  },
  'matmul-row': {
    compute: products({ m: 2, n: 12, k: 8, rank: 4 }, { m: 4, n: 12, k: 7, transposeA: true }, { m: 2, n: 12, k: 8, transposeB: true }),
    mutations: [...VECTOR_MUTATIONS, ['let part = row % 4u', 'let part = 0u'], ['sum *= params.alpha', 'sum *= 1.0']],
  },
  'matmul-shared': {
    spread: SHARED_SPREAD,
    compute: products({ m: 36, n: 36, k: 39, transposeA: true }, { m: 70, n: 44, k: 72, transposeB: true, rank: 8 }),
    mutations: [
      ...SHARED_MUTATIONS,
      ['multiply(sum2, rowsOfA[start + 16u]', 'multiply(sum2, rowsOfA[start + 8u]'],
      ['firstRow + row + 24u, firstColumn', 'firstRow + row + 16u, firstColumn'],
      ['sum * params.alpha', 'sum'],
    ],
  },
  'matmul-tile': {
    compute: products({ m: 37, n: 36, k: 8, rank: 4 }, { m: 36, n: 36, k: 7, transposeA: true }),
    mutations: [
      ...VECTOR_MUTATIONS,
      ['multiply(sum5Right, rows4[1], right)', 'multiply(sum5Right, rows0[1], right)'],
      ['sum7Left *= params.alpha', 'sum7Left *= 1.0'],
    ],
  },
  'norm-backward': {
    compute: (w) => {
      const dx = put(w, 1, 3 * 37);
      w.device.rmsNormBackward(dx, put(w, 2, 3 * 37), put(w, 3, 3 * 37), put(w, 4, 37), NORM);
      return { dx };
    },
    mutations: [
      ['dx[start + c] +=', 'dx[start + c] ='],
      ['* inverse * inverse /', '* inverse /'],
      ['- x[start + c] * pull', ''],
      ...LANE_SUMS,
    ],
  },
  'norm-forward': {
    compute: (w) => {
      const [out, sum] = [w.alloc('f32', 3 * 37), put(w, 4, 3 * 37)];
      w.device.rmsNorm(out, put(w, 2, 3 * 37), put(w, 3, 37), NORM);
      w.device.rmsNorm(sum, put(w, 2, 3 * 37), put(w, 3, 37), { ...NORM, accumulate: true });
      return { out, sum };
    },
    mutations: [
      ['mean + params.epsilon', 'mean'],
      ['* inverse * weight[c]', '* inverse'],
      ['out[start + c] += y', 'out[start + c] = y'],
      ['/ f32(params.width)', '/ 64.0'],
    ],
  },
  rope: {
    compute: (w) => {
      const [x, back] = [put(w, 1, 5 * 3 * 6), put(w, 2, 5 * 3 * 6)];
      const positions = w.put(Int32Array.of(0, 1, 77, 639, 2000));
      w.device.rope(x, positions, { tokens: 5, heads: 3, headSize: 6, theta: 10_000 });
      w.device.rope(back, positions, { tokens: 5, heads: 3, headSize: 6, theta: 10_000, inverse: true });
      return { x, back };
    },
    mutations: [
      ['* params.direction', ''],
      ['fract(position * part.y)', '0.0'],
      ['first * cosine - second * sine', 'first * cosine + second * sine'],
      ['case 2: { return vec2f(-cosine, -sine)', 'case 2: { return vec2f(cosine, -sine)'],
    ],
  },
  'rows-gather': {
    compute: (w) => {
      const out = w.alloc('f32', 7 * 11);
      w.device.gatherRows(out, put(w, 1, 9 * 11), index(w, 7, 9), { rows: 7, width: 11 });
      return { out };
    },
    mutations: [
      ['i % params.width', 'i % params.rows'],
      ['u32(index[row])', 'row'],
    ],
  },
  'rows-scatter': {
    compute: (w) => {
      const out = put(w, 2, 9 * 11);
      w.device.scatterRows(out, put(w, 1, 4 * 11), w.put(Int32Array.of(8, 0, 3, 5)), { rows: 4, width: 11 });
      return { out };
    },
    mutations: [
      ['u32(index[row])', 'row'],
      ['i >= params.rows * params.width', 'i >= params.rows * params.width - 1u'],
    ],
  },
  'rows-scatter-add': {
    compute: (w) => {
      const out = put(w, 2, 3 * 11);
      w.device.scatterAddRows(out, put(w, 1, 7 * 11), index(w, 7, 3), { rows: 7, width: 11 });
      return { out };
    },
    mutations: [
      ['out[to] + x', 'x'],
      ['row < params.rows', 'row + 1u < params.rows'],
    ],
  },
  'sum-partial': {
    compute: (w) => {
      const out = w.alloc('f32', 1);
      w.device.sumSquares(out, put(w, 1, 20_011), 20_011);
      return { out };
    },
    mutations: [
      ['value * value', 'value'],
      ['sum += select', 'sum = select'],
      ['i += groups.x * LANES', 'i += groups.x * LANES + 1u'],
      ...LANE_SUMS,
    ],
  },
};
