// What an ONNX file says before anything is made for it: whether it is whole, which operators it has, which files lie beside it.

import { AppError } from '../core/errors';
import { fields } from './wire';

export interface OnnxContents {
  readonly operators: ReadonlySet<string>;
  readonly outputs: readonly string[];
  /** File name to the bytes that constants of the model need of it. */
  readonly beside: ReadonlyMap<string, number>;
}

const text = new TextDecoder();

/** @throws AppError `ONNX_CUT` */
export function inspectOnnx(model: Uint8Array, name: string): OnnxContents {
  const operators = new Set<string>();
  const outputs: string[] = [];
  const beside = new Map<string, number>();
  let hasGraph = false;
  let hasOperators = false;
  for (const part of fields(model)) {
    if (part.number === 8) hasOperators = true;
    if (part.number !== 7) continue;
    hasGraph = true;
    for (const { number, bytes } of fields(part.bytes)) {
      if (number === 1) for (const field of fields(bytes)) if (field.number === 4) operators.add(text.decode(field.bytes));
      if (number === 5) addPlace(beside, bytes);
      if (number === 12) for (const field of fields(bytes)) if (field.number === 1) outputs.push(text.decode(field.bytes));
    }
  }
  // The graph is one piece; what follows it is cut off without a trace.
  if (!hasGraph || !hasOperators) throw new AppError('ONNX_CUT', `${name} holds no whole model.`, 'Fetch the file again.');
  return { operators, outputs, beside };
}

/** Where a constant lies, if that is another file. */
function addPlace(beside: Map<string, number>, constant: Uint8Array): void {
  const place = new Map<string, string>();
  for (const { number, bytes } of fields(constant)) {
    if (number !== 13) continue;
    const entry = new Map([...fields(bytes)].map((field) => [field.number, text.decode(field.bytes)]));
    place.set(entry.get(1) ?? '', entry.get(2) ?? '');
  }
  const location = place.get('location');
  if (location === undefined) return;
  const end = Number(place.get('offset') ?? 0) + Number(place.get('length') ?? 0);
  beside.set(location, Math.max(beside.get(location) ?? 0, end));
}
