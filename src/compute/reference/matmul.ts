import type { MatmulOptions, Tensor } from '../device';
import { f32, stored } from './storage';

/** Elements a matrix of `rows` stored rows reaches over. */
function reach(rows: number, columns: number, stride: number, offset: number): number {
  return rows === 0 || columns === 0 ? 0 : offset + (rows - 1) * stride + columns;
}

export function matmul(out: Tensor, a: Tensor, b: Tensor, o: MatmulOptions): void {
  const { m, n, k, lora, alpha = 1 } = o;
  const [aRows, aColumns] = o.transposeA === true ? [k, m] : [m, k];
  const { aStride = aColumns, aOffset = 0, outStride = n, outOffset = 0 } = o;
  if (lora !== undefined && o.transposeA === true) throw new RangeError('matmul: a LoRA term goes only without transposeA');
  const x = f32(a, reach(aRows, aColumns, aStride, aOffset));
  if (o.bFormat !== undefined && o.bFormat !== 'f32' && o.transposeA === true)
    throw new RangeError('matmul: a packed b goes only without transposeA');
  const w = o.transposeB === true ? stored(b, o.bFormat, n, k) : stored(b, o.bFormat, k, n);
  const y = f32(out, reach(m, n, outStride, outOffset));
  const z = lora && f32(lora.z, reach(m, lora.rank, lora.zStride, lora.zOffset));
  const loraB = lora && f32(lora.b, n * lora.rank);
  const [aRow, aStep] = o.transposeA === true ? [1, aStride] : [aStride, 1];
  const [bColumn, bStep] = o.transposeB === true ? [k, 1] : [1, n];

  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let product = 0;
      for (let c = 0; c < k; c++) product += x[aOffset + i * aRow + c * aStep]! * w[j * bColumn + c * bStep]!;
      let value = alpha * product;
      if (lora && z && loraB) {
        let low = 0;
        for (let r = 0; r < lora.rank; r++) low += z[lora.zOffset + i * lora.zStride + r]! * loraB[j * lora.rank + r]!;
        value += lora.scale * low;
      }
      const at = outOffset + i * outStride + j;
      y[at] = o.accumulate === true ? y[at]! + value : value;
    }
  }
}
