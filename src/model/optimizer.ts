// One AdamW step over an adapter's parameters as a whole.

import type { AdamWOptions } from '../compute/device';
import type { Lora } from './lora';

/**
 * Clips the accumulated gradient and steps; the gradient stays as it was.
 * @returns the gradient's norm before clipping
 * @throws AppError `DEVICE_LOST`.
 */
export async function adamWStep(lora: Lora, options: AdamWOptions): Promise<{ gradNorm: number }> {
  const { device, params, grad, m, v } = lora;
  const squares = device.alloc('f32', 1, 'gradSquares');
  device.sumSquares(squares, grad, grad.length);
  device.adamW(params, grad, m, v, squares, params.length, options);
  lora.version++;
  const values = await device.read(squares);
  device.free(squares);
  return { gradNorm: Math.sqrt(values[0]!) };
}

export function zeroGradients(lora: Lora): void {
  lora.device.fill(lora.grad, 0);
}
