import { expect, test } from 'vitest';
import { countWork } from '../../src/cli/bench/count-work';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import type { ModelConfig } from '../../src/model/config';
import { runBlocks, runToEnds, windowed } from '../../src/model/block';
import { generate } from '../../src/model/generate';
import { Lora } from '../../src/model/lora';
import { adamWStep, zeroGradients } from '../../src/model/optimizer';
import { logProbs, PolicyGradient, type PolicyGroup } from '../../src/model/policy';
import { layOutGroups, uploadGroups } from '../../src/model/policy-batch';
import { PROJECTIONS, projectionShape, type Projection } from '../../src/model/projection';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { GEMMA, SMALL, smallLora, smallModel } from './fixtures';

const GROUPS: PolicyGroup[] = [
  { prompt: [3, 1, 4, 1, 5], completions: [[9, 2, 6], [5], [], [3, 5]] },
  { prompt: [8], completions: [[9, 7, 9]] },
];
const TOKENS = 9;
const weights = Float32Array.from({ length: TOKENS }, (_, i) => Math.cos(3 * i) + 0.2);
const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01, maxGradNorm: 1 };

test('a completion attends to its prompt and itself, and its last token is not computed', () => {
  const layout = layOutGroups(GROUPS, 64);
  expect(layout.ids).toEqual([3, 1, 4, 1, 5, 9, 2, 3, 8, 9, 7]);
  expect(layout.positions).toEqual([0, 1, 2, 3, 4, 5, 6, 5, 0, 1, 2]);
  expect(layout.sources).toEqual([4, 5, 6, 4, 4, 7, 8, 9, 10]);
  expect(layout.targets).toEqual([9, 2, 6, 5, 3, 5, 9, 7, 9]);
  const attends = layout.ids.map((_, t) => {
    const [a, b, c, d] = layout.spans.slice(4 * t, 4 * t + 4);
    return layout.ids.map((__, j) => (j >= a! && j < b!) || (j >= c! && j < d!));
  });
  expect(attends[7]).toEqual([true, true, true, true, true, false, false, true, false, false, false]);
  layout.ids.forEach((_, slot) => {
    const [first, end] = layout.readers.slice(2 * slot, 2 * slot + 2);
    layout.ids.forEach((__, t) => expect(!attends[t]![slot] || (t >= first! && t < end!)).toBe(true));
  });
});

test('a layer with a window attends to the last tokens of a text, across its prompt', () => {
  const { spans, ids, sources } = layOutGroups(GROUPS, 64);
  for (const size of [1, 3, 6, 100]) {
    const inWindow = windowed(spans, { ...GEMMA, window: size });
    const attends = (of: ArrayLike<number>, t: number): number[] =>
      ids.flatMap((_, j) => ((j >= of[4 * t]! && j < of[4 * t + 1]!) || (j >= of[4 * t + 2]! && j < of[4 * t + 3]!) ? [j] : []));
    ids.forEach((_, t) => expect(attends(inWindow, t), `${size}: ${t}`).toEqual(attends(spans, t).slice(-size)));
  }
  expect(windowed(spans, SMALL)).toEqual(Int32Array.from(spans));
  expect(sources.length).toBe(TOKENS);
});

for (const config of [SMALL, GEMMA])
  eachDevice(`sampling and training give the same log-probabilities, ${config.architecture}`, async (device) => {
    const model = smallModel(device, config);
    const lora = await smallLora(model);
    for (const temperature of [1, 0.7]) {
      const requests = [
        { ids: [3, 1, 4, 1, 5], samples: 4, seed: 1 },
        { ids: [2, 7], samples: 4, seed: 2 },
      ];
      const options = { maxTokens: 12, stop: [7, 21], temperature, minP: 0 };
      const sampled = await generate(model, lora, requests, options);
      const groups = requests.map(({ ids }, i) => ({ prompt: ids, completions: sampled[i]!.map((c) => c.ids) }));
      const trained = await logProbs(model, lora, groups, { temperature });
      allclose(
        trained.logProbs,
        sampled.flat().flatMap((c) => c.logProbs),
        { absolute: 1e-4, relative: 0 },
      );
      const kept = new PolicyGradient(model, lora);
      allclose((await kept.forward(groups, { temperature })).logProbs, trained.logProbs, { absolute: 1e-6, relative: 0 });
      expect(trained.entropy.every((h) => h > 0 && h <= Math.log(SMALL.vocabSize) + 1e-5)).toBe(true);
      kept.free();
    }
    lora.free();
    model.free();
  });

const VARIANTS: { what: string; targets?: Projection[]; config?: ModelConfig }[] = [
  { what: 'all targets' },
  { what: 'some targets', targets: ['q_proj', 'v_proj', 'up_proj', 'down_proj'] },
  { what: 'keys and values', targets: ['k_proj', 'v_proj'] },
  { what: 'queries', targets: ['q_proj'] },
  { what: 'all biases, head norms, slowed rotation', config: { ...SMALL, biases: PROJECTIONS, headNorm: true, ropeDivisors: [1, 8] } },
  { what: 'gemma3', config: GEMMA },
];

