// What a decoder in ONNX wants to read and gives back: ids, mask, positions, and a past for every layer. Whatever else it asks for is
// refused by name before anything is computed.

import { AppError } from '../core/errors';
import type { CacheEntry } from './cache';
import type { OnnxSettings } from './folder';
import type { OnnxSessionHandle } from './runtime';

const KNOWN = ['input_ids', 'attention_mask', 'position_ids', 'num_logits_to_keep'] as const;
const PAST = /^past_key_values\.(\d+)\.(key|value)$/;

export interface DecoderInputs {
  readonly hasMask: boolean;
  readonly hasPositions: boolean;
  readonly keepsLogits: boolean;
  readonly entries: readonly CacheEntry[];
}

const FIX = 'Use a decoder exported for text generation with its past, as in the folders of onnx-community on Hugging Face.';

/** @throws AppError `ONNX_INPUTS` names what is missing, unknown or of an unknown kind */
export function readInputs(session: OnnxSessionHandle, settings: OnnxSettings): DecoderInputs {
  const refuse = (message: string): AppError => new AppError('ONNX_INPUTS', message, FIX);
  const has = (name: string): boolean => session.inputNames.includes(name);
  const unknown = session.inputNames.find((name) => !KNOWN.some((known) => known === name) && !PAST.test(name));
  if (unknown !== undefined) throw refuse(`The model asks for "${unknown}", which is not known here.`);
  if (!has('input_ids')) throw refuse('The model has no input "input_ids".');
  if (!session.outputNames.includes('logits')) throw refuse('The model has no output "logits".');
  const past = session.inputMetadata.filter(({ name }) => PAST.test(name));
  if (past.length === 0) throw refuse('The model takes no past (past_key_values), so every token would cost a whole text.');
  const entries = past.map((input): CacheEntry => {
    const present = input.name.replace('past_key_values', 'present');
    if (!session.outputNames.includes(present)) throw refuse(`The model reads "${input.name}" and does not give "${present}".`);
    if (!input.isTensor || (input.type !== 'float32' && input.type !== 'float16'))
      throw refuse(`"${input.name}" is ${input.isTensor ? input.type : 'no tensor'}; float32 and float16 can be kept.`);
    const size = (axis: number, known: number | null): number => {
      const given = input.shape[axis];
      const length = typeof given === 'number' && given > 0 ? given : known;
      if (input.shape.length === 4 && length !== null && Number.isInteger(length)) return length;
      throw refuse(`Neither "${input.name}" nor config.json says how large the past is.`);
    };
    return { past: input.name, present, type: input.type, heads: size(1, settings.kvHeads), headSize: size(3, settings.headSize) };
  });
  if (settings.layers !== null && past.length !== 2 * settings.layers)
    throw refuse(`config.json names ${settings.layers} layers, the model has a past for ${past.length / 2}.`);
  return { hasMask: has('attention_mask'), hasPositions: has('position_ids'), keepsLogits: has('num_logits_to_keep'), entries };
}
