// What is measured of every library, and how: the contenders take turns on one adapter in one process, and medians are compared.

export interface Shape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export interface Product {
  /** `times` products, finished on the device when this resolves. */
  run(times: number): Promise<void>;
  /** The result of the last one, row-major. */
  result(): Promise<Float32Array>;
  free(): void;
}

export interface Training {
  /** One whole step, its loss read back. */
  step(): Promise<number>;
}

export interface Contender {
  readonly name: string;
  readonly driver: string;
  /** a [m, k] times b [k, n], both already on the device when this resolves, b in the layout the library likes best. */
  product(shape: Shape, a: Float32Array, b: Float32Array): Promise<Product>;
  /** Null where the library does not train. */
  training: (() => Promise<Training>) | null;
}

export type Backend = 'wasm' | 'webgpu';

/** [rows, columns] to [columns, rows] */
export function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return out;
}

export function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)]!;
}
