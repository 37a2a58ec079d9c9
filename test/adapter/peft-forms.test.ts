// The ways in which PEFT's files say what they adapt and how strongly: each gives exactly the update PEFT computes, or is refused by name.

import { expect, it } from 'vitest';
import { evenOut, foreignAdapter, readPeft, writePeft } from '../../src/adapter/peft';
import { readGgufAdapter } from '../../src/adapter/read-gguf';
import { writeGguf } from '../../src/adapter/gguf';
import { parseGguf } from '../../src/core/files/gguf';
import { writeSafetensors, type NamedTensor } from '../../src/core/files/safetensors';

const FEED = ['gate_proj', 'up_proj', 'down_proj'];
const ALL = ['q_proj', 'k_proj', 'v_proj', 'o_proj', ...FEED];
const path = (layer: number, target: string): string => `model.layers.${layer}.${FEED.includes(target) ? 'mlp' : 'self_attn'}.${target}`;
const every = (layers: readonly number[], targets: readonly string[]): string[] =>
  layers.flatMap((layer) => targets.map((target) => path(layer, target)));
const QV = every([0, 1], ['q_proj', 'v_proj']);

/** Numbers that tell modules, rows and columns apart. */
function tensorsOf(modules: readonly string[], rankOf: (module: string) => number): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  modules.forEach((module, m) => {
    const rank = rankOf(module);
    tensors.set(`base_model.model.${module}.lora_A.weight`, {
      shape: [rank, 3],
      data: Float32Array.from({ length: rank * 3 }, (_, i) => 1 + m + i / 8),
    });
    tensors.set(`base_model.model.${module}.lora_B.weight`, {
      shape: [4, rank],
      data: Float32Array.from({ length: 4 * rank }, (_, i) => m - i / 4),
    });
  });
  return tensors;
}

const filesOf = (config: Record<string, unknown>, tensors: ReadonlyMap<string, NamedTensor>) => ({
  config: new TextEncoder().encode(JSON.stringify({ peft_type: 'LORA', r: 2, lora_alpha: 4, ...config })),
  weights: writeSafetensors(tensors),
});

/** scale · B · A of one module, the update of its weight. */
function update(tensors: ReadonlyMap<string, NamedTensor>, module: string, scale: number): number[] {
  const [a, b] = ['A', 'B'].map((matrix) => tensors.get(`base_model.model.${module}.lora_${matrix}.weight`)!);
  const [rank, inputs] = a!.shape as [number, number];
  return Array.from({ length: b!.shape[0]! * inputs }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += b!.data[Math.floor(i / inputs) * rank + r]! * a!.data[r * inputs + (i % inputs)]!;
    return scale * sum;
  });
}

interface Form {
  readonly config: Record<string, unknown>;
  readonly modules: readonly string[];
  readonly rank?: (module: string) => number;
  /** What PEFT multiplies B·A with. */
  readonly scale?: (module: string) => number;
}

