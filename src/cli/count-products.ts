// How many operations the matrix products of some work take: a multiplication and an addition for each step of a sum.

import type { Device } from '../compute/device';

export interface ProductCount {
  wrap(device: Device): Device;
  operations(): number;
  reset(): void;
}

export function countProducts(): ProductCount {
  let operations = 0;
  return {
    wrap: (device) => ({
      ...device,
      matmul(out, a, b, o) {
        operations += 2 * o.m * o.n * (o.k + (o.lora?.rank ?? 0));
        device.matmul(out, a, b, o);
      },
    }),
    operations: () => operations,
    reset: () => (operations = 0),
  };
}
