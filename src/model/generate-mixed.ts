// Texts by several adapters of one base at a time: the base's weights are there once, a request says which adapter continues it. Requests
// of one adapter share a batch.

import type { Completion, DecodeOptions } from './decode';
import { generate, type GenerateRequest } from './generate';
import type { Lora } from './lora';
import type { Model } from './model';

export interface MixedRequest extends GenerateRequest {
  /** Null for the base alone. */
  readonly lora: Lora | null;
}

/** `samples` completions a request, in order; each as `generate` would give it alone. @throws as `generate`. */
export async function generateMixed(
  model: Model,
  requests: readonly MixedRequest[],
  options: Omit<DecodeOptions, 'allowed'>,
): Promise<Completion[][]> {
  const done: Completion[][] = new Array<Completion[]>(requests.length);
  for (const lora of new Set(requests.map((request) => request.lora))) {
    const places = [...requests.keys()].filter((i) => requests[i]!.lora === lora);
    const completions = await generate(
      model,
      lora,
      places.map((i) => requests[i]!),
      options,
    );
    places.forEach((place, i) => (done[place] = completions[i]!));
  }
  return done;
}
