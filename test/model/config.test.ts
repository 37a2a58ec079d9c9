import { describe, expect, it } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { parseModelConfig } from '../../src/model/config';
import { Lora } from '../../src/model/lora';
import { Model } from '../../src/model/model';
import { goldenJson, SMALL, smallLora, smallModel, smallWeights } from './fixtures';

const tiny = goldenJson<Record<string, unknown>>('tiny/tiny-llama/config.json');

const gemma = goldenJson<Record<string, unknown>>('tiny/tiny-gemma3/config.json');
const WINDOW = { window: 4, windowTheta: 1e4, windowLayers: [0, 1, 2, 3, 4, 6] };

describe('parseModelConfig', () => {
  it('reads both spellings', () => {
    const config = parseModelConfig(tiny);
    expect(config).toMatchObject({ heads: 4, kvHeads: 2, headSize: 16, layers: 2, ropeTheta: 10000, tiedHead: true, vocabSize: 320 });
    expect(parseModelConfig(goldenJson('tiny/tiny-llama/config.legacy.json'))).toEqual(config);
  });

  it.each([
    ['tiny-llama-rope3', { architecture: 'llama', biases: [], headNorm: false, tiedHead: true }],
    ['tiny-qwen2', { architecture: 'qwen2', biases: ['q_proj', 'k_proj', 'v_proj'], headSize: 4, tiedHead: false, ropeDivisors: null }],
    ['tiny-qwen3', { architecture: 'qwen3', biases: [], headNorm: true, headSize: 16, tiedHead: true, ropeTheta: 1e6 }],
    ['tiny-gemma3', { architecture: 'gemma3', tiedHead: true, ropeTheta: 1e6, ropeDivisors: null, ...WINDOW, queryScale: 1 }],
    [
      'tiny-gemma3-scaled',
      {
        ropeDivisors: [8, 8, 8, 8],
        queryScale: Math.sqrt(8 / 13),
        ...WINDOW,
        windowLayers: [1, 2, 5],
        embeddingScale: Math.fround(Math.sqrt(24)),
      },
    ],
  ])('reads %s in both spellings', (name, expected) => {
    const config = parseModelConfig(goldenJson(`tiny/${name}/config.json`));
    expect(config).toMatchObject(expected);
    expect(parseModelConfig(goldenJson(`tiny/${name}/config.legacy.json`))).toEqual(config);
  });

  it('scales the rotation as transformers does', () => {
    const { ropeDivisors, ropeTheta, headSize } = parseModelConfig(goldenJson('tiny/tiny-llama-rope3/config.json'));
    const { inv_freq_f64: expected } = goldenJson<{ inv_freq_f64: number[] }>('tiny/tiny-llama-rope3/golden.json');
    const frequencies = ropeDivisors!.map((divisor, i) => ropeTheta ** ((-2 * i) / headSize) / divisor);
    expect(frequencies).toHaveLength(expected.length);
    frequencies.forEach((frequency, i) => expect(Math.abs(frequency / expected[i]! - 1)).toBeLessThan(1e-6));
  });

  it('knows the biases of Llama', () => {
    expect(parseModelConfig({ ...tiny, attention_bias: true }).biases).toEqual(['q_proj', 'k_proj', 'v_proj', 'o_proj']);
    expect(parseModelConfig({ ...tiny, mlp_bias: true }).biases).toEqual(['gate_proj', 'up_proj', 'down_proj']);
  });

  it.each([
    [{ model_type: 'gemma3' }, 'gemma3'],
    [{ final_logit_softcapping: 30 }, 'final_logit_softcapping'],
    [{ rope_parameters: null, rope_scaling: { rope_type: 'yarn' } }, 'yarn'],
    [{ layer_types: ['full_attention', 'sliding_attention'] }, 'sliding window'],
    [{ use_sliding_window: true }, 'sliding window'],
    [{ hidden_act: 'gelu' }, 'gelu'],
    [{ quantization_config: {} }, 'quantization_config'],
    [{ partial_rotary_factor: 0.5 }, 'part of each head'],
  ])('refuses %j', (change, word) => {
    const refusal = expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(word) });
    expect(() => parseModelConfig({ ...tiny, ...change })).toThrow(refusal);
  });

  it('leaves out windows that no layer of a gemma3 has, and takes those of older files', () => {
    const types = Array.from({ length: 7 }, () => 'full_attention');
    expect(parseModelConfig({ ...gemma, layer_types: types, sliding_window: null })).toMatchObject({ window: null, windowLayers: [] });
    const older = { ...gemma, layer_types: null, sliding_window_pattern: 3 };
    expect(parseModelConfig(older).windowLayers).toEqual([0, 1, 3, 4, 6]);
  });

  it.each([
    [{ attn_logit_softcapping: 50 }, 'attn_logit_softcapping'],
    [{ use_bidirectional_attention: true }, 'use_bidirectional_attention'],
    [{ hidden_activation: 'gelu' }, 'gelu'],
    [{ architectures: ['Gemma3ForConditionalGeneration'] }, 'ConditionalGeneration'],
    [{ rope_parameters: { sliding_attention: { rope_type: 'linear', factor: 2 } } }, 'scaling of their own'],
    [{ rope_parameters: { full_attention: { rope_type: 'yarn', factor: 2 } } }, 'yarn'],
  ])('refuses %j of a gemma3', (change, word) => {
    const refusal = expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(word) });
    expect(() => parseModelConfig({ ...gemma, ...change })).toThrow(refusal);
  });

  it.each([
    [{ sliding_window: null }, 'sliding_window'],
    [{ query_pre_attn_scalar: undefined }, 'query_pre_attn_scalar'],
    [{ head_dim: undefined }, 'head_dim'],
    [{ num_key_value_heads: undefined }, 'num_key_value_heads'],
    [{ layer_types: ['full_attention'] }, 'layer_types'],
    [{ layer_types: null, sliding_window_pattern: 0 }, 'sliding_window_pattern'],
    [{ rope_local_base_freq: 5e4 }, 'rope_theta twice'],
  ])('never guesses what a gemma3 has: %j', (change, word) => {
    const refusal = expect.objectContaining({ code: 'MODEL_CONFIG', message: expect.stringContaining(word) });
    expect(() => parseModelConfig({ ...gemma, ...change })).toThrow(refusal);
  });

  it.each([
    null,
    [],
    'llama',
    { ...tiny, hidden_size: '64' },
    { ...tiny, hidden_size: 0 },
    { ...tiny, num_hidden_layers: 1e9 },
    { ...tiny, num_hidden_layers: 1001 },
    { ...tiny, head_dim: 2 ** 20 },
    { ...tiny, num_hidden_layers: 1.5 },
    { ...tiny, num_key_value_heads: 3 },
    { ...tiny, head_dim: 15 },
    { ...tiny, rms_norm_eps: -1 },
    { ...tiny, vocab_size: undefined },
    { ...tiny, rope_scaling: { rope_type: 'llama3' } },
    {
      ...tiny,
      rope_scaling: { rope_type: 'llama3', factor: 8, low_freq_factor: 4, high_freq_factor: 4, original_max_position_embeddings: 256 },
    },
  ])('refuses what is damaged: %j', (json) => {
    expect(() => parseModelConfig(json)).toThrow(expect.objectContaining({ code: 'MODEL_CONFIG' }));
  });
});