const READ: Record<string, Form> = {
  'a list of ends': { config: { target_modules: ['q_proj', 'v_proj'] }, modules: QV },
  'a list with the block': {
    config: { target_modules: ['self_attn.q_proj', 'mlp.down_proj'] },
    modules: every([0, 1], ['q_proj', 'down_proj']),
  },
  'whole names': { config: { target_modules: QV }, modules: QV },
  'whole names of one layer': { config: { target_modules: [path(1, 'q_proj')] }, modules: [path(1, 'q_proj')] },
  'whole names, other targets by layer': {
    config: { target_modules: [path(0, 'q_proj'), path(1, 'up_proj')] },
    modules: [path(0, 'q_proj'), path(1, 'up_proj')],
  },
  'all-linear': { config: { target_modules: 'all-linear' }, modules: every([0, 1], ALL) },
  'ALL-LINEAR': { config: { target_modules: 'ALL-LINEAR' }, modules: every([0, 1], ALL) },
  'an expression': { config: { target_modules: '.*\\.(q|v)_proj$' }, modules: QV },
  'an expression with many ways to fit': { config: { target_modules: `${'(?:.*)*.?.{0,9}'.repeat(9)}(q|v)_proj` }, modules: QV },
  'an expression of one layer': { config: { target_modules: 'model\\.layers\\.1\\.(self_attn|mlp)\\.\\w+' }, modules: every([1], ALL) },
  'an expression as Unsloth writes it': {
    config: {
      target_modules:
        '(?:.*?(?:language|text).*?(?:self_attn|attention|attn|mlp|feed_forward|ffn|dense).*?(?:q_proj|k_proj|v_proj).*?)|(?:\\bmodel\\.layers\\.[\\d]{1,}\\.(?:self_attn|attention|attn|mlp)\\.(?:(?:q_proj|k_proj|v_proj)))',
    },
    modules: every([0, 1], ['q_proj', 'k_proj', 'v_proj']),
  },
  'a name this kind of model lacks': { config: { target_modules: ['q_proj', 'v_proj', 'query_key_value'] }, modules: QV },
  'some layers': { config: { target_modules: ['q_proj'], layers_to_transform: [1] }, modules: [path(1, 'q_proj')] },
  'one layer as a number': {
    config: { target_modules: ['q_proj'], layers_to_transform: 0, layers_pattern: 'layers' },
    modules: [path(0, 'q_proj')],
  },
  'without some': {
    config: { target_modules: 'all-linear', exclude_modules: ['down_proj', path(0, 'q_proj')] },
    modules: every([0, 1], ALL).filter((module) => !module.endsWith('down_proj') && module !== path(0, 'q_proj')),
  },
  'without what an expression finds': {
    config: { target_modules: ['q_proj', 'v_proj'], exclude_modules: '.*v_proj' },
    modules: every([0, 1], ['q_proj']),
  },
  'alpha by pattern': {
    config: { target_modules: ['q_proj', 'v_proj'], alpha_pattern: { v_proj: 16 } },
    modules: QV,
    scale: (module) => (module.endsWith('v_proj') ? 8 : 2),
  },
  'rank by pattern': {
    config: { target_modules: ['q_proj', 'v_proj'], rank_pattern: { 'layers.1.self_attn.q_proj': 5 } },
    modules: QV,
    rank: (module) => (module === path(1, 'q_proj') ? 5 : 2),
    scale: (module) => (module === path(1, 'q_proj') ? 4 / 5 : 2),
  },
  'rank and alpha by expressions, the first that fits': {
    config: { target_modules: ['q_proj', 'v_proj'], rank_pattern: { 'model.layers.0.*': 1 }, alpha_pattern: { '.*v_proj': 3, v_proj: 99 } },
    modules: QV,
    rank: (module) => (module.includes('.0.') ? 1 : 2),
    scale: (module) => (module.endsWith('v_proj') ? 3 : 4) / (module.includes('.0.') ? 1 : 2),
  },
  rsLoRA: { config: { target_modules: ['q_proj', 'v_proj'], use_rslora: true }, modules: QV, scale: () => 4 / Math.SQRT2 },
  'rsLoRA with ranks': {
    config: { target_modules: ['q_proj', 'v_proj'], use_rslora: true, rank_pattern: { q_proj: 4 } },
    modules: QV,
    rank: (module) => (module.endsWith('q_proj') ? 4 : 2),
    scale: (module) => 4 / Math.sqrt(module.endsWith('q_proj') ? 4 : 2),
  },
  'a gaussian beginning': { config: { target_modules: ['q_proj', 'v_proj'], init_lora_weights: 'gaussian' }, modules: QV },
  'EVA, which moves ranks': {
    config: {
      target_modules: ['q_proj', 'v_proj'],
      init_lora_weights: 'eva',
      eva_config: { rho: 2 },
      rank_pattern: { [path(0, 'v_proj')]: 3 },
      alpha_pattern: {},
    },
    modules: QV,
    rank: (module) => (module === path(0, 'v_proj') ? 3 : 2),
    scale: (module) => 4 / (module === path(0, 'v_proj') ? 3 : 2),
  },
  'settings that only training reads': {
    config: { target_modules: ['q_proj', 'v_proj'], lora_dropout: 0.1, loftq_config: {}, megatron_core: 'megatron.core', revision: 'main' },
    modules: QV,
  },
};