for (const { what, targets, config } of VARIANTS) {
  eachDevice(`gradients meet central differences (${what})`, async (device) => {
    const model = smallModel(device, config);
    const options = { rank: 3, alpha: 6, ...(targets && { targets }) };
    const lora = await smallLora(model, options);
    const temperature = 0.9;
    const policy = new PolicyGradient(model, lora);
    await policy.forward(GROUPS, { temperature });
    zeroGradients(lora);
    policy.backward(weights);
    const gradients = await lora.gradients();
    const tensors = await lora.toTensors();
    const h = 1e-2;
    for (const [name, { data, shape }] of tensors) {
      const at = (name.length * 7) % data.length;
      const value = async (change: number): Promise<number> => {
        const moved = new Map(tensors).set(name, { shape, data: data.map((x, i) => (i === at ? x + change : x)) });
        const other = Lora.fromTensors(model, options, moved);
        const { logProbs: values } = await logProbs(model, other, GROUPS, { temperature });
        other.free();
        return values.reduce((sum, lp, i) => sum + lp * weights[i]!, 0);
      };
      // Fourth order, so that what is left is rounding: 2e-6 in the values over h.
      const near = ((await value(h)) - (await value(-h))) / (2 * h);
      const far = ((await value(2 * h)) - (await value(-2 * h))) / (4 * h);
      const slope = (4 * near - far) / 3;
      expect(Math.abs(gradients.get(name)!.data[at]! - slope), `${name}[${at}]: ${slope}`).toBeLessThan(2e-3 + 5e-3 * Math.abs(slope));
    }
    policy.free();
    lora.free();
    model.free();
  });
}

const BIASED: ModelConfig = { ...SMALL, biases: PROJECTIONS, headNorm: true };
for (const [what, config] of Object.entries({ llama: SMALL, biased: BIASED, gemma3: GEMMA }))
  eachDevice(`the last layer gives some tokens what it gives all, to the bit, ${what}`, async (device) => {
    const model = smallModel(device, config);
    const width = config.hiddenSize;
    for (const targets of [PROJECTIONS, ['v_proj', 'gate_proj'] as const, null]) {
      const lora = targets && (await smallLora(model, { rank: 3, alpha: 6, targets }));
      const batch = uploadGroups(model, GROUPS, (length) => model.workspace.get('plan', 'i32', length));
      const all = await device.read(runBlocks(model, lora, batch, config.layers), 0, batch.tokens * width);
      const { positions, spans } = layOutGroups(GROUPS, 64);
      for (const index of [[4], [0, 10], [1, 4, 5, 8], [...positions.keys()]]) {
        const put = (name: string, values: ArrayLike<number>) => {
          const tensor = model.workspace.get(`some.${name}`, 'i32', values.length);
          device.write(tensor, Int32Array.from(values));
          return tensor;
        };
        const some = index.flatMap((t) => spans.slice(4 * t, 4 * t + 4));
        const ends = {
          tokens: index.length,
          index: put('index', index),
          positions: put(
            'positions',
            index.map((t) => positions[t]!),
          ),
          spans: { all: put('all', some), windowed: put('windowed', windowed(some, config)) },
        };
        const rows = await device.read(runToEnds(model, lora, batch, ends), 0, index.length * width);
        expect(rows, index.join()).toEqual(Float32Array.from(index.flatMap((t) => [...all.slice(t * width, (t + 1) * width)])));
      }
      lora?.free();
    }
    model.free();
  });

test('a token of a prompt costs all layers but the last, and of that keys and values', async () => {
  const count = countWork();
  const model = smallModel(count.wrap(createReferenceDevice()));
  const [lora, rank] = [await smallLora(model), 3];
  const policy = new PolicyGradient(model, lora);
  const learn = async (tokens: number): Promise<number> => {
    count.reset();
    await policy.forward([{ prompt: new Array<number>(tokens).fill(1), completions: [[2, 3], [4]] }], { temperature: 1 });
    policy.backward(new Float32Array(3).fill(1));
    return count.operations();
  };
  const shapes = PROJECTIONS.map((projection) => ({ projection, ...projectionShape(SMALL, projection) }));
  const base = (of: typeof shapes): number => of.reduce((sum, { inputs, outputs }) => sum + 2 * inputs * outputs, 0);
  const adapter = (of: typeof shapes): number => of.reduce((sum, { inputs, outputs }) => sum + 2 * rank * (inputs + outputs), 0);
  const [keys, q] = [
    shapes.filter(({ projection }) => /^[kv]_/.test(projection)),
    shapes.filter(({ projection }) => projection === 'q_proj'),
  ];
  const a = 2 * rank * q[0]!.inputs;
  // Forward; backward the input's gradient, which the first layer's inputs do without; then of A and B, and the adapter's part of the input's.
  const first = base(shapes) + adapter(shapes) + base(shapes) - base([...q, ...keys]) + adapter(shapes) * 2 - 3 * a;
  const last = 2 * base(keys) + 3 * adapter(keys) + 3 * a;
  expect((await learn(30)) - (await learn(20))).toBe(10 * (first + last));
  policy.free();
});

