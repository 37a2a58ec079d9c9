import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { transposed, type Backend, type Contender, type Training } from '../contender';
import { ADAM, adapter, causalMask, CONFIG, LORA_SCALE, lossWeights, PROJECTION_PATHS, TEXTS, texts, TOKENS, weights } from '../step-model';
import type { ProjectionKey } from '../step-model';

const { hiddenSize, heads, headSize, vocabSize, layers, normEpsilon } = CONFIG;

export async function tfjs(backend: Backend, threads: number): Promise<Contender> {
  setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  setThreadsCount(threads);
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} here`);
  await tf.ready();
  return {
    name: 'tfjs',
    driver: `tfjs ${tf.getBackend()}`,
    product({ m, n, k }, a, b) {
      const [x, w] = [tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n])];
      return Promise.resolve({
        async run(times) {
          let out = tf.matMul(x, w);
          for (let i = 1; i < times; i++) {
            out.dispose();
            out = tf.matMul(x, w);
          }
          // An element read back: the queue's own promise comes before tfjs has sent its work.
          const one = tf.slice(out, [0, 0], [1, 1]);
          await one.data();
          tf.dispose([out, one]);
        },
        result: async () => (await tf.matMul(x, w).data()) as Float32Array,
        free: () => tf.dispose([x, w]),
      });
    },
    training,
  };
}

const vector = (name: string): tf.Tensor => tf.tensor1d(weights.get(name)!.data);
const turned = ({ shape, data }: { shape: readonly number[]; data: Float32Array }): tf.Tensor2D =>
  tf.tensor2d(transposed(data, shape[0]!, shape[1]!), [shape[1]!, shape[0]!]);

function training(): Promise<Training> {
  const ids = tf.tensor1d(texts.flat(), 'int32');
  const table = tf.tensor2d(weights.get('model.embed_tokens.weight')!.data, [vocabSize, hiddenSize]);
  const mask = tf.tensor2d(causalMask(), [TOKENS, TOKENS]);
  const target = tf.tensor2d(lossWeights(), [TEXTS * TOKENS, vocabSize]);
  const head = turned(weights.get('lm_head.weight')!);
  const finalNorm = vector('model.norm.weight');
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const entries = Object.entries(PROJECTION_PATHS).map(([key, path]) => {
      const half = (matrix: string): tf.Variable =>
        tf.variable(turned(adapter.get(`base_model.model.model.layers.${layer}.${path}.lora_${matrix}.weight`)!));
      return [key, { w: turned(weights.get(`model.layers.${layer}.${path}.weight`)!), a: half('A'), b: half('B') }] as const;
    });
    return {
      projections: Object.fromEntries(entries) as Record<ProjectionKey, { w: tf.Tensor2D; a: tf.Variable; b: tf.Variable }>,
      norm1: vector(`model.layers.${layer}.input_layernorm.weight`),
      norm2: vector(`model.layers.${layer}.post_attention_layernorm.weight`),
    };
  });
  const norm = (x: tf.Tensor, weight: tf.Tensor): tf.Tensor =>
    tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), normEpsilon))), weight);
  const byHead = (x: tf.Tensor): tf.Tensor => tf.transpose(tf.reshape(x, [TEXTS, TOKENS, heads, headSize]), [0, 2, 1, 3]);
  const loss = (): tf.Scalar => {
    let x: tf.Tensor = tf.gather(table, ids);
    for (const { projections, norm1, norm2 } of blocks) {
      const project = (input: tf.Tensor, key: ProjectionKey): tf.Tensor => {
        const { w, a, b } = projections[key];
        const low = tf.matMul(tf.matMul(input as tf.Tensor2D, a as tf.Tensor2D), b as tf.Tensor2D);
        return tf.add(tf.matMul(input as tf.Tensor2D, w), tf.mul(low, LORA_SCALE));
      };
      const input = norm(x, norm1);
      const [q, k, v] = (['q', 'k', 'v'] as const).map((key) => byHead(project(input, key)));
      const scores = tf.add(tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(headSize)), mask);
      const attended = tf.reshape(tf.transpose(tf.matMul(tf.softmax(scores), v!), [0, 2, 1, 3]), [TEXTS * TOKENS, hiddenSize]);
      x = tf.add(x, project(attended, 'o'));
      const feed = norm(x, norm2);
      const gate = project(feed, 'gate');
      x = tf.add(x, project(tf.mul(tf.mul(gate, tf.sigmoid(gate)), project(feed, 'up')), 'down'));
    }
    const logits = tf.matMul(norm(x, finalNorm) as tf.Tensor2D, head);
    return tf.sum(tf.mul(tf.logSoftmax(logits), target));
  };
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const adam = tf.train.adam(learningRate, beta1, beta2, epsilon);
  return Promise.resolve({
    async step() {
      const value = adam.minimize(loss, true)!;
      // What was queued last, so that the whole step is done.
      const last = blocks.at(-1)!.projections.down.b;
      const one = tf.slice(last as tf.Tensor, [0, 0], [1, 1]);
      await one.data();
      const [number] = await value.data();
      tf.dispose([value, one]);
      return number!;
    },
  });
}
