import { createDevice, tuneDevice } from '../../src/compute/create';
import { Lora } from '../../src/model/lora';
import { Model } from '../../src/model/model';
import { adamWStep, zeroGradients } from '../../src/model/optimizer';
import { PolicyGradient } from '../../src/model/policy';
import { transposed, type Backend, type Contender } from '../contender';
import { ADAM, adapter, CONFIG, LORA, ROWS, texts, weights } from '../step-model';

export async function hindsight(backend: Backend, threads: number): Promise<Contender> {
  const device = await createDevice(backend, { threads });
  await tuneDevice(device, null);
  return {
    name: 'hindsight',
    driver: device.description,
    product({ m, n, k }, a, b) {
      const [x, w, y] = [device.alloc('f32', m * k, 'a'), device.alloc('f32', n * k, 'b'), device.alloc('f32', m * n, 'out')];
      device.write(x, a);
      device.write(w, transposed(b, k, n));
      return Promise.resolve({
        async run(times) {
          for (let i = 0; i < times; i++) device.matmul(y, x, w, { m, n, k, transposeB: true });
          await device.read(y, 0, 1);
        },
        result: async () => (await device.read(y)) as Float32Array,
        free: () => [x, w, y].forEach((tensor) => device.free(tensor)),
      });
    },
    training() {
      const model = Model.load(device, { config: CONFIG, weights });
      const lora = Lora.fromTensors(model, LORA, adapter);
      const gradient = new PolicyGradient(model, lora);
      const groups = texts.map((text) => ({ prompt: text.slice(0, 1), completions: [text.slice(1)] }));
      let count = 0;
      return Promise.resolve({
        async step() {
          const { logProbs } = await gradient.forward(groups, { temperature: 1 });
          zeroGradients(lora);
          gradient.backward(new Float32Array(ROWS).fill(-1 / ROWS));
          await adamWStep(lora, { ...ADAM, weightDecay: 0, step: ++count, maxGradNorm: 0 });
          return -logProbs.reduce((sum, value) => sum + value, 0) / ROWS;
        },
      });
    },
  };
}
