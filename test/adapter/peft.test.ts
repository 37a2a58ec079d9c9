import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPeft, writePeft, type PeftConfig } from '../../src/adapter/peft';
import { AppError } from '../../src/core/errors';
import { parseSafetensors, writeSafetensors, type NamedTensor } from '../../src/core/files/safetensors';
import { goldenBytes } from '../model/fixtures';

const encode = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));
const SHA = 'ab'.repeat(32);
const config: PeftConfig = { rank: 2, alpha: 4, targets: ['q_proj', 'down_proj'], base: { name: 'tiny', sha256: SHA } };
const name = (layer: number, path: string, matrix: string) => `base_model.model.model.layers.${layer}.${path}.lora_${matrix}.weight`;

function tensorsOf(layers = 2): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  for (let layer = 0; layer < layers; layer++) {
    for (const path of ['self_attn.q_proj', 'mlp.down_proj']) {
      tensors.set(name(layer, path, 'A'), { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, layer) });
      tensors.set(name(layer, path, 'B'), { shape: [4, 2], data: Float32Array.from({ length: 8 }, (_, i) => i / 8) });
    }
  }
  return tensors;
}

const files = writePeft(config, tensorsOf());
const json = JSON.parse(Buffer.from(files.config).toString('utf8')) as Record<string, unknown>;

describe('PEFT files', () => {
  it('are read as they were written', () => {
    expect(readPeft(files)).toEqual({ config, tensors: tensorsOf() });
    expect(readPeft(files, { baseSha256: SHA }).config).toEqual(config);
  });

  it.each(['llama-all', 'llama-qv', 'llama-rslora-all', 'qwen2-all', 'qwen3-all', 'gemma3-all'])(
    'are read as PEFT wrote them: %s',
    (folder) => {
      const [configBytes, weights] = ['adapter_config.json', 'adapter_model.safetensors'].map((f) => goldenBytes(`lora/${folder}/${f}`));
      const adapter = readPeft({ config: configBytes!, weights: weights! }, { baseSha256: SHA });
      expect(adapter.config).toMatchObject({
        rank: 2,
        base: { name: expect.stringMatching(/^tiny-(llama|qwen2|qwen3|gemma3)$/), sha256: null },
      });
      // The scaling that the golden files state.
      expect(adapter.config.alpha / 2).toBeCloseTo(folder.includes('rslora') ? 4 / Math.sqrt(2) : 2, 12);
      expect(adapter.config.targets.length).toBe(folder.includes('qv') ? 2 : 7);
      expect(adapter.tensors).toEqual(parseSafetensors(weights!));
    },
  );

  it('of another base are refused, and the refusal names both', () => {
    const refusal = { code: 'ADAPTER_WRONG_BASE', message: expect.stringMatching(/tiny \(abababababab….*cdcdcdcdcdcd/) };
    expect(() => readPeft(files, { baseSha256: 'cd'.repeat(32) })).toThrow(expect.objectContaining(refusal));
  });

  it.each([
    [{ peft_type: 'IA3' }, 'ADAPTER_UNSUPPORTED'],
    [{ use_dora: true }, 'ADAPTER_UNSUPPORTED'],
    [{ bias: 'all' }, 'ADAPTER_UNSUPPORTED'],
    [{ fan_in_fan_out: true }, 'ADAPTER_UNSUPPORTED'],
    [{ modules_to_save: ['lm_head'] }, 'ADAPTER_UNSUPPORTED'],
    [{ rank_pattern: { q_proj: 4 } }, 'ADAPTER_TENSORS'],
    [{ layers_to_transform: [0] }, 'ADAPTER_TENSORS'],
    [{ target_modules: 'all-linear' }, 'ADAPTER_TENSORS'],
    [{ target_modules: [] }, 'ADAPTER_CONFIG'],
    [{ target_modules: ['lm_head'] }, 'ADAPTER_TENSORS'],
    [{ r: 0 }, 'ADAPTER_CONFIG'],
    [{ r: 2.5 }, 'ADAPTER_CONFIG'],
    [{ r: 1e9 }, 'ADAPTER_CONFIG'],
    [{ lora_alpha: -1 }, 'ADAPTER_CONFIG'],
    [{ lora_alpha: '16' }, 'ADAPTER_CONFIG'],
    [{ lora_alpha: null }, 'ADAPTER_CONFIG'],
    [{ r: null }, 'ADAPTER_CONFIG'],
    [{ base_model_sha256: 'AB' }, 'ADAPTER_CONFIG'],
    [{ base_model_sha256: 7 }, 'ADAPTER_CONFIG'],
    [{ r: 3 }, 'ADAPTER_TENSORS'],
    [{ target_modules: ['q_proj'] }, 'ADAPTER_TENSORS'],
    [{ target_modules: ['q_proj', 'down_proj', 'up_proj'] }, 'ADAPTER_TENSORS'],
  ])('with %j are refused', (change, code) => {
    expect(() => readPeft({ ...files, config: encode({ ...json, ...change }) })).toThrow(expect.objectContaining({ code }));
  });

  const cases: [string, (tensors: Map<string, NamedTensor>) => void, string][] = [
    ['a missing tensor', (t) => t.delete(name(1, 'mlp.down_proj', 'B')), 'ADAPTER_TENSORS'],
    ['a missing layer', (t) => [...t.keys()].filter((key) => key.includes('layers.0')).forEach((key) => t.delete(key)), 'ADAPTER_TENSORS'],
    ['no tensor', (t) => t.clear(), 'ADAPTER_TENSORS'],
    ['an unknown tensor', (t) => t.set('lm_head.weight', { shape: [1, 2], data: new Float32Array(2) }), 'ADAPTER_TENSORS'],
    [
      'a projection in the wrong block',
      (t) => t.set(name(0, 'mlp.q_proj', 'A'), t.get(name(0, 'self_attn.q_proj', 'A'))!),
      'ADAPTER_TENSORS',
    ],
    ['another rank', (t) => t.set(name(0, 'mlp.down_proj', 'A'), { shape: [3, 2], data: new Float32Array(6) }), 'ADAPTER_TENSORS'],
    ['NaN', (t) => (t.get(name(0, 'mlp.down_proj', 'A'))!.data[2] = NaN), 'SAFETENSORS_NOT_FINITE'],
  ];
  it.each(cases)('with %s are refused', (_, damage, code) => {
    const tensors = tensorsOf();
    damage(tensors);
    expect(() => readPeft({ ...files, weights: writeSafetensors(tensors) })).toThrow(expect.objectContaining({ code }));
  });

  it('answer any configuration with an adapter or an AppError', () => {
    const change = fc.dictionary(fc.constantFrom(...Object.keys(json), 'use_rslora', 'other'), fc.jsonValue());
    fc.assert(
      fc.property(change, (fields) => {
        try {
          expect(readPeft({ ...files, config: encode({ ...json, ...fields }) }).config.alpha).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
