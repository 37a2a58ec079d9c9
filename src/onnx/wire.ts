// Protocol buffers as far as ONNX files need them (https://protobuf.dev/programming-guides/encoding): varints, four-byte floats, pieces
// with a length. A message is written as its fields one after another, so a piece is a message, a text or bytes alike.

import { AppError } from '../core/errors';

const VARINT = 0;
const EIGHT_BYTES = 1;
const PIECE = 2;
const FOUR_BYTES = 5;

const text = new TextEncoder();

function varint(value: number | bigint): number[] {
  // Negative numbers are written as their two's complement in 64 bits.
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

/** Bytes in the order in which they are to stand in a file. */
export type Bytes = readonly Uint8Array[];

export const size = (bytes: Bytes): number => bytes.reduce((sum, { length }) => sum + length, 0);

export function joined(bytes: Bytes): Uint8Array {
  const all = new Uint8Array(size(bytes));
  let at = 0;
  for (const part of bytes) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function whole(field: number, value: number | bigint): Bytes {
  return [Uint8Array.from([...varint((field << 3) | VARINT), ...varint(value)])];
}

export function float(field: number, value: number): Bytes {
  return [Uint8Array.from(varint((field << 3) | FOUR_BYTES)), new Uint8Array(Float32Array.of(value).buffer)];
}

/** A message, a text or bytes. */
export function piece(field: number, value: Bytes | Uint8Array | string): Bytes {
  const bytes = typeof value === 'string' ? [text.encode(value)] : value instanceof Uint8Array ? [value] : value;
  return [Uint8Array.from([...varint((field << 3) | PIECE), ...varint(size(bytes))]), ...bytes];
}

export interface Field {
  readonly number: number;
  /** Of a varint; 0 for others. Whole numbers beyond 2⁵³ lose their last digits. */
  readonly value: number;
  /** Of a piece; empty for others. Shares memory with the message. */
  readonly bytes: Uint8Array;
}

/** @throws AppError `ONNX_CUT` where a field reaches beyond the end, or is none. */
export function* fields(message: Uint8Array): Generator<Field> {
  const broken = (): AppError =>
    new AppError('ONNX_CUT', 'The ONNX file is cut off or damaged.', 'Fetch the file again; compare its size with what its host names.');
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= message.length) throw broken();
      const byte = message[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw broken();
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw broken();
    at += length;
    return message.subarray(at - length, at);
  };
  const none = new Uint8Array(0);
  while (at < message.length) {
    const key = readVarint();
    const number = Math.floor(key / 8);
    if (number === 0) throw broken();
    const type = key % 8;
    if (type === VARINT) yield { number, value: readVarint(), bytes: none };
    else if (type === PIECE) yield { number, value: 0, bytes: take(readVarint()) };
    else if (type === FOUR_BYTES || type === EIGHT_BYTES) {
      take(type === FOUR_BYTES ? 4 : 8);
      yield { number, value: 0, bytes: none };
    } else throw broken();
  }
}
