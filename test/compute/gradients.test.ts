// Every hand-written gradient of the reference device against central differences of its forward pass.

import { describe, test } from 'vitest';
import type { Device, Tensor } from '../../src/compute/device';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { allclose } from '../support/allclose';
import { drawInts, drawValues } from '../support/tensors';

const device = createReferenceDevice();

function put(data: Float32Array | Int32Array): Tensor {
  const tensor = device.alloc(data instanceof Float32Array ? 'f32' : 'i32', data.length, 'gradient test');
  device.write(tensor, data);
  return tensor;
}

const zeros = (length: number): Tensor => put(new Float32Array(length));

async function values(tensor: Tensor): Promise<Float32Array> {
  return (await device.read(tensor)) as Float32Array;
}

/** d Σ upstream·out / dx by central differences; out is f32, so the step is large and the bound loose. */
async function central(x: Float32Array, out: (device: Device, x: Tensor) => Tensor, upstream: Float32Array): Promise<Float32Array> {
  const step = 2 ** -7;
  const loss = async (data: Float32Array): Promise<number> =>
    (await values(out(device, put(data)))).reduce((sum, y, i) => sum + y * upstream[i]!, 0);
  const gradient = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const [up, down] = [x.slice(), x.slice()];
    up[i]! += step;
    down[i]! -= step;
    gradient[i] = ((await loss(up)) - (await loss(down))) / (up[i]! - down[i]!);
  }
  return gradient;
}

const close = { relative: 1e-3, absolute: 5e-4 };

describe('gradients', () => {
  test('RMS norm', async () => {
    const o = { rows: 3, width: 7, epsilon: 1e-5 };
    const [x, dy, weight] = [drawValues(1, 'x', 21, 2), drawValues(2, 'dy', 21), put(drawValues(3, 'weight', 7, 2))];
    const expected = await central(
      x,
      (d, t) => {
        const out = zeros(21);
        d.rmsNorm(out, t, weight, o);
        return out;
      },
      dy,
    );
    const dx = zeros(21);
    device.rmsNormBackward(dx, put(dy), put(x), weight, o);
    allclose(await values(dx), expected, close);
  });

  test.each(['silu', 'gelu'] as const)('a unit gated by %s, through both inputs', async (activation) => {
    const [gate, up, d] = [drawValues(1, 'gate', 13, 3), drawValues(2, 'up', 13, 2), drawValues(3, 'd', 13)];
    const run = (g: Tensor, u: Tensor): Tensor => {
      const out = zeros(13);
      device.glu(out, g, u, 13, activation);
      return out;
    };
    const [dGate, dUp] = [zeros(13), zeros(13)];
    device.gluBackward(dGate, dUp, put(d), put(gate), put(up), 13, activation);
    allclose(await values(dGate), await central(gate, (_, t) => run(t, put(up)), d), close);
    allclose(await values(dUp), await central(up, (_, t) => run(put(gate), t), d), close);
  });

  test('the activations are what they are called', async () => {
    const gate = [-6, -1.5, -0.3, 0, 0.2, 1, 4];
    const ones = put(new Float32Array(7).fill(1));
    for (const [activation, of] of [
      ['silu', (x: number) => x / (1 + Math.exp(-x))],
      ['gelu', (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))],
    ] as const) {
      const out = zeros(7);
      device.glu(out, put(Float32Array.from(gate)), ones, 7, activation);
      allclose(await values(out), gate.map(of), { relative: 1e-6, absolute: 1e-9, label: activation });
    }
  });

  test('rope: the inverse is the transpose', async () => {
    const o = { tokens: 3, heads: 2, headSize: 6, theta: 100 };
    const positions = put(Int32Array.of(0, 3, 11));
    const [x, d] = [drawValues(1, 'x', 36), drawValues(2, 'd', 36)];
    const expected = await central(
      x,
      (device, t) => {
        device.rope(t, positions, o);
        return t;
      },
      d,
    );
    const back = put(d);
    device.rope(back, positions, { ...o, inverse: true });
    allclose(await values(back), expected, close);
  });

  test('log-probability', async () => {
    const o = { rows: 3, vocab: 5, temperature: 0.8 };
    const [logits, d, targets] = [drawValues(1, 'logits', 15, 2), drawValues(2, 'd', 3), put(drawInts(3, 'targets', 3, 5))];
    const expected = await central(
      logits,
      (device, t) => {
        const [logProb, entropy] = [zeros(3), zeros(3)];
        device.logProb(logProb, entropy, t, targets, o);
        return logProb;
      },
      d,
    );
    const back = put(logits);
    device.logProbBackward(back, targets, put(d), o);
    allclose(await values(back), expected, close);
  });

  test('attention, through queries, keys and values', async () => {
    const o = { tokens: 5, heads: 4, kvHeads: 2, headSize: 3 };
    const spans = put(
      Int32Array.from(
        [
          [0, 0, 0, 1],
          [0, 0, 0, 2],
          [0, 2, 2, 3],
          [0, 2, 2, 4],
          [0, 2, 4, 5],
        ].flat(),
      ),
    );
    const readers = put(
      Int32Array.from(
        [
          [0, 5],
          [1, 5],
          [2, 4],
          [3, 4],
          [4, 5],
        ].flat(),
      ),
    );
    const inputs = [drawValues(1, 'q', 60), drawValues(2, 'k', 30), drawValues(3, 'v', 30)];
    const d = drawValues(4, 'd', 60);
    const forward = (q: Tensor, k: Tensor, v: Tensor): { out: Tensor; logSumExp: Tensor } => {
      const [out, logSumExp] = [zeros(60), zeros(20)];
      device.attention(out, logSumExp, q, k, v, spans, o);
      return { out, logSumExp };
    };
    const [q, k, v] = inputs.map(put) as [Tensor, Tensor, Tensor];
    const grads = { dq: zeros(60), dk: zeros(30), dv: zeros(30) };
    device.attentionBackward(grads, put(d), { ...forward(q, k, v), q, k, v, spans, readers }, o);
    allclose(await values(grads.dq), await central(inputs[0]!, (_, t) => forward(t, k, v).out, d), { ...close, label: 'dq' });
    allclose(await values(grads.dk), await central(inputs[1]!, (_, t) => forward(q, t, v).out, d), { ...close, label: 'dk' });
    allclose(await values(grads.dv), await central(inputs[2]!, (_, t) => forward(q, k, t).out, d), { ...close, label: 'dv' });
  });
});