it.each(Object.keys(READ))('%s', (name) => {
  const { config, modules, rank = () => 2, scale = () => 2 } = READ[name]!;
  const given = tensorsOf(modules, rank);
  const read = readPeft(filesOf(config, given), { layers: 2 });
  expect([...read.tensors.keys()].sort()).toEqual([...given.keys()].sort());
  const targets = ALL.filter((target) => modules.some((module) => module.endsWith(target)));
  expect(read.config.targets).toEqual(targets);
  expect(read.config.partial === true).toBe(modules.length < 2 * targets.length);
  const check = (adapter: typeof read): void => {
    for (const module of modules) {
      const expected = update(given, module, scale(module));
      const largest = Math.max(...expected.map(Math.abs));
      update(adapter.tensors, module, adapter.config.alpha / adapter.config.rank).forEach((value, i) => {
        // Two roundings to float32 in B and one each in A and the product.
        expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(largest * 2 ** -21);
      });
    }
  };
  check(read);
  // Written as PEFT and as GGUF and read again, it is still the same.
  check(readPeft(writePeft(read.config, read.tensors), { layers: 2 }));
  const base = { architecture: 'qwen2', heads: 1, kvHeads: 1, name: 'x' };
  check(readGgufAdapter(parseGguf(writeGguf(read, base)), base));
});

it.each<[Record<string, unknown>, string]>([
  [{ use_dora: true }, 'use_dora'],
  [{ use_qalora: true }, 'use_qalora'],
  [{ use_bdlora: { nblocks: 2 } }, 'use_bdlora'],
  [{ kasa_config: { beta: 1e-4 } }, 'kasa_config'],
  [{ lora_bias: true }, 'lora_bias'],
  [{ bias: 'all' }, 'biases'],
  [{ bias: 'lora_only' }, 'biases'],
  [{ fan_in_fan_out: true }, 'fan_in_fan_out'],
  [{ modules_to_save: ['lm_head'] }, 'modules_to_save'],
  [{ layer_replication: [[0, 2]] }, 'layer_replication'],
  [{ target_parameters: ['mlp.weight'] }, 'target_parameters'],
  [{ trainable_token_indices: [1] }, 'trainable_token_indices'],
  [{ alora_invocation_tokens: [1, 2] }, 'alora_invocation_tokens'],
  [{ arrow_config: { top_k: 1 } }, 'arrow_config'],
  [{ megatron_config: { a: 1 } }, 'megatron_config'],
  [{ something_of_tomorrow: true }, 'something_of_tomorrow'],
  [{ init_lora_weights: 'pissa' }, 'pissa'],
  [{ init_lora_weights: 'pissa_niter_16' }, 'pissa_niter_16'],
  [{ init_lora_weights: 'olora' }, 'olora'],
  [{ init_lora_weights: 'corda' }, 'corda'],
  [{ init_lora_weights: 'loftq' }, 'loftq'],
  [{ init_lora_weights: 'lora_ga' }, 'lora_ga'],
  [{ init_lora_weights: 'of tomorrow' }, 'of tomorrow'],
  [{ peft_type: 'ADALORA' }, 'ADALORA'],
  [{ peft_type: 'LOHA' }, 'LOHA'],
  [{ peft_type: undefined, fine_tune_type: 'lora' }, 'MLX'],
  [{ target_modules: '(.*)\\1' }, 'cannot be followed'],
  [{ target_modules: '(?i).*Q_PROJ' }, 'cannot be followed'],
  [{ target_modules: '(?P<kind>q|v)_proj' }, 'cannot be followed'],
  [{ target_modules: '(' }, 'cannot be followed'],
  [{ alpha_pattern: { '[': 2 } }, 'cannot be followed'],
  [{ layers_to_transform: [0], layers_pattern: 'h' }, 'layers_pattern'],
])('%j is refused by name', (config, word) => {
  const files = filesOf(
    { target_modules: ['q_proj', 'v_proj'], ...config },
    tensorsOf(QV, () => 2),
  );
  expect(() => readPeft(files)).toThrow(expect.objectContaining({ code: 'ADAPTER_UNSUPPORTED', message: expect.stringContaining(word) }));
});

