import type { Checkpoint } from '../../src/core/run/checkpoint';
import type { RunEvent } from '../../src/core/run/run-log';

/** Events `from` up to `to`, the latter left out; texts with line breaks and letters of several bytes among them. */
export function sampleEvents(from: number, to: number): RunEvent[] {
  return Array.from({ length: to - from }, (_, i) => {
    const seq = from + i;
    return seq % 2
      ? { schema: 2, seq, t: seq / 8, kind: 'update', step: seq, metrics: { reward: 0.5, 'clip_ratio/high': seq, entropy: 1e-9 } }
      : { schema: 2, seq, t: 0, kind: 'status', status: 'running', message: `Zeile\n„${seq}“ 🗝` };
  });
}

export function sampleCheckpoint(step: number): Checkpoint {
  const array = (scale: number): Float32Array => Float32Array.from({ length: 3 }, (_, i) => scale * (i + step));
  return {
    schema: 2,
    step,
    nextSeq: step + 2,
    seconds: step / 3,
    params: array(0.1),
    m: array(-1e-8),
    v: array(1e-12),
    contexts: '[{"a":"ü"}]',
  };
}
