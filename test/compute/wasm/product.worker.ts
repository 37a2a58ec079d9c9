// A module worker of the browser test: one product on a WASM device made here.

import { createDevice } from '../../../src/compute/create';
import { compute } from '../../support/tensors';
import { product } from './product';

onmessage = async () => {
  const device = await createDevice('wasm', { threads: 2 });
  const { out } = await compute(device, product);
  device.destroy();
  postMessage({ description: device.description, out });
};