it.each<[string, Record<string, unknown>, readonly string[], string]>([
  ['an expression finds less', { target_modules: '.*q_proj' }, QV, 'v_proj'],
  ['an expression finds more', { target_modules: '.*(q|k|v)_proj' }, QV, 'k_proj'],
  ['the list names less', { target_modules: ['q_proj'] }, QV, 'v_proj'],
  ['the list names the head too', { target_modules: ['q_proj', 'v_proj', 'lm_head'] }, QV, 'lm_head'],
  ['the list names the embedding too', { target_modules: ['q_proj', 'v_proj', 'model.embed_tokens'] }, QV, 'embed_tokens'],
  ['the list names a layer that is not there', { target_modules: [...QV, path(5, 'q_proj')] }, QV, 'layers.5'],
  ['a layer is missing', { target_modules: ['q_proj', 'v_proj'] }, every([1], ['q_proj', 'v_proj']), 'layers.0'],
  ['the last layer is missing', { target_modules: ['q_proj', 'v_proj'] }, every([0], ['q_proj', 'v_proj']), 'layers.1'],
  ['there is a layer too many', { target_modules: ['q_proj'] }, every([0, 1, 2], ['q_proj']), 'layers.2'],
  ['excluded and there', { target_modules: ['q_proj', 'v_proj'], exclude_modules: ['v_proj'] }, QV, 'v_proj'],
  ['rank by pattern and not by tensor', { target_modules: ['q_proj', 'v_proj'], rank_pattern: { v_proj: 4 } }, QV, 'rank 4'],
  ['the rank of all', { target_modules: ['q_proj', 'v_proj'], r: 4 }, QV, 'rank 4'],
])('settings and tensors that differ are refused: %s', (_, config, modules, word) => {
  const files = filesOf(
    config,
    tensorsOf(modules, () => 2),
  );
  expect(() => readPeft(files, { layers: 2 })).toThrow(
    expect.objectContaining({ code: 'ADAPTER_TENSORS', message: expect.stringContaining(word) }),
  );
});

it.each([
  'base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector',
  'base_model.model.model.layers.0.self_attn.q_proj.lora_B.bias',
  'base_model.model.model.layers.0.self_attn.q_proj.lora_A.default.weight',
  'base_model.model.model.layers.0.self_attn.qkv_proj.lora_A.weight',
  'base_model.model.model.layers.00.self_attn.q_proj.lora_A.weight',
  'base_model.model.layers.0.self_attn.q_proj.lora_A.weight',
  'base_model.model.model.embed_tokens.lora_embedding_A',
  'base_model.model.lm_head.weight',
  'base_model.model.lm_head.lora_A.weight',
  'model.layers.0.self_attn.q_proj.lora_a',
])('a tensor that has no use is refused: %s', (name) => {
  const tensors = tensorsOf(QV, () => 2).set(name, { shape: [2, 3], data: new Float32Array(6) });
  const files = filesOf({ target_modules: ['q_proj', 'v_proj'] }, tensors);
  expect(() => readPeft(files)).toThrow(expect.objectContaining({ code: 'ADAPTER_TENSORS', message: expect.stringContaining(name) }));
});

it.each([
  ['adapter_model.bin', 'pickle'],
  ['some/folder/adapter_model.pt', 'pickle'],
  ['adapters.safetensors', 'MLX'],
  ['adapters.npz', 'MLX'],
  ['adapter.npz', 'MLX'],
])('%s is told as what it is', (name, word) => {
  expect(foreignAdapter(['README.md', name])).toMatchObject({ code: 'ADAPTER_UNSUPPORTED', message: expect.stringContaining(word) });
  expect(foreignAdapter(['README.md', 'adapter_model.safetensors'])).toBeNull();
});

it('one great rank among small ones does not fill the memory', () => {
  const pair = (rank: number) => ({
    a: { shape: [rank, 2 ** 20], data: new Float32Array() },
    b: { shape: [2 ** 20, rank], data: new Float32Array() },
    alpha: 1,
  });
  const pairs = new Map([['x', pair(1)], ['y', pair(1024)]]); // prettier-ignore
  expect(() => evenOut(pairs)).toThrow(expect.objectContaining({ code: 'ADAPTER_TENSORS' }));
});
