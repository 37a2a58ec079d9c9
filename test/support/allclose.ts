import { expect } from 'vitest';

export interface Tolerance {
  /** Allowed difference = absolute + relative · |expected|. */
  readonly relative?: number;
  readonly absolute?: number;
  /** Printed with the worst element, as an index in this shape. */
  readonly shape?: readonly number[];
  readonly label?: string;
}

/** Fails with the element that is furthest outside the tolerance: its index, both values and the shape. */
export function allclose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance = {}): void {
  const { relative = 1e-5, absolute = 1e-6, shape = [expected.length], label = 'values' } = tolerance;
  expect(actual.length, `${label}: number of elements`).toBe(expected.length);
  let worst = -1;
  let worstExcess = 0;
  let outside = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    if (Object.is(a, e) || a === e) continue;
    const difference = Math.abs(a - e);
    const excess = Number.isNaN(difference) ? Infinity : difference / (absolute + relative * Math.abs(e));
    if (excess <= 1) continue;
    outside++;
    if (excess > worstExcess) [worst, worstExcess] = [i, excess];
  }
  if (worst === -1) return;
  const where = indexIn(shape, worst).join(', ');
  expect.fail(
    `${label} [${shape.join(' × ')}]: ${outside} of ${expected.length} elements differ; the worst is [${where}]: ` +
      `${actual[worst]} instead of ${expected[worst]} (${worstExcess.toPrecision(3)} times the tolerance)`,
  );
}

function indexIn(shape: readonly number[], flat: number): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(flat % shape[axis]!);
    flat = Math.floor(flat / shape[axis]!);
  }
  return index;
}
