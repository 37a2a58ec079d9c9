import { drawValues, type Computation } from '../../support/tensors';

/** A product large enough for two threads. */
export const product: Computation = (w) => {
  const out = w.alloc('f32', 301 * 257);
  const [a, b] = [w.put(drawValues(1, 'a', 301 * 128)), w.put(drawValues(2, 'b', 257 * 128))];
  w.device.matmul(out, a, b, { m: 301, n: 257, k: 128, transposeB: true });
  return { out };
};
