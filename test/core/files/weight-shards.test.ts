import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../../src/core/files/safetensors';
import { joinShards, SHARD_INDEX, shardNames } from '../../../src/core/files/weight-shards';
import { goldenBytes, goldenJson } from '../../model/fixtures';

const ONE = 'model-00001-of-00002.safetensors';
const TWO = 'model-00002-of-00002.safetensors';
const tensor = (value: number) => ({ shape: [2], data: Float32Array.of(value, -value) });
const files = new Map([
  [ONE, writeSafetensors(new Map([['a', tensor(1)]]))],
  [TWO, writeSafetensors(new Map([['b', tensor(2)]]))],
]);
const index = { metadata: { total_size: 16 }, weight_map: { b: TWO, a: ONE } };

describe('weights in shards', () => {
  it('are joined', () => {
    expect(shardNames(index)).toEqual([ONE, TWO]);
    expect([...joinShards(index, files)]).toEqual([
      ['a', tensor(1)],
      ['b', tensor(2)],
    ]);
  });

  it('of a model that transformers saved have all its tensors', () => {
    const golden = goldenJson<{ weight_map: Record<string, string> }>(`tiny/tiny-qwen2/${SHARD_INDEX}`);
    const shards = new Map(shardNames(golden).map((name) => [name, goldenBytes(`tiny/tiny-qwen2/${name}`)]));
    expect([...joinShards(golden, shards).keys()].sort()).toEqual(Object.keys(golden.weight_map).sort());
  });

  it.each([
    [null, 'no weight_map'],
    [{}, 'no weight_map'],
    [{ weight_map: [] }, 'no weight_map'],
    [{ weight_map: {} }, 'names 0 files'],
    [{ weight_map: { a: '../secret.safetensors' } }, 'no name of a file'],
    [{ weight_map: { a: 3 } }, 'no name of a file'],
    [{ weight_map: { a: ONE, b: TWO, c: TWO } }, 'lacks "c"'],
    [{ weight_map: { a: ONE, b: ONE, c: TWO } }, 'puts into model-00001'],
    [{ weight_map: { a: TWO } }, 'puts nowhere'],
    [{ weight_map: { a: ONE, b: TWO, c: 'model-3.safetensors' } }, 'model-3.safetensors is missing'],
  ])('are refused where the index is %j', (json, word) => {
    const refusal = expect.objectContaining({ code: 'SAFETENSORS_INDEX', message: expect.stringContaining(word) });
    expect(() => joinShards(json, files)).toThrow(refusal);
  });
});
