import fc from 'fast-check';
import { describe } from 'vitest';
import { ACTIVATIONS, type Activation } from '../../src/compute/device';
import { eachDevice } from '../support/each-device';
import { agrees, drawn, drawValues, size } from '../support/tensors';

const length = fc.oneof(size(257), fc.constantFrom(1000, 4099, 70_001));

const activation = fc.constantFrom(...(Object.keys(ACTIVATIONS) as Activation[]));

describe('elementwise', () => {
  eachDevice('fill and copy touch what they name and no more', async (device) => {
    await drawn(length, 4, async (n) => {
      await agrees(device, (w) => {
        const [filled, copied] = [w.put(drawValues(1, 'filled', n + 128)), w.put(drawValues(2, 'copied', n + 5))];
        w.device.fill(w.device.view(filled, 64, n), 1.5);
        w.device.copy(copied, filled, n);
        return { filled, copied };
      });
    });
  });

  eachDevice('gated units and their gradients', async (device) => {
    await drawn(fc.tuple(length, activation), 10, async ([n, act]) => {
      await agrees(device, (w) => {
        const [gate, up, dOut] = [drawValues(1, 'gate', n, 12), drawValues(2, 'up', n, 2), drawValues(3, 'dOut', n)].map((x) => w.put(x));
        const [out, dGate, dUp] = [1, 2, 3].map(() => w.alloc('f32', n));
        w.device.glu(out!, gate!, up!, n, act);
        w.device.gluBackward(dGate!, dUp!, dOut!, gate!, up!, n, act);
        return { out: out!, dGate: dGate!, dUp: dUp! };
      });
    });
  });

  eachDevice('gated units far from zero neither overflow nor are lost', async (device) => {
    for (const act of ['silu', 'gelu'] as const) {
      await agrees(device, (w) => {
        const gate = w.put(Float32Array.of(-200, -90, -88, -60, -20, 0, 20, 88, 90, 200));
        const [up, out, dGate, dUp] = [w.put(new Float32Array(10).fill(1)), ...[1, 2, 3].map(() => w.alloc('f32', 10))];
        w.device.glu(out!, gate, up!, 10, act);
        w.device.gluBackward(dGate!, dUp!, up!, gate, up!, 10, act);
        return { out: out!, dGate: dGate!, dUp: dUp! };
      });
    }
  });

  eachDevice('sum of squares', async (device) => {
    await drawn(length, 5, async (n) => {
      await agrees(device, (w) => {
        const out = w.alloc('f32', 1);
        w.device.sumSquares(out, w.put(drawValues(1, 'x', n)), n);
        return { out };
      });
    });
  });

  eachDevice('AdamW, clipped and not, over several steps', async (device) => {
    await drawn(fc.tuple(length, fc.constantFrom(0, 0.5, 1e6)), 6, async ([n, maxGradNorm]) => {
      await agrees(
        device,
        (w) => {
          const param = w.put(drawValues(1, 'param', n));
          const [m, v, squares] = [w.alloc('f32', n), w.alloc('f32', n), w.alloc('f32', 1)];
          for (let step = 1; step <= 3; step++) {
            const grad = w.put(drawValues(step, 'grad', n));
            w.device.sumSquares(squares, grad, n);
            const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, step, maxGradNorm };
            w.device.adamW(param, grad, m, v, squares, n, options);
          }
          return { param, m, v };
        },
        { absolute: 1e-6, relative: 2e-5 },
      );
    });
  });
});