describe('Model.load', () => {
  const device = createReferenceDevice();
  const load = (change: (weights: ReturnType<typeof smallWeights>) => void) => () => {
    const weights = smallWeights();
    change(weights);
    return Model.load(device, { config: SMALL, weights });
  };

  it('refuses missing, extra and misshapen tensors by name and takes no memory', () => {
    const refusal = (word: string) => expect.objectContaining({ code: 'MODEL_WEIGHTS', message: expect.stringContaining(word) });
    expect(load((w) => w.delete('lm_head.weight'))).toThrow(refusal('lm_head.weight'));
    expect(load((w) => w.set('model.extra', { shape: [1], data: new Float32Array(1) }))).toThrow(refusal('model.extra'));
    const norm = { shape: [1], data: new Float32Array(1) };
    expect(load((w) => w.set('model.norm.weight', norm))).toThrow(refusal('model.norm.weight'));
    expect(device.memory().bytes).toBe(0);
  });
});

describe('Lora', () => {
  const model = smallModel(createReferenceDevice());

  it('starts with A within ±1/√inputs and B zero, by seed', async () => {
    const [one, same, other] = [3, 3, 4].map((seed) => Lora.create(model, { rank: 5, alpha: 10 }, seed));
    const tensors = await one!.toTensors();
    expect(tensors.size).toBe(2 * 7 * SMALL.layers);
    for (const [name, { data, shape }] of tensors) {
      const largest = Math.max(...data.map(Math.abs));
      if (name.includes('lora_B')) expect(largest).toBe(0);
      // 80 to 120 draws: the largest is above 0.8 of the bound but once in 10⁷ times.
      else expect(largest * Math.sqrt(shape[1]!)).toSatisfy((x: number) => x > 0.8 && x <= 1);
    }
    expect(await same!.toTensors()).toEqual(tensors);
    expect(await other!.toTensors()).not.toEqual(tensors);
    expect(one!.scale).toBe(2);
  });

  it('gives back the tensors it was made from, for some targets too', async () => {
    for (const targets of [undefined, ['v_proj', 'q_proj', 'down_proj'] as const]) {
      const options = { rank: 3, alpha: 6, ...(targets && { targets }) };
      const lora = await smallLora(model, options);
      const tensors = await lora.toTensors();
      expect(tensors.size).toBe(2 * (targets?.length ?? 7) * SMALL.layers);
      expect(await Lora.fromTensors(model, options, tensors).toTensors()).toEqual(tensors);
    }
  });

  it('refuses tensors that do not fit, and states of another layout', async () => {
    const options = { rank: 3, alpha: 6 };
    const lora = await smallLora(model, options);
    const tensors = await lora.toTensors();
    const [name, { shape, data }] = [...tensors][0]!;
    const refusal = expect.objectContaining({ code: 'LORA_TENSORS', message: expect.stringContaining(name) });
    const make = (map: typeof tensors) => () => Lora.fromTensors(model, options, map);
    expect(make(new Map([...tensors].slice(1)))).toThrow(refusal);
    expect(make(new Map(tensors).set(name, { shape: [...shape].reverse(), data }))).toThrow(refusal);
    expect(make(new Map(tensors).set(name, { shape, data: data.map((x, i) => (i === 1 ? NaN : x)) }))).toThrow(refusal);
    const extra = expect.objectContaining({ code: 'LORA_TENSORS', message: expect.stringContaining('extra') });
    expect(make(new Map(tensors).set('extra', { shape, data }))).toThrow(extra);
    const state = await lora.state();
    const cut = { ...state, m: state.m.slice(1) };
    const damaged = { ...state, v: state.v.map((x, i) => (i === 3 ? Infinity : x)) };
    for (const other of [cut, damaged]) expect(() => lora.restore(other)).toThrow(expect.objectContaining({ code: 'LORA_STATE' }));
  });

  it.each([
    { rank: 0, alpha: 1 },
    { rank: 1.5, alpha: 1 },
    { rank: 1, alpha: 0 },
    { rank: 1, alpha: Infinity },
    { rank: 1, alpha: 1, targets: [] },
    { rank: 1, alpha: 1, targets: ['lm_head'] as any },
    { rank: 1, alpha: 1, targets: ['q_proj', 'q_proj'] as const },
  ])('refuses the options %j', (options) => {
    expect(() => Lora.create(model, options, 1)).toThrow(expect.objectContaining({ code: 'LORA_OPTIONS' }));
  });
});
