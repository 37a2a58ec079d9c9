import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { transposed, type Backend, type Contender, type Training } from '../contender';
import { ADAM, adapter, causalMask, CONFIG, LORA_SCALE, lossWeights, PROJECTION_PATHS, TEXTS, texts, TOKENS, weights } from '../step-model';
import type { ProjectionKey } from '../step-model';

type Tensors = Record<string, np.Array>;

const { hiddenSize, heads, headSize, vocabSize, layers, normEpsilon } = CONFIG;
const array = (data: Float32Array, shape: readonly number[]): np.Array => np.array(data as Float32Array<ArrayBuffer>).reshape([...shape]);

/** [outputs, inputs] goes over as [inputs, outputs], which needs no transposition in the product. */
function turned({ shape, data }: { shape: readonly number[]; data: Float32Array }): np.Array {
  return array(transposed(data, shape[0]!, shape[1]!), [shape[1]!, shape[0]!]);
}

export async function jax(backend: Backend, threads: number): Promise<Contender> {
  // It takes as many threads as the machine has and cannot be told otherwise.
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: threads, configurable: true });
  await init(backend);
  defaultDevice(backend);
  return {
    name: 'jax-js',
    driver: `jax-js ${backend}`,
    async product({ m, n, k }, a, b) {
      const [x, w] = [array(a, [m, k]), array(b, [k, n])];
      await blockUntilReady([x, w]);
      const multiply = jit((left: np.Array, right: np.Array) => np.matmul(left, right));
      return {
        async run(times) {
          // Outputs are given back only when they are computed: jax-js drops work whose result nobody holds.
          const outs = Array.from({ length: times }, () => multiply(x.ref, w.ref));
          await blockUntilReady(outs);
          outs.forEach((out) => out.dispose());
        },
        result: async () => (await np.matmul(x.ref, w.ref).data()) as Float32Array,
        free: () => [x, w].forEach((tensor) => tensor.dispose()),
      };
    },
    training,
  };
}

function norm(x: np.Array, weight: np.Array): np.Array {
  const size = np.mean(np.square(x.ref), -1, { keepdims: true }).add(normEpsilon);
  return x.div(np.sqrt(size)).mul(weight);
}

/** Consumes x, as all functions of jax-js do; `w` holds frozen tensors and `p` those of the adapter. */
function project(x: np.Array, p: Tensors, w: Tensors, layer: number, key: ProjectionKey): np.Array {
  const name = `${layer}.${key}`;
  const low = np.matmul(np.matmul(x.ref, p[`${name}.A`]!.ref), p[`${name}.B`]!.ref).mul(LORA_SCALE);
  return np.matmul(x, w[name]!.ref).add(low);
}

const byHead = (x: np.Array): np.Array => x.reshape([TEXTS, TOKENS, heads, headSize]).transpose([0, 2, 1, 3]);

function loss(p: Tensors, w: Tensors): np.Array {
  let x = w['x']!.ref;
  for (let layer = 0; layer < layers; layer++) {
    const input = norm(x.ref, w[`${layer}.norm1`]!.ref);
    const q = byHead(project(input.ref, p, w, layer, 'q'));
    const k = byHead(project(input.ref, p, w, layer, 'k')).transpose([0, 1, 3, 2]);
    const v = byHead(project(input, p, w, layer, 'v'));
    const scores = np
      .matmul(q, k)
      .mul(1 / Math.sqrt(headSize))
      .add(w['mask']!.ref);
    const attended = np
      .matmul(nn.softmax(scores, -1), v)
      .transpose([0, 2, 1, 3])
      .reshape([TEXTS * TOKENS, hiddenSize]);
    x = x.add(project(attended, p, w, layer, 'o'));
    const feed = norm(x.ref, w[`${layer}.norm2`]!.ref);
    const gate = nn.silu(project(feed.ref, p, w, layer, 'gate'));
    x = x.add(project(gate.mul(project(feed, p, w, layer, 'up')), p, w, layer, 'down'));
  }
  const logits = np.matmul(norm(x, w['norm']!.ref), w['head']!.ref);
  return np.sum(nn.logSoftmax(logits, -1).mul(w['loss']!.ref));
}

function tensors(): { base: Tensors; params: Tensors } {
  const vector = (name: string): np.Array => array(weights.get(name)!.data, [hiddenSize]);
  const table = weights.get('model.embed_tokens.weight')!.data;
  const rows = texts.flat().flatMap((id) => [...table.subarray(id * hiddenSize, (id + 1) * hiddenSize)]);
  const base: Tensors = {
    x: array(Float32Array.from(rows), [TEXTS * TOKENS, hiddenSize]),
    mask: array(causalMask(), [TOKENS, TOKENS]),
    loss: array(lossWeights(), [TEXTS * TOKENS, vocabSize]),
    norm: vector('model.norm.weight'),
    head: turned(weights.get('lm_head.weight')!),
  };
  const params: Tensors = {};
  for (let layer = 0; layer < layers; layer++) {
    base[`${layer}.norm1`] = vector(`model.layers.${layer}.input_layernorm.weight`);
    base[`${layer}.norm2`] = vector(`model.layers.${layer}.post_attention_layernorm.weight`);
    for (const [key, path] of Object.entries(PROJECTION_PATHS)) {
      base[`${layer}.${key}`] = turned(weights.get(`model.layers.${layer}.${path}.weight`)!);
      for (const matrix of ['A', 'B']) {
        params[`${layer}.${key}.${matrix}`] = turned(adapter.get(`base_model.model.model.layers.${layer}.${path}.lora_${matrix}.weight`)!);
      }
    }
  }
  return { base, params };
}

async function training(): Promise<Training> {
  const { base, params: first } = tensors();
  const { beta1, beta2, epsilon, learningRate } = ADAM;
  const update = jit((p: Tensors, m: Tensors, v: Tensors, w: Tensors, c1: np.Array, c2: np.Array) => {
    const [value, grads] = valueAndGrad(loss)(p, w) as [np.Array, Tensors];
    const next: { p: Tensors; m: Tensors; v: Tensors } = { p: {}, m: {}, v: {} };
    for (const name of Object.keys(p)) {
      const grad = grads[name]!;
      const mean = m[name]!.mul(beta1).add(grad.ref.mul(1 - beta1));
      const square = v[name]!.mul(beta2).add(np.square(grad).mul(1 - beta2));
      const size = np.sqrt(square.ref.mul(c2.ref)).add(epsilon);
      next.p[name] = p[name]!.sub(mean.ref.mul(c1.ref).div(size).mul(learningRate));
      next.m[name] = mean;
      next.v[name] = square;
    }
    return [value, next.p, next.m, next.v] as const;
  });
  let p = first;
  let m = tree.map((x: np.Array) => np.zeros(x.shape), first) as Tensors;
  let v = tree.map((x: np.Array) => np.zeros(x.shape), first) as Tensors;
  await blockUntilReady([base, p, m, v]);
  let count = 0;
  return {
    async step() {
      count++;
      const [c1, c2] = [np.array(1 / (1 - beta1 ** count)), np.array(1 / (1 - beta2 ** count))];
      const [value, nextP, nextM, nextV] = update(p, m, v, tree.ref(base) as Tensors, c1, c2);
      [p, m, v] = [nextP, nextM, nextV];
      await blockUntilReady([p, m, v]);
      return (await value.data())[0]!;
    },
  };
}
