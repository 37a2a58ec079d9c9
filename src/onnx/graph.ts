// Writing an ONNX graph (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): nodes by the names of what they read and write,
// constants, inputs, outputs. Numbers of fields are those of that file.

import { floatToHalf } from '../core/files/half-float';
import { joined, float, piece, size, whole, type Bytes } from './wire';

export const ELEMENT = { float: 1, uint8: 2, int64: 7, bool: 9, float16: 10 } as const;
export type Element = keyof typeof ELEMENT;

const IR_VERSION = 8;
const OPSET = 17;
/** ONNX Runtime's own operators, of which 4-bit matrices need one. */
export const CONTRIBUTED = 'com.microsoft';

type Attribute = number | string | readonly number[] | { readonly real: number } | { readonly element: Element };

export interface OnnxFile {
  readonly model: Uint8Array;
  /** What belongs beside it under the name it was asked for; null where all is in the model. */
  readonly data: Uint8Array | null;
}

function attribute(name: string, value: Attribute): Bytes {
  const typed = ((): Bytes => {
    if (typeof value === 'number') return [...whole(3, value), ...whole(20, 2)];
    if (typeof value === 'string') return [...piece(4, value), ...whole(20, 3)];
    if ('real' in value) return [...float(2, value.real), ...whole(20, 1)];
    if ('element' in value) return [...whole(3, ELEMENT[value.element]), ...whole(20, 2)];
    return [...value.flatMap((item) => whole(8, item)), ...whole(20, 7)];
  })();
  return piece(5, [...piece(1, name), ...typed]);
}

function valueInfo(field: number, name: string, element: Element, shape: readonly (number | string)[]): Bytes {
  const dimensions = shape.flatMap((size) => piece(1, typeof size === 'number' ? whole(1, size) : piece(2, size)));
  const tensor = [...whole(1, ELEMENT[element]), ...piece(2, dimensions)];
  return piece(field, [...piece(1, name), ...piece(2, piece(1, tensor))]);
}

function rawBytes(element: Element, values: Float32Array | Uint8Array | readonly number[]): Uint8Array {
  if (values instanceof Uint8Array) return values;
  if (element === 'int64') return new Uint8Array(BigInt64Array.from(values as readonly number[], BigInt).buffer);
  if (element === 'float16') return new Uint8Array(Uint16Array.from(values, floatToHalf).buffer);
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}

/** Constants shorter than this stay in the model, whatever is asked: shapes are needed while the graph is read. */
const INSIDE_BYTES = 1024;

export class Graph {
  readonly #nodes: Uint8Array[] = [];
  readonly #constants: Uint8Array[] = [];
  readonly #inputs: Uint8Array[] = [];
  readonly #outputs: Uint8Array[] = [];
  readonly #data: Uint8Array[] = [];
  readonly #named = new Set<string>();
  #dataBytes = 0;
  #count = 0;

  /** @param dataName the file that holds long constants; null for none */
  constructor(private readonly dataName: string | null) {}

  input(name: string, element: Element, shape: readonly (number | string)[]): string {
    this.#inputs.push(...valueInfo(11, name, element, shape));
    return name;
  }

  output(name: string, element: Element, shape: readonly (number | string)[]): void {
    this.#outputs.push(...valueInfo(12, name, element, shape));
  }

  /** Written once for each name. */
  constant(name: string, element: Element, shape: readonly number[], values: Float32Array | Uint8Array | readonly number[]): string {
    if (this.#named.has(name)) return name;
    this.#named.add(name);
    const raw = rawBytes(element, values);
    const head = [...shape.flatMap((length) => whole(1, length)), ...whole(2, ELEMENT[element]), ...piece(8, name)];
    if (this.dataName === null || raw.length < INSIDE_BYTES) {
      this.#constants.push(...piece(5, [...head, ...piece(9, raw)]));
      return name;
    }
    const entry = (key: string, value: string): Bytes => piece(13, [...piece(1, key), ...piece(2, value)]);
    const place = { location: this.dataName, offset: String(this.#dataBytes), length: String(raw.length) };
    this.#constants.push(...piece(5, [...head, ...Object.entries(place).flatMap(([key, value]) => entry(key, value)), ...whole(14, 1)]));
    this.#data.push(raw);
    this.#dataBytes += raw.length;
    return name;
  }

  /** Whole numbers, as shapes and axes are. */
  whole(...values: readonly number[]): string {
    return this.constant(`whole ${values.join(' ')}`, 'int64', [values.length], values);
  }

  /** @returns the name of what it computes, `output` where it is to have one */
  node(
    operation: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    { output = '', domain = '' }: { output?: string; domain?: string } = {},
  ): string {
    const name = `${operation} ${this.#count++}`;
    const written = output === '' ? name : output;
    this.#nodes.push(
      ...piece(1, [
        ...inputs.flatMap((input) => piece(1, input)),
        ...piece(2, written),
        ...piece(3, name),
        ...piece(4, operation),
        ...Object.entries(attributes).flatMap(([key, value]) => attribute(key, value)),
        ...(domain === '' ? [] : piece(7, domain)),
      ]),
    );
    return written;
  }

  file(producer: string): OnnxFile {
    const graph = [...this.#nodes, ...piece(2, 'decoder'), ...this.#constants, ...this.#inputs, ...this.#outputs];
    const opset = (domain: string, version: number): Bytes => piece(8, [...piece(1, domain), ...whole(2, version)]);
    const model = [...whole(1, IR_VERSION), ...piece(2, producer), ...piece(7, graph), ...opset('', OPSET), ...opset(CONTRIBUTED, 1)];
    return { model: joined(model), data: this.dataName === null ? null : joined(this.#data) };
  }
}

export const fileBytes = ({ model, data }: OnnxFile): number => size([model, ...(data ? [data] : [])]);
