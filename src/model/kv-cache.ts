// Keys and values of every layer by slot. Which slots a token attends to is said by spans, so rows, shared
// prefixes and samples are only ranges of slots. What a slot holds before it is written is never read.

import type { Tensor } from '../compute/device';
import type { Model } from './model';
import type { Workspace } from './workspace';

export class KvCache {
  private readonly k: Tensor[] = [];
  private readonly v: Tensor[] = [];

  /**
   * @param workspace keeps the tensors
   * @throws AppError `DEVICE_OUT_OF_MEMORY`.
   */
  constructor(model: Model, workspace: Workspace, slots: number) {
    const { kvHeads, headSize, layers } = model.config;
    for (let layer = 0; layer < layers; layer++) {
      for (const kind of ['k', 'v'] as const) {
        this[kind].push(workspace.get(`cache.${kind}.${layer}`, 'f32', slots * kvHeads * headSize));
      }
    }
  }

  layer(index: number): { k: Tensor; v: Tensor } {
    return { k: this.k[index]!, v: this.v[index]! };
  }
}
