import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { AppError } from '../../src/core/errors';
import { Engine } from '../../src/train/engine';
import { readModel } from '../../src/train/model-files';
import { goldenBytes } from '../model/fixtures';

const folder = (name: string, files: readonly string[]): Map<string, Uint8Array> =>
  new Map(files.map((file) => [file, goldenBytes(`tiny/${name}/${file}`)]));
const SHARDS = ['model.safetensors.index.json', 'model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
const TEXTS = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];

const models: [string, Map<string, Uint8Array>][] = [
  ['a folder', folder('tiny-llama', [...TEXTS, 'model.safetensors'])],
  ['a folder with shards', folder('tiny-qwen2', [...TEXTS, ...SHARDS])],
  ['a GGUF file', new Map([['m.gguf', goldenBytes('gguf/tiny-llama.q8_0.gguf')]])],
];

/** Opens it as a run does; an engine or an error with a fix. */
async function open(files: Map<string, Uint8Array>): Promise<AppError | null> {
  const device = createReferenceDevice();
  try {
    await Engine.open(device, await readModel({ name: 'damaged', files }));
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  } finally {
    device.destroy();
  }
}

describe.each(models)('%s', (_, files) => {
  it('is opened as it is', async () => {
    expect(await open(files)).toBeNull();
  });

  it('with a file missing, empty or cut anywhere is an error with a fix', async () => {
    for (const [name, bytes] of files) {
      const without = new Map(files);
      without.delete(name);
      const optional = ['tokenizer_config.json', 'chat_template.jinja'].includes(name);
      if (!optional) expect(await open(without), `without ${name}`).toMatchObject({ fix: expect.stringMatching(/\.$/) });
      for (const length of [0, 1, 7, 8, 9, 100, Math.floor(bytes.length / 2), bytes.length - 2]) {
        const error = await open(new Map(files).set(name, bytes.subarray(0, length)));
        if (!optional)
          expect(error, `${name} cut at ${length} of ${bytes.length}`).toMatchObject({ code: expect.stringMatching(/^[A-Z]+_[A-Z_]+$/) });
      }
    }
  });

  it('with bytes changed at random is opened or refused by name, quickly', async () => {
    const names = [...files.keys()];
    const edit = fc.record({
      file: fc.constantFrom(...names),
      // Heads and settings lie in front; that is where lies hurt.
      places: fc.array(fc.tuple(fc.oneof(fc.nat(3000), fc.nat(2 ** 20)), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ file, places }) => {
        const bytes = files.get(file)!.slice();
        for (const [at, value] of places) bytes[at % bytes.length] = value;
        await open(new Map(files).set(file, bytes));
      }),
      { numRuns: 60 },
    );
  });
});

it('any settings are read or refused, and what they promise is not taken before the weights were seen', async () => {
  const [, files] = models[0]!;
  const good = JSON.parse(new TextDecoder().decode(files.get('config.json'))) as Record<string, unknown>;
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(0, -1, 1.5, 2 ** 24, 2 ** 31, 2 ** 53, 1e308, '64', [64], {}));
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...Object.keys(good), 'rope_scaling', 'rope_theta'), value, { minKeys: 1, maxKeys: 3 }),
      async (changes) => {
        const config = new TextEncoder().encode(JSON.stringify({ ...good, ...changes }));
        await open(new Map(files).set('config.json', config));
      },
    ),
    { numRuns: 150 },
  );
});

it('any tokenizer is read or refused', async () => {
  const [, files] = models[0]!;
  const good = JSON.parse(new TextDecoder().decode(files.get('tokenizer.json'))) as Record<string, unknown>;
  const model = good.model as Record<string, unknown>;
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom({ a: 1e12 }, { a: -1 }, { a: 'x' }, [['a']], ['a b c'], [1], { type: 'BPE' }));
  const outer = fc.dictionary(fc.constantFrom(...Object.keys(good)), value, { maxKeys: 2 });
  const inner = fc.dictionary(fc.constantFrom(...Object.keys(model)), value, { maxKeys: 2 });
  await fc.assert(
    fc.asyncProperty(outer, inner, async (changes, modelChanges) => {
      const tokenizer = new TextEncoder().encode(JSON.stringify({ ...good, model: { ...model, ...modelChanges }, ...changes }));
      await open(new Map(files).set('tokenizer.json', tokenizer));
    }),
    { numRuns: 150 },
  );
});

it('a file of an unknown architecture or type says which and where', async () => {
  const [, files] = models[0]!;
  const config = new TextEncoder().encode(new TextDecoder().decode(files.get('config.json')).replace('"llama"', '"mamba"'));
  expect(await open(new Map(files).set('config.json', config))).toMatchObject({
    code: 'MODEL_UNSUPPORTED',
    message: expect.stringContaining('"mamba"'),
  });
  const weights = files.get('model.safetensors')!.slice();
  const head = Buffer.from(weights.buffer, 0, 4000);
  head.write('"U16"', head.indexOf('"F32"'));
  expect(await open(new Map(files).set('model.safetensors', weights))).toMatchObject({
    code: 'SAFETENSORS_TYPE',
    message: expect.stringMatching(/^"model\..*U16/),
  });
});
