import { hindsight } from './contenders/hindsight';
import { jax } from './contenders/jax';
import { onnx } from './contenders/ort';
import { tfjs } from './contenders/tfjs';
import { measure, type Request } from './measure';

onmessage = async ({ data }: MessageEvent<Request>) => {
  try {
    postMessage(await measure([hindsight, jax, tfjs, onnx], data, (message) => postMessage({ log: message })));
  } catch (reason) {
    postMessage({ error: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason) });
  }
};
