import { threefry, toUniform } from '../../core/rng';
import { FORBIDDEN, type Device } from '../device';
import { OPERATIONS } from './kernels';
import type { Jobs } from './jobs';
import type { Scratch } from './scratch';
import { address, resultAddress } from './storage';

type Kernels = Pick<Device, 'logProb' | 'logProbBackward' | 'restrict' | 'sample'>;

/** What one element of a row costs, in multiplications. */
const COST = 12;

export function vocabularyKernels(jobs: Jobs, scratch: Scratch): Kernels {
  const { heap, kernels } = jobs;
  return {
    logProb(logProb, entropy, logits, targets, { rows, vocab, temperature }) {
      const [lp, h] = [resultAddress(logProb, 'f32', rows), resultAddress(entropy, 'f32', rows)];
      jobs.set(lp, h, address(logits, 'f32', rows * vocab), address(targets, 'i32', rows), rows, vocab);
      jobs.setF32(6, 1 / temperature);
      jobs.run(OPERATIONS.logProb, rows, vocab * COST, 7);
    },

    logProbBackward(logits, targets, dLogProb, { rows, vocab, temperature }) {
      const [target, upstream] = [address(targets, 'i32', rows), address(dLogProb, 'f32', rows)];
      jobs.set(resultAddress(logits, 'f32', rows * vocab), target, upstream, rows, vocab);
      jobs.setF32(5, 1 / temperature);
      jobs.run(OPERATIONS.logProbBackward, rows, vocab * COST, 6);
    },

    restrict(logits, starts, tokens, { rows, vocab }) {
      const from = address(starts, 'i32', rows + 1);
      const count = heap.i32[(from >> 2) + rows]!;
      const list = address(tokens, 'i32', count);
      for (let i = list >> 2; i < (list >> 2) + count; i++) {
        const token = heap.i32[i]!;
        if (!(token >= 0 && token < vocab)) throw new RangeError(`${tokens.label}: there is no token ${token}`);
      }
      const spare = scratch.get('kept logits', count * 4);
      kernels.restrict(resultAddress(logits, 'f32', rows * vocab), from, list, rows, vocab, FORBIDDEN, spare);
    },

    sample(ids, logProb, logits, keys, { rows, vocab, temperature, minP, topK = 0, topP = 1 }) {
      const key = address(keys, 'i32', 2 * rows) >> 2;
      const weightBytes = Math.ceil((vocab * 4) / 256) * 256;
      const weights = scratch.get('weights', weightBytes * jobs.threads);
      const uniforms = scratch.get('uniforms', rows * 4);
      for (let row = 0; row < rows; row++) {
        const [word] = threefry(heap.i32[key + 2 * row]!, heap.i32[key + 2 * row + 1]!, 0, 0);
        heap.f32[(uniforms >> 2) + row] = toUniform(word);
      }
      const [id, lp] = [resultAddress(ids, 'i32', rows), resultAddress(logProb, 'f32', rows)];
      const greedy = temperature === 0;
      jobs.set(id, lp, address(logits, 'f32', rows * vocab), uniforms, rows, vocab, 0, greedy ? 1 : 0, 0, weights, weightBytes, topK);
      jobs.setF32(6, greedy ? 1 : 1 / temperature);
      jobs.setF32(8, minP);
      jobs.setF32(12, topP);
      jobs.run(OPERATIONS.sample, rows, vocab * COST, 13);
    },
  };
}
