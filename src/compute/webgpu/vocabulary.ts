import { FORBIDDEN, type Device } from '../device';
import { operand } from './buffers';
import type { CommandQueue } from './command-queue';

/** From here on a vocabulary is large. */
const LARGE_VOCABULARY = 4096;

const lanesFor = ({ spread }: CommandQueue, vocab: number): number => (vocab < LARGE_VOCABULARY ? spread.lanes : spread.vocabularyLanes);

export function logProb(queue: CommandQueue, ...[logProbs, entropy, logits, targets, o]: Parameters<Device['logProb']>): void {
  queue.run('logits-score', {
    bindings: {
      logProb: operand(logProbs, 'f32', o.rows),
      entropy: operand(entropy, 'f32', o.rows),
      logits: operand(logits, 'f32', o.rows * o.vocab),
      targets: operand(targets, 'i32', o.rows),
    },
    params: { rows: o.rows, vocab: o.vocab, inverseTemperature: 1 / o.temperature },
    constants: { LANES: lanesFor(queue, o.vocab) },
    workgroups: o.rows,
    work: 10 * o.rows * o.vocab,
  });
}

export function logProbBackward(queue: CommandQueue, ...[logits, targets, dLogProb, o]: Parameters<Device['logProbBackward']>): void {
  queue.run('logits-backward', {
    bindings: {
      logits: operand(logits, 'f32', o.rows * o.vocab),
      targets: operand(targets, 'i32', o.rows),
      dLogProb: operand(dLogProb, 'f32', o.rows),
    },
    params: { rows: o.rows, vocab: o.vocab, inverseTemperature: 1 / o.temperature },
    constants: { LANES: lanesFor(queue, o.vocab) },
    workgroups: o.rows,
    work: 10 * o.rows * o.vocab,
  });
}

export function restrict(queue: CommandQueue, ...[logits, starts, tokens, { rows, vocab }]: Parameters<Device['restrict']>): void {
  queue.run('logits-restrict', {
    bindings: {
      logits: operand(logits, 'f32', rows * vocab),
      starts: operand(starts, 'i32', rows + 1),
      tokens: operand(tokens, 'i32', 1),
    },
    params: { rows, vocab, forbidden: FORBIDDEN },
    workgroups: Math.ceil((rows * vocab) / 64),
    work: 4 * rows * vocab,
  });
}

export function sample(queue: CommandQueue, ...[ids, logProbs, logits, keys, o]: Parameters<Device['sample']>): void {
  const isGreedy = o.temperature === 0;
  queue.run('logits-sample', {
    bindings: {
      ids: operand(ids, 'i32', o.rows),
      logProb: operand(logProbs, 'f32', o.rows),
      logits: operand(logits, 'f32', o.rows * o.vocab),
      keys: operand(keys, 'i32', 2 * o.rows),
    },
    params: {
      rows: o.rows,
      vocab: o.vocab,
      inverseTemperature: isGreedy ? 1 : 1 / o.temperature,
      minP: o.minP,
      greedy: isGreedy ? 1 : 0,
      topK: Math.min(o.topK ?? 0, o.vocab),
      topP: o.topP ?? 1,
    },
    constants: { LANES: lanesFor(queue, o.vocab) },
    workgroups: o.rows,
    work: 10 * o.rows * o.vocab,
  });
}
