// What `run.mjs --node` measures: ONNX Runtime Web does not start there.

import { hindsight } from './contenders/hindsight';
import { jax } from './contenders/jax';
import { tfjs } from './contenders/tfjs';

export { measure } from './measure';
export const CONTENDERS = [hindsight, jax, tfjs];