eachDevice('one batch of two groups gives the gradients of two batches of one', async (device) => {
  const model = smallModel(device);
  const lora = await smallLora(model);
  const policy = new PolicyGradient(model, lora);
  // A prompt of which nothing is learned takes no part.
  const withIdle = [GROUPS[0]!, { prompt: [6, 2, 8], completions: [[], []] }, GROUPS[1]!];
  const whole = await policy.forward(withIdle, { temperature: 1 });
  policy.backward(weights);
  const together = await lora.gradients();
  zeroGradients(lora);
  const parts: number[] = [];
  // Every completion a batch of its own, its prompt computed again.
  for (const { prompt, completions } of GROUPS) {
    for (const completion of completions) {
      const { logProbs: values } = await policy.forward([{ prompt, completions: [completion] }], { temperature: 1 });
      policy.backward(weights.subarray(parts.length, parts.length + completion.length));
      parts.push(...values);
    }
  }
  allclose(parts, whole.logProbs, { absolute: 1e-5, relative: 0 });
  const largest = Math.max(...[...together.values()].flatMap(({ data }) => [...data.map(Math.abs)]));
  for (const [name, { data }] of await lora.gradients()) {
    allclose(data, together.get(name)!.data, { absolute: 1e-5 * largest, relative: 1e-4, label: name });
  }
  policy.free();
  lora.free();
  model.free();
});

for (const config of [SMALL, GEMMA])
  eachDevice(`activations computed again give the gradients of activations kept, ${config.architecture}`, async (device) => {
    const model = smallModel(device, config);
    const lora = await smallLora(model);
    const results = [];
    for (const keepBytes of [0, Infinity]) {
      const policy = new PolicyGradient(model, lora, { keepBytes });
      const { logProbs: values } = await policy.forward(GROUPS, { temperature: 1 });
      // What runs in between must not disturb what was kept.
      await logProbs(model, null, GROUPS, { temperature: 1 });
      zeroGradients(lora);
      policy.backward(weights);
      results.push({ values, gradients: await lora.gradients() });
      policy.free();
    }
    expect(results[1]).toEqual(results[0]);
    lora.free();
    model.free();
  });

eachDevice('a restored checkpoint goes on bit for bit', async (device) => {
  const model = smallModel(device);
  const train = async (lora: Lora, from: number, to: number): Promise<void> => {
    const policy = new PolicyGradient(model, lora);
    for (let step = from; step <= to; step++) {
      await policy.forward(GROUPS, { temperature: 1 });
      zeroGradients(lora);
      policy.backward(weights);
      expect((await adamWStep(lora, { ...adam, step })).gradNorm).toBeGreaterThan(0);
    }
    policy.free();
  };
  const straight = Lora.create(model, { rank: 2, alpha: 4 }, 9);
  await train(straight, 1, 4);
  const first = Lora.create(model, { rank: 2, alpha: 4 }, 9);
  await train(first, 1, 2);
  const state = await first.state();
  const resumed = Lora.create(model, { rank: 2, alpha: 4 }, 1);
  resumed.restore(state);
  await train(resumed, 3, 4);
  expect(await resumed.state()).toEqual(await straight.state());
  expect((await straight.state()).params).not.toEqual(state.params);
  for (const lora of [straight, first, resumed]) lora.free();
  model.free();
});

eachDevice('memory is given back', async (device) => {
  const before = device.memory().bytes;
  const model = smallModel(device);
  const lora = await smallLora(model);
  const policy = new PolicyGradient(model, lora);
  await policy.forward(GROUPS, { temperature: 1 });
  policy.backward(weights);
  await generate(model, lora, [{ ids: [1], samples: 2, seed: 1 }], { maxTokens: 3, stop: [], temperature: 1, minP: 0 });
  expect(device.memory().bytes).toBeGreaterThan(before);
  policy.free();
  lora.free();
  model.free();
  expect(device.memory().bytes).toBe(before);
});

test('what does not fit is refused', async () => {
  const model = smallModel(createReferenceDevice());
  const prompt = Array.from({ length: 62 }, () => 1);
  await expect(logProbs(model, null, [{ prompt, completions: [[1, 2, 3]] }], { temperature: 1 })).rejects.toMatchObject({
    code: 'MODEL_CONTEXT',
  });
  expect(await logProbs(model, null, [], { temperature: 1 })).toEqual({ logProbs: new Float32Array(0), entropy: new Float32Array(0) });
});
