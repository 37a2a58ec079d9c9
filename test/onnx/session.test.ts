// Sessions on ONNX Runtime against those of the engine: rows of every length together, kept from turn to turn, drawn alike.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDevice } from '../../src/compute/create';
import { Session } from '../../src/model/session';
import { inspectOnnx } from '../../src/onnx/inspect';
import { chooseVariant, readOnnxFolder, type OnnxSource } from '../../src/onnx/folder';
import { ELEMENT, Graph } from '../../src/onnx/graph';
import { OnnxSession } from '../../src/onnx/session';
import { goldenJson, loadFolder } from '../model/fixtures';
import { EMBEDDED, goldenFolder, PLAIN, source, wasm } from './fixtures';

const GREEDY = { maxTokens: 32, stop: [], temperature: 0, minP: 0 };

interface Greedy {
  readonly prompt: number[];
  readonly continuation: number[];
}

for (const name of ['tiny-llama', 'tiny-qwen2', 'tiny-qwen3']) {
  it(`${name} writes the golden greedy tokens, its prompts of different lengths in one batch`, async () => {
    const { greedy } = goldenJson<{ greedy: Greedy[] }>(`tiny/${name}/golden.json`);
    const session = await OnnxSession.open(await wasm, source(goldenFolder(`tiny/${name}`, PLAIN)), {
      rows: greedy.length,
      contextTokens: 200,
    });
    const requests = greedy.map(({ prompt: ids }, row) => ({ row, ids, seed: 0 }));
    expect(new Set(requests.map(({ ids }) => ids.length)).size).toBeGreaterThan(1);
    const written = await session.sample(requests, GREEDY);
    expect(written.map(({ ids }) => ids)).toEqual(greedy.map(({ continuation }) => continuation));
    await session.free();
  });
}

describe('the embedded model', () => {
  const size = { rows: 6, contextTokens: 200 };
  let engine: Session;
  let plain: OnnxSource;
  let onnx: OnnxSession;
  let close = (): void => undefined;
  beforeAll(async () => {
    const model = loadFolder(await createDevice('wasm', { threads: 1 }), EMBEDDED, '.');
    close = () => model.device.destroy();
    engine = new Session(model, size);
    plain = source(goldenFolder(EMBEDDED, PLAIN, '.'));
    onnx = await OnnxSession.open(await wasm, plain, size);
  });
  afterAll(async () => {
    close();
    await onnx.free();
  });

  const text = (row: number, length: number): number[] => Array.from({ length }, (_, i) => 20 + ((row * 131 + i * i * 7) % 800));
  const rows = [3, 40, 17, 1, 90, 40].map((length, row) => ({ row, ids: text(row, length), seed: 100 + row }));

  it('writes and draws what the engine does, turn after turn', async () => {
    const options = { maxTokens: 8, stop: [11], temperature: 1, minP: 0.05 };
    let requests = rows;
    for (let turn = 0; turn < 3; turn++) {
      const expected = await engine.sample(requests, options);
      const written = await onnx.sample(requests, options);
      expect(written.map(({ ids, finished }) => ({ ids, finished }))).toEqual(expected.map(({ ids, finished }) => ({ ids, finished }))); // prettier-ignore
      written.forEach(({ logProbs }, i) => logProbs.forEach((logProb, t) => expect(logProb).toBeCloseTo(expected[i]!.logProbs[t]!, 3)));
      // One row stays away, one begins anew, the others go on.
      requests = requests.flatMap((request, i) => {
        const ids = i === 2 ? text(9, 12) : [...request.ids, ...written[i]!.ids, ...text(turn + 20, 3 + 4 * i)];
        return i === turn ? [] : [{ ...request, ids, seed: request.seed + 1 }];
      });
    }
  });

  it('chooses among what is allowed, as the engine does', async () => {
    const replies = [[30, 40, 50], [30, 41, 50, 60], [77]]; // prettier-ignore
    const allowed = (_: number, ids: readonly number[]): number[] =>
      replies.flatMap((reply) => (ids.every((id, i) => reply[i] === id) && ids.length < reply.length ? [reply[ids.length]!] : []));
    const options = { maxTokens: 4, stop: [50, 60, 77], temperature: 0.8, minP: 0, allowed: (row: number, ids: readonly number[]) => (allowed(row, ids).length > 0 ? allowed(row, ids) : [50]) }; // prettier-ignore
    const written = await onnx.sample(rows, options);
    expect(written.map(({ ids }) => ids)).toEqual((await engine.sample(rows, options)).map(({ ids }) => ids));
  });

  it('writes the same where rows of one length alone may go together', async () => {
    const contents = { ...plain.contents, operators: new Set([...plain.contents.operators, 'GroupQueryAttention']) };
    const strict = await OnnxSession.open(await wasm, { ...plain, contents }, size);
    expect([onnx.takesGaps, strict.takesGaps]).toEqual([true, false]);
    const options = { ...GREEDY, maxTokens: 6 };
    const expected = (await engine.sample(rows, options)).map(({ ids }) => ids);
    expect((await onnx.sample(rows, options)).map(({ ids }) => ids)).toEqual(expected);
    expect((await strict.sample(rows, options)).map(({ ids }) => ids)).toEqual(expected);
    await strict.free();
  });

  it('ends when cancelled and goes on afterwards; refuses what does not fit', async () => {
    const abort = new AbortController();
    const stopWhen = (): boolean => (abort.abort(), false);
    await expect(onnx.sample(rows, { ...GREEDY, stopWhen, signal: abort.signal })).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    const options = { ...GREEDY, maxTokens: 4 };
    expect((await onnx.sample(rows, options)).map(({ ids }) => ids)).toEqual((await engine.sample(rows, options)).map(({ ids }) => ids)); // prettier-ignore
    expect(await onnx.sample([], options)).toEqual([]);
    await expect(onnx.sample([{ row: 0, ids: text(0, 199), seed: 0 }], options)).rejects.toMatchObject({ code: 'MODEL_CONTEXT' });
    await expect(OnnxSession.open(await wasm, plain, { rows: 1, contextTokens: 2000 })).rejects.toMatchObject({ code: 'MODEL_CONTEXT' });
  });
});

