// Keys and values of every layer by slot. Which slots a token attends to is said by spans, so rows, shared
// prefixes and samples are only ranges of slots.

import type { Tensor } from '../compute/device';
import type { Model } from './model';

export class KvCache {
  private readonly k: Tensor[] = [];
  private readonly v: Tensor[] = [];

  /** @throws AppError `DEVICE_OUT_OF_MEMORY`. */
  constructor(
    private readonly model: Model,
    readonly slots: number,
  ) {
    const { kvHeads, headSize, layers } = model.config;
    for (let layer = 0; layer < layers; layer++) {
      for (const kind of ['k', 'v'] as const)
        this[kind].push(model.device.alloc('f32', slots * kvHeads * headSize, `cache.${kind}.${layer}`));
    }
  }

  layer(index: number): { k: Tensor; v: Tensor } {
    return { k: this.k[index]!, v: this.v[index]! };
  }

  free(): void {
    for (const tensor of [...this.k, ...this.v]) this.model.device.free(tensor);
  }
}
