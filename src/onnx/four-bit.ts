// Matrices of 4-bit numbers as ONNX Runtime's MatMulNBits reads them: blocks of 32 along a row with one scale each, two numbers a byte,
// the first in its lower half; value = (number - 8) × scale.

export const BLOCK = 32;
const ZERO = 8;

export interface FourBitMatrix {
  /** [rows, blocks, 16] */
  readonly packed: Uint8Array;
  /** [rows × blocks] */
  readonly scales: Float32Array;
  readonly blocks: number;
}

/** @param data [rows, columns]; the last block of a row is filled up with zeros */
export function toFourBit(data: Float32Array, rows: number, columns: number): FourBitMatrix {
  const blocks = Math.ceil(columns / BLOCK);
  const packed = new Uint8Array((rows * blocks * BLOCK) / 2).fill(ZERO | (ZERO << 4));
  const scales = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const values = data.subarray(row * columns + block * BLOCK, row * columns + Math.min((block + 1) * BLOCK, columns));
      // The number farthest from zero becomes -8, which has no positive counterpart.
      const farthest = values.reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far), 0);
      const scale = farthest / -ZERO;
      const index = row * blocks + block;
      scales[index] = scale;
      if (scale === 0) continue;
      values.forEach((value, i) => {
        const number = Math.max(0, Math.min(15, Math.round(value / scale) + ZERO));
        const at = (index * BLOCK + i) >> 1;
        packed[at] = i % 2 === 0 ? (packed[at]! & 0xf0) | number : (packed[at]! & 0x0f) | (number << 4);
      });
    }
  }
  return { packed, scales, blocks };
}
