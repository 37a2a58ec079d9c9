// One AdamW step over an adapter's parameters as a whole.

import type { AdamWOptions } from '../compute/device';
import type { Lora } from './lora';

/**
 * Clips the accumulated gradient and steps; the gradient stays as it was.
 * @returns the norms of the gradient before clipping, and of the parameters after the step
 * @throws AppError `DEVICE_LOST`.
 */
export async function adamWStep(lora: Lora, options: AdamWOptions): Promise<{ gradNorm: number; paramNorm: number }> {
  const { device, params } = lora;
  const { grad, m, v } = lora.learning;
  const squares = device.alloc('f32', 1, 'gradSquares');
  device.sumSquares(squares, grad, grad.length);
  device.adamW(params, grad, m, v, squares, params.length, options);
  lora.version++;
  const after = device.alloc('f32', 1, 'paramSquares');
  device.sumSquares(after, params, params.length);
  const [gradNorm, paramNorm] = (await Promise.all([squares, after].map((norm) => device.read(norm)))).map(([value]) => Math.sqrt(value!));
  for (const norm of [squares, after]) device.free(norm);
  return { gradNorm: gradNorm!, paramNorm: paramNorm! };
}

export function zeroGradients(lora: Lora): void {
  lora.device.fill(lora.learning.grad, 0);
}
