import type { DownloadProgress } from '../../src/core/files/kept-model';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSafetensors } from '../../src/core/files/safetensors';
import { CATALOGUE } from '../../src/hub/catalogue';
import { FolderStorage } from '../../src/hub/folder-storage';
import { ModelLibrary } from '../../src/hub/library';
import type { LocalModelFile } from '../../src/rpc/models-api';
import { readHead } from '../../src/service/model-head';
import { ModelShelf } from '../../src/service/model-shelf';
import { goldenChatFolder } from '../onnx/fixtures';
import { BadServer } from '../hub/bad-server';
import { GOLDEN } from '../model/fixtures';

const TINY = `${GOLDEN}/tiny/tiny-llama`;
const FILES = [
  'chat_template.jinja',
  'config.json',
  'generation_config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
];
const GGUF = `${GOLDEN}/gguf/tiny-llama.q8_0.gguf`;
const ID = 'owner--name';
/** Bytes. */
const WEIGHTS = statSync(`${TINY}/model.safetensors`).size;

let server: BadServer;
let folder: string;
let shelf: ModelShelf;
beforeEach(async () => {
  server = await new BadServer(new Map(FILES.map((name) => [name, readFileSync(`${TINY}/${name}`)]))).open();
  folder = mkdtempSync(join(tmpdir(), 'shelf-'));
  const library = new ModelLibrary(new FolderStorage(folder));
  shelf = new ModelShelf({ library, threads: 2, patience: { stallMs: 600_000, attempts: 2, pauseMs: 1 } });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const local = (names: readonly string[], from = TINY): LocalModelFile[] =>
  names.map((name) => ({ name, file: new Blob([new Uint8Array(readFileSync(`${from}/${name}`))]) }));
const parameters = (): number =>
  [...parseSafetensors(new Uint8Array(readFileSync(`${TINY}/model.safetensors`))).values()].reduce((sum, { data }) => sum + data.length, 0);

describe('what is shown before anything is fetched', () => {
  it('of a catalogue model: more to train than to play, no less than its weights take, on both devices', async () => {
    const [first] = await shelf.catalogue();
    expect(first).toMatchObject({
      repository: CATALOGUE[0]!.repository,
      id: 'HuggingFaceTB--SmolLM2-135M-Instruct',
      licence: 'apache-2.0',
    });
    for (const device of ['wasm', 'webgpu'] as const) {
      const { needs, ...plans } = await shelf.memory(first!.repository, device);
      expect(plans.device).toBe(device);
      expect(needs.map(({ format }) => format)).toEqual(['f32', 'f16', 'int8', 'int4']);
      const bits = [32, 16, 9, 5];
      needs.forEach(({ playBytes, trainBytes }, i) => {
        expect(trainBytes).toBeGreaterThan(playBytes);
        expect(playBytes).toBeGreaterThan((first!.parameters * bits[i]!) / 8);
      });
      const plays = needs.map(({ playBytes }) => playBytes);
      expect(plays).toEqual([...plays].sort((a, b) => b - a));
    }
  });

  it('says what does not fit into the memory of WebAssembly', async () => {
    const { needs } = await shelf.memory('Qwen/Qwen3-0.6B', 'wasm');
    expect(needs[0]).toMatchObject({ format: 'f32', playFits: false, trainFits: false });
    // A step of a chat model beside weights of 0.5 GiB in float32, and their copies in the order of the products, is too much for 2 GiB.
    const [f32, f16] = (await shelf.memory(CATALOGUE[0]!.repository, 'wasm')).needs;
    expect(f32).toMatchObject({ format: 'f32', playFits: true, trainFits: false });
    expect(f16).toMatchObject({ format: 'f16', playFits: true, trainFits: true });
  });

  it('of a repository: licence, size, kind and memory, without a byte of its weights', async () => {
    const found = await shelf.find('owner/name', server.url, 'wasm');
    const sizeBytes = FILES.reduce((sum, name) => sum + readFileSync(`${TINY}/${name}`).length, 0);
    expect(found).toMatchObject({ id: ID, licence: 'mit', sizeBytes, architecture: 'llama', parameters: parameters() });
    expect(found.memory!.needs).toHaveLength(4);
    expect(server.asked.filter(({ path }) => path.endsWith('model.safetensors'))).toEqual([]);
  });

  it('of local files: what does not belong to the model is left out', async () => {
    const found = await shelf.inspect(local([...FILES, 'golden.safetensors', 'golden.json']), 'tiny', 'wasm');
    const sizeBytes = FILES.reduce((sum, name) => sum + readFileSync(`${TINY}/${name}`).length, 0);
    expect(found).toMatchObject({ id: 'local-tiny', licence: null, sizeBytes, parameters: parameters() });
  });

  it('of a folder in ONNX: one format of it, without a plan by weights, for it is not trained', async () => {
    const folder = goldenChatFolder();
    const files = [...folder.files].map(([path, bytes]) => ({ name: path.replace('onnx/', ''), file: new Blob([new Uint8Array(bytes)]) }));
    const others = [
      { name: 'model_q4.onnx', file: new Blob(['x']) },
      { name: 'README.md', file: new Blob(['x']) },
    ];
    const found = await shelf.inspect([...others, ...files], 'tiny', 'wasm');
    const sizeBytes = files.reduce((sum, { file }) => sum + file.size, 0);
    const about = { id: 'local-tiny--model.onnx', architecture: 'llama', parameters: null, memory: null };
    expect(found).toMatchObject({ ...about, sizeBytes });
    const without = files.filter(({ name }) => name !== 'tokenizer.json');
    await expect(shelf.inspect(without, 'tiny', 'wasm')).rejects.toMatchObject({ code: 'MODEL_FILES_MISSING' });
  });

  it('of a GGUF file, local or on a server, as of the folder it was made from', async () => {
    const bytes = readFileSync(GGUF);
    server.files.clear();
    server.files.set('tiny.gguf', bytes);
    const there = await shelf.find('owner/name/tiny.gguf', server.url, 'webgpu');
    const here = await shelf.inspect([{ name: 'a tiny one.gguf', file: new Blob([new Uint8Array(bytes)]) }], 'a tiny one.gguf', 'webgpu');
    for (const found of [there, here])
      expect(found).toMatchObject({ architecture: 'llama', parameters: parameters(), sizeBytes: bytes.length });
    expect(here.memory).toEqual(there.memory);
  });

  it('of a large GGUF file the beginning is read, as far as it is needed', async () => {
    const bytes = longHeaded(readFileSync(GGUF), 5 * 1024 * 1024);
    const read: number[] = [];
    const part = async (_: string, begin: number, end: number): Promise<Uint8Array> => (read.push(end), bytes.subarray(begin, end));
    const { config } = await readHead([{ name: 'x.gguf', sizeBytes: bytes.length + 2 ** 26 }], part);
    expect(config.architecture).toBe('llama');
    expect(read).toEqual([2 ** 22, 2 ** 24]);
  });

  const refused: [string, () => Promise<unknown>, string][] = [
    ['an architecture that is not known', () => (server.files.set('config.json', Buffer.from('{"model_type":"gpt2"}')), shelf.find('owner/name', server.url, 'wasm')), 'MODEL_UNSUPPORTED'], // prettier-ignore
    ['settings that are no JSON', () => (server.files.set('config.json', Buffer.from('<html>')), shelf.find('owner/name', server.url, 'wasm')), 'MODEL_BAD_JSON'], // prettier-ignore
    ['a repository that is not there', () => shelf.find('no/body', server.url, 'wasm'), 'HUB_NOT_FOUND'],
    ['an address that is none', () => shelf.find('owner/name', 'ftp://x', 'wasm'), 'HUB_ENDPOINT'],
    ['files without settings', () => shelf.inspect(local(['model.safetensors', 'tokenizer.json']), 'tiny', 'wasm'), 'MODEL_FILES_MISSING'],
    ['a GGUF file that ends early', () => shelf.inspect([{ name: 'a.gguf', file: new Blob([new Uint8Array(readFileSync(GGUF)).slice(0, 9000)]) }], 'a.gguf', 'wasm'), 'GGUF_CUT'], // prettier-ignore
    [
      'another kind of file',
      () => shelf.inspect([{ name: 'a.gguf', file: new Blob(['no model at all']) }], 'a.gguf', 'wasm'),
      'GGUF_MAGIC',
    ],
    ['a model that is not kept', () => shelf.memory('owner--name', 'wasm'), 'HUB_NO_MODEL'],
  ];
  it.each(refused)('%s is an error with a remedy', async (_, look, code) => {
    await expect(look()).rejects.toMatchObject({ code, fix: expect.stringMatching(/\.$/) });
  });
});

describe('a download through the shelf', () => {
  /** Ends it once something of the weights is on the disk. */
  async function stopped(keep: boolean): Promise<void> {
    server.faults.set('model.safetensors', [{ kind: 'stall', share: 0.5 }]);
    const seen: DownloadProgress[] = [];
    const fetching = shelf.download('owner/name', server.url, (progress) => seen.push(progress));
    await expect(shelf.resume(ID, () => undefined)).rejects.toMatchObject({ code: 'HUB_BUSY' });
    await expect.poll(async () => (await new FolderStorage(folder).files(ID)).get('model.safetensors')).toBe(Math.floor(WEIGHTS / 2));
    await shelf.stop(keep);
    await expect(fetching).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(seen.length).toBeGreaterThan(0);
  }

  it('paused keeps what arrived, and goes on from there', async () => {
    await stopped(true);
    const [part] = await shelf.list();
    expect(part).toMatchObject({ id: ID, isWhole: false, host: new URL(server.url).host });
    server.asked.length = 0;
    expect(await shelf.resume(ID, () => undefined)).toBe(ID);
    const half = Math.floor(WEIGHTS / 2);
    expect(server.asked).toEqual([{ path: expect.stringContaining('model.safetensors'), range: `bytes=${half}-` }]);
    expect(await shelf.list()).toMatchObject([{ id: ID, isWhole: true, licence: 'mit' }]);
    expect((await shelf.memory(ID, 'wasm')).needs).toHaveLength(4);
    await expect(shelf.resume(ID, () => undefined)).rejects.toMatchObject({ code: 'HUB_NO_MODEL' });
  });

  it('cancelled leaves nothing', async () => {
    await stopped(false);
    expect(await shelf.list()).toEqual([]);
    await shelf.stop(false);
    expect(await shelf.download('owner/name', server.url, () => undefined)).toBe(ID);
    await shelf.remove(ID);
    expect(await shelf.list()).toEqual([]);
  });

  it('of local files keeps those of the model, once', async () => {
    const files = local([...FILES, 'golden.json']);
    expect(await shelf.add(files, 'tiny', () => undefined)).toBe('local-tiny');
    expect([...(await new FolderStorage(folder).files('local-tiny')).keys()].sort()).toEqual([...FILES, 'manifest.json'].sort());
    await expect(shelf.add(files, 'tiny', () => undefined)).rejects.toMatchObject({ code: 'HUB_EXISTS' });
    expect(await shelf.add([{ name: 'my (1).gguf', file: new Blob([new Uint8Array(readFileSync(GGUF))]) }], 'my (1).gguf', () => undefined)).toBe('local-my--1-'); // prettier-ignore
    expect((await shelf.memory('local-my--1-', 'wasm')).needs).toHaveLength(4);
  });
});

/** The same file with a text of at least that length in front of its metadata. */
function longHeaded(bytes: Buffer, length: number): Uint8Array {
  const key = Buffer.from('general.note');
  // Whole units of the alignment, so that the tensors stay where the file says.
  const text = Math.ceil((8 + key.length + 4 + 8 + length) / 32) * 32 - (8 + key.length + 4 + 8);
  const entry = Buffer.alloc(8 + key.length + 4 + 8 + text, 32);
  entry.writeBigUInt64LE(BigInt(key.length), 0);
  key.copy(entry, 8);
  entry.writeUInt32LE(8, 8 + key.length);
  entry.writeBigUInt64LE(BigInt(text), 12 + key.length);
  const head = Buffer.from(bytes.subarray(0, 24));
  head.writeBigUInt64LE(head.readBigUInt64LE(16) + 1n, 16);
  return new Uint8Array(Buffer.concat([head, entry, bytes.subarray(24)]));
}