describe('damaged or foreign files', () => {
  const folder = goldenFolder('tiny/tiny-llama', { format: 'f32', dataName: 'model.onnx_data' });
  const changed = (path: string, change: (bytes: Uint8Array) => Uint8Array | null): ReturnType<typeof goldenFolder> => {
    const files = new Map(folder.files);
    const bytes = change(files.get(path)!);
    if (bytes) files.set(path, bytes);
    else files.delete(path);
    return { ...folder, files };
  };

  it('are named before anything is computed', () => {
    const code = (read: () => unknown, expected: object): void => expect(read).toThrow(expect.objectContaining(expected));
    code(() => readOnnxFolder(changed('onnx/model.onnx_data', () => null), ''), { code: 'ONNX_FILES_MISSING', message: expect.stringContaining('onnx/model.onnx_data') }); // prettier-ignore
    code(
      () =>
        readOnnxFolder(
          changed('onnx/model.onnx_data', (bytes) => bytes.subarray(0, -1)),
          '',
        ),
      { code: 'ONNX_CUT' },
    );
    for (const share of [0, 0.01, 0.5, 0.9, 0.999])
      code(
        () =>
          readOnnxFolder(
            changed('onnx/model.onnx', (bytes) => bytes.subarray(0, share * bytes.length)),
            '',
          ),
        { code: 'ONNX_CUT' },
      );
    code(() => readOnnxFolder(changed('onnx/model.onnx', () => new TextEncoder().encode('<html>not found</html>')), ''), { code: 'ONNX_CUT' }); // prettier-ignore
    code(
      () =>
        readOnnxFolder(
          changed('config.json', (bytes) => bytes.subarray(1)),
          '',
        ),
      { code: 'MODEL_BAD_JSON' },
    );
    const paths = ['config.json', 'onnx/model_q4.onnx', 'onnx/model_fp16.onnx'];
    expect(chooseVariant(paths, 'x', null)).toBe('fp16');
    expect(chooseVariant(paths, 'x', 'q4')).toBe('q4');
    code(() => chooseVariant(paths, 'x', 'f32'), { code: 'ONNX_FILES_MISSING', fix: expect.stringContaining('q4, fp16') });
    code(() => chooseVariant(['config.json'], 'x', null), { code: 'ONNX_FILES_MISSING' });
  });

  it('that are no decoder are refused by what they ask for', async () => {
    const refuse = async (build: (graph: Graph) => void, message: string): Promise<void> => {
      const graph = new Graph(null);
      build(graph);
      const { model } = graph.file('test');
      const settings = { maxPositions: 100, layers: 1, kvHeads: 2, headSize: 4 };
      const opened = OnnxSession.open(await wasm, { model, beside: [], contents: inspectOnnx(model, 'model.onnx'), settings }, { rows: 1, contextTokens: 50 }); // prettier-ignore
      await expect(opened).rejects.toMatchObject({ code: 'ONNX_INPUTS', message: expect.stringContaining(message) });
    };
    const logits = (graph: Graph, from: string, output = 'logits'): void => {
      graph.node('Cast', [from], { to: ELEMENT.float }, { output });
      graph.output(output, 'float', ['b', 's']);
    };
    await refuse((graph) => logits(graph, graph.input('pixel_values', 'int64', ['b', 's'])), '"pixel_values"');
    await refuse((graph) => logits(graph, graph.input('attention_mask', 'int64', ['b', 's'])), 'no input "input_ids"');
    await refuse((graph) => logits(graph, graph.input('input_ids', 'int64', ['b', 's']), 'scores'), 'no output "logits"');
    await refuse((graph) => logits(graph, graph.input('input_ids', 'int64', ['b', 's'])), 'takes no past');
    await refuse((graph) => {
      logits(graph, graph.input('input_ids', 'int64', ['b', 's']));
      graph.input('past_key_values.0.key', 'float', ['b', 2, 'p', 4]);
    }, 'does not give "present.0.key"');
  });

  it('that hold no model are refused by name', async () => {
    const { open } = await wasm;
    await expect(open({ model: new Uint8Array(100), beside: [], kept: [] })).rejects.toMatchObject({ code: 'ONNX_OPEN' });
  });
});
