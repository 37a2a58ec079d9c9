import type { DownloadProgress } from '../../src/core/files/kept-model';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DownloadOptions } from '../../src/hub/download';
import { FolderStorage } from '../../src/hub/folder-storage';
import { parseRepository, resolveRepository } from '../../src/hub/huggingface';
import { ModelLibrary } from '../../src/hub/library';
import { BadServer, sampleFiles, type Fault } from './bad-server';

/** A stall is over when the clock says so, which only the server moves that far. */
const STALL_MS = 600_000;
const QUICK = { stallMs: STALL_MS, attempts: 3, pauseMs: 5 };
const ID = 'owner--name';
const WEIGHTS = 'model.safetensors';

let server: BadServer;
let folder: string;
let library: ModelLibrary;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  server = await new BadServer(sampleFiles()).open();
  folder = mkdtempSync(join(tmpdir(), 'hub-'));
  library = new ModelLibrary(new FolderStorage(folder));
  server.hasArrived = untilOnDisk;
  server.onStall = () => vi.advanceTimersByTime(STALL_MS);
});
afterEach(async () => {
  await server.close();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

async function fetchModel(options: DownloadOptions = {}): Promise<void> {
  const manifest = await resolveRepository(parseRepository('owner/name'), { endpoint: server.url });
  await library.fetch(manifest, { ...QUICK, ...options });
}

async function untilOnDisk(name: string, bytes: number): Promise<void> {
  await expect.poll(async () => (await new FolderStorage(folder).files(ID)).get(name) ?? 0).toBeGreaterThanOrEqual(bytes);
}

async function requireWhole(): Promise<void> {
  const files = await library.files(ID);
  expect([...files.keys()]).toEqual(['config.json', 'tokenizer.json', WEIGHTS]);
  for (const [name, bytes] of files) expect(Buffer.from(bytes).equals(server.files.get(name)!), name).toBe(true);
  expect((await new FolderStorage(folder).files(ID)).has('download.json')).toBe(false);
}

const ranges = (): (string | null)[] => server.asked.filter(({ path }) => path.endsWith(WEIGHTS)).map(({ range }) => range);

describe('a download', () => {
  it('brings the files of the model, of one commit, with one bar for all of them', async () => {
    const seen: DownloadProgress[] = [];
    await fetchModel({ onProgress: (progress) => seen.push(progress) });
    await requireWhole();
    const total = 22 + 12 + 300_000;
    expect(seen.every(({ totalBytes }) => totalBytes === total)).toBe(true);
    const done = seen.map(({ doneBytes }) => doneBytes);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(total);
    expect(seen.at(-1)).toMatchObject({ file: WEIGHTS, secondsLeft: 0 });
    expect(server.asked.filter(({ path }) => path.includes('/resolve/')).every(({ path }) => path.includes(server.commit))).toBe(true);
    expect(await library.list()).toEqual([
      {
        id: ID,
        source: `owner/name@${server.commit}`,
        licence: 'mit',
        host: new URL(server.url).host,
        totalBytes: total,
        sizeBytes: expect.any(Number),
        isWhole: true,
        isOnnx: false,
      },
    ]);
    const before = server.asked.length;
    await fetchModel();
    expect(server.asked.length - before).toBe(2);
  });

  const survived: [string, Fault[], (string | null)[]][] = [
    ['cut at 37 %', [{ kind: 'cut', share: 0.37 }], [null, 'bytes=111000-']],
    ['cut twice', [{ kind: 'cut', share: 0.5 }, { kind: 'cut', share: 0.5 }], [null, 'bytes=150000-', 'bytes=225000-']], // prettier-ignore
    ['stalled', [{ kind: 'stall', share: 0.25 }], [null, 'bytes=75000-']],
    ['ended too early as if whole', [{ kind: 'short', bytes: 1000 }], [null, 'bytes=1000-']],
    ['cut, then a server without ranges', [{ kind: 'cut', share: 0.5 }, { kind: 'no-range' }], [null, 'bytes=150000-']], // prettier-ignore
    ['cut, then a part that begins elsewhere', [{ kind: 'cut', share: 0.5 }, { kind: 'wrong-range' }], [null, 'bytes=150000-', null]], // prettier-ignore
    ['cut, then no such range', [{ kind: 'cut', share: 0.5 }, { kind: 'status', status: 416 }], [null, 'bytes=150000-', null]], // prettier-ignore
    ['announced longer than it is', [{ kind: 'length', bytes: 400_000 }], [null]],
    ['busy at first', [{ kind: 'status', status: 503 }, { kind: 'status', status: 429 }], [null, null, null]], // prettier-ignore
  ];
  it.each(survived)('%s: goes on and is whole', async (_, faults, asked) => {
    server.faults.set(WEIGHTS, faults);
    await fetchModel();
    await requireWhole();
    expect(ranges()).toEqual(asked);
  });

  it('shows all that arrived before a stall, and the rate fall to nothing in it', async () => {
    server.faults.set(WEIGHTS, [{ kind: 'stall', share: 0.5 }]);
    server.onStall = () => undefined;
    const seen: DownloadProgress[] = [];
    const controller = new AbortController();
    let now = 0;
    const onProgress = (progress: DownloadProgress): void => void (seen.push(progress), (now += 3));
    const fetching = fetchModel({ signal: controller.signal, onProgress, clock: () => now });
    await expect.poll(() => seen.at(-1)).toMatchObject({ doneBytes: 150_034, rate: 0, secondsLeft: null });
    controller.abort();
    await expect(fetching).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('is gone on with after the program ended', async () => {
    server.faults.set(WEIGHTS, Array<Fault>(3).fill({ kind: 'cut', share: 0 }));
    server.faults.get(WEIGHTS)!.unshift({ kind: 'cut', share: 0.37 });
    await expect(fetchModel()).rejects.toMatchObject({ code: 'HUB_CUT', message: expect.stringContaining('111000 of 300000') });
    expect(await library.list()).toMatchObject([{ id: ID, isWhole: false, totalBytes: 300_034 }]);
    await expect(library.files(ID)).rejects.toMatchObject({ code: 'HUB_NO_MODEL' });
    server.asked.length = 0;
    library = new ModelLibrary(new FolderStorage(folder));
    await fetchModel();
    await requireWhole();
    expect(ranges()).toEqual(['bytes=111000-']);
  });

  it('does not go on with bytes of another version', async () => {
    server.faults.set(WEIGHTS, [{ kind: 'cut', share: 0.37 }, ...Array<Fault>(3).fill({ kind: 'cut', share: 0 })]);
    await expect(fetchModel()).rejects.toMatchObject({ code: 'HUB_CUT' });
    server.files.set(WEIGHTS, Buffer.alloc(300_000, 7));
    server.asked.length = 0;
    await fetchModel();
    await requireWhole();
    expect(ranges()).toEqual([null]);
  });

  const refused: [string, Fault[], string][] = [
    ['a flipped byte', [{ kind: 'flip', byte: 1234 }], 'HUB_CORRUPT'],
    ['a byte flipped after a cut', [{ kind: 'cut', share: 0.5 }, { kind: 'flip', byte: 9 }], 'HUB_CORRUPT'], // prettier-ignore
    ['a file longer than announced', [{ kind: 'long', bytes: 1 }], 'HUB_TOO_LONG'],
    ['a file that is gone', [{ kind: 'status', status: 404 }], 'HUB_NOT_FOUND'],
    ['a closed repository', [{ kind: 'status', status: 403 }], 'HUB_GATED'],
    ['a server that only stalls', Array<Fault>(3).fill({ kind: 'stall', share: 0 }), 'HUB_STALLED'],
    ['a server that only fails', Array<Fault>(3).fill({ kind: 'status', status: 500 }), 'HUB_SERVER'],
  ];
  it.each(refused)('%s is an error that names the file; the next try succeeds', async (_, faults, code) => {
    server.faults.set(WEIGHTS, faults);
    await expect(fetchModel()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(WEIGHTS),
      fix: expect.stringMatching(/\.$/),
    });
    expect((await library.list()).every(({ isWhole }) => !isWhole)).toBe(true);
    const left = (await new FolderStorage(folder).files(ID)).get(WEIGHTS);
    if (code === 'HUB_CORRUPT') expect(left).toBeUndefined();
    await fetchModel();
    await requireWhole();
  });

  it('checks small files too, by their hash in Git', async () => {
    server.faults.set('config.json', [{ kind: 'flip', byte: 3 }]);
    await expect(fetchModel()).rejects.toMatchObject({ code: 'HUB_CORRUPT', message: expect.stringContaining('config.json') });
  });

  it('cancelled frees the disk', async () => {
    server.faults.set(WEIGHTS, [{ kind: 'stall', share: 0.5 }]);
    const controller = new AbortController();
    server.onStall = () => controller.abort();
    const fetching = fetchModel({ signal: controller.signal });
    await expect(fetching).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(await library.list()).toEqual([]);
  });

  it('asks for room before the first byte', async () => {
    class Full extends FolderStorage {
      override freeBytes = async (): Promise<number> => 200_000;
    }
    library = new ModelLibrary(new Full(folder));
    await expect(fetchModel()).rejects.toMatchObject({ code: 'HUB_NO_SPACE', message: expect.stringContaining('1 MB') });
    expect(ranges()).toEqual([]);
  });
});

describe('the library', () => {
  it('says when a file was damaged after it was fetched, and deletes', async () => {
    await fetchModel();
    await new FolderStorage(folder).replace(ID, 'config.json', new Uint8Array(3));
    await expect(library.files(ID)).rejects.toMatchObject({ code: 'HUB_DAMAGED', message: expect.stringContaining('config.json') });
    await new FolderStorage(folder).replace(ID, 'manifest.json', new Uint8Array(3));
    expect(await library.list()).toMatchObject([{ id: ID, isWhole: false }]);
    await library.remove(ID);
    expect(await library.list()).toEqual([]);
    await library.remove('../../anything');
  });

  it("finds a model by an adapter's base name, however trainers write it", async () => {
    await library.add([new File([new Uint8Array(8)], 'SmolLM2-135M-Instruct.gguf')]);
    const id = 'local-SmolLM2-135M-Instruct';
    for (const name of [
      'HuggingFaceTB/SmolLM2-135M-Instruct',
      'unsloth/SmolLM2-135M-Instruct-bnb-4bit',
      '/data/SmolLM2-135M-Instruct/',
      'smollm2-135m-instruct-unsloth-bnb-4bit',
    ])
      expect(await library.named(name), name).toBe(id);
    for (const name of ['', '/', 'SmolLM2-135M', 'owner/SmolLM2-360M-Instruct']) expect(await library.named(name), name).toBeNull();
  });

  it('keeps a local file, and nothing of one that cannot be read whole', async () => {
    const bytes = server.files.get(WEIGHTS)!;
    const file = new File([new Uint8Array(bytes)], 'My model (1).gguf');
    await expect(library.add([file])).rejects.toMatchObject({ code: 'HUB_NAME' });
    const id = await library.add([new File([new Uint8Array(bytes)], 'tiny.Q4_1.gguf')]);
    expect(id).toBe('local-tiny.Q4_1');
    expect(Buffer.from((await library.files(id)).get('tiny.Q4_1.gguf')!).equals(bytes)).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, id, 'manifest.json'), 'utf8'))).toMatchObject({ files: [{ sizeBytes: 300_000 }] });
    const broken = { name: 'b.gguf', size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) };
    await expect(library.add([broken])).rejects.toThrow('gone');
    expect((await library.list()).map((model) => model.id)).toEqual([id]);
  });
});
