// The next token of every row from its logits: the engine's own rules and draws, so that equal logits and seeds give equal texts.

import { FORBIDDEN, type Device } from '../compute/device';
import { createReferenceDevice } from '../compute/reference/reference-device';
import { threefry } from '../core/rng';
import { DRAW_KEY, type DecodeOptions } from '../model/decode';

export interface Draw {
  readonly seed: number;
  /** How many tokens were drawn for the row before. */
  readonly drawn: number;
  /** Tokens that may come; null for all. */
  readonly allowed: readonly number[] | null;
}

export interface Drawn {
  readonly id: number;
  readonly logProb: number;
}

type Sampling = Pick<DecodeOptions, 'temperature' | 'minP' | 'topK' | 'topP'>;

/** @param logits of row i from i × vocab on; changed where tokens are not allowed */
export async function drawTokens(logits: Float32Array, vocab: number, draws: readonly Draw[], sampling: Sampling): Promise<Drawn[]> {
  draws.forEach(({ allowed }, row) => {
    if (allowed === null) return;
    const kept = new Set(allowed.filter((id) => id >= 0 && id < vocab));
    if (kept.size === 0) throw new RangeError(`drawTokens: row ${row} may choose no token`);
    for (let id = 0; id < vocab; id++) if (!kept.has(id)) logits[row * vocab + id] = FORBIDDEN;
  });
  const device: Device = createReferenceDevice();
  const rows = draws.length;
  const [ids, logProbs, keys] = [device.alloc('i32', rows, 'ids'), device.alloc('f32', rows, 'logProbs'), device.alloc('i32', 2 * rows, 'keys')]; // prettier-ignore
  const values = device.alloc('f32', rows * vocab, 'logits');
  device.write(values, logits);
  device.write(keys, Int32Array.from(draws.flatMap(({ seed, drawn }) => threefry(seed, DRAW_KEY, drawn, 0))));
  device.sample(ids, logProbs, values, keys, { rows, vocab, ...sampling });
  const [id, logProb] = [await device.read(ids), await device.read(logProbs)];
  return draws.map((_, row) => ({ id: id[row]!, logProb: logProb[row]! }));
}
