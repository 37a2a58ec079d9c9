import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHECKPOINT_FILE, FolderStore, LOG_FILE } from '../../../src/store/folder/folder-store';
import { sampleCheckpoint, sampleEvents } from '../samples';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const log = (): string => join(folder, LOG_FILE);
const checkpointFile = (): string => join(folder, CHECKPOINT_FILE);

describe('log', () => {
  it('gives back what was appended, across stores', async () => {
    const store = new FolderStore(folder);
    expect(await store.events('r')).toEqual([]);
    await store.append('r', sampleEvents(0, 3));
    await new FolderStore(folder).append('r', sampleEvents(3, 5));
    await store.append('r', []);
    expect(await store.events('r')).toEqual(sampleEvents(0, 5));
    expect((await readFile(log(), 'utf8')).split('\n')).toHaveLength(6);
  });

  it('makes a folder that is not there yet', async () => {
    const store = new FolderStore(join(folder, 'a', 'b'));
    await store.append('r', sampleEvents(0, 1));
    expect(await store.events('r')).toEqual(sampleEvents(0, 1));
  });

  it('cut at any byte, it reads as the lines before the cut and takes further events', async () => {
    await new FolderStore(folder).append('r', sampleEvents(0, 3));
    const whole = await readFile(log());
    for (let bytes = 0; bytes <= whole.length; bytes++) {
      await writeFile(log(), whole.subarray(0, bytes));
      const store = new FolderStore(folder);
      const left = await store.events('r');
      expect(left).toEqual(sampleEvents(0, left.length));
      const newlines = whole.subarray(0, bytes).filter((byte) => byte === 0x0a).length;
      expect(left.length).toBeGreaterThanOrEqual(newlines);
      await store.append('r', sampleEvents(left.length, 5));
      expect(await new FolderStore(folder).events('r')).toEqual(sampleEvents(0, 5));
    }
  });

  it('drops a last line of garbage', async () => {
    await new FolderStore(folder).append('r', sampleEvents(0, 2));
    for (const garbage of ['\0\0\0\0', '{"seq":2,"ki\n', 'hello\n']) {
      await writeFile(
        log(),
        sampleEvents(0, 2)
          .map((event) => `${JSON.stringify(event)}\n`)
          .join('') + garbage,
      );
      const store = new FolderStore(folder);
      expect(await store.events('r')).toEqual(sampleEvents(0, 2));
      await store.append('r', sampleEvents(2, 3));
      expect(await store.events('r')).toEqual(sampleEvents(0, 3));
    }
  });

  it.each([
    ['no JSON', (lines: string[]) => (lines[1] = lines[1]!.slice(0, 9))],
    ['a line is missing', (lines: string[]) => lines.splice(1, 1)],
    ['a line is there twice', (lines: string[]) => lines.splice(1, 0, lines[0]!)],
    ['no event', (lines: string[]) => (lines[1] = '[]')],
  ])('names a broken line in the middle: %s', async (_, breakLines) => {
    const lines = sampleEvents(0, 4).map((event) => JSON.stringify(event));
    breakLines(lines);
    const text = `${lines.join('\n')}\n`;
    await writeFile(log(), text);
    const store = new FolderStore(folder);
    const refusal = { code: 'STORE_BROKEN_LOG', message: expect.stringContaining(`Line 2 of ${log()}`) };
    await expect(store.events('r')).rejects.toMatchObject(refusal);
    await expect(store.append('r', sampleEvents(4, 5))).rejects.toMatchObject(refusal);
    expect(await readFile(log(), 'utf8')).toBe(text);
  });

  it('leaves a file that is no run log alone', async () => {
    await writeFile(log(), '{"name":"something else"}\n');
    await expect(new FolderStore(folder).append('r', sampleEvents(0, 1))).rejects.toMatchObject({ code: 'STORE_BROKEN_LOG' });
  });

  it('truncates to any length and goes on from there', async () => {
    for (let seq = 0; seq <= 5; seq++) {
      const store = new FolderStore(folder);
      await store.truncate('r', 0);
      await store.append('r', sampleEvents(0, 4));
      await store.truncate('r', seq);
      const left = Math.min(seq, 4);
      expect(await store.events('r')).toEqual(sampleEvents(0, left));
      await store.append('r', sampleEvents(left, left + 1));
      expect(await store.events('r')).toEqual(sampleEvents(0, left + 1));
    }
  });

  it('killed while it truncates, it has the log of before', async () => {
    await new FolderStore(folder).append('r', sampleEvents(0, 4));
    await writeFile(`${log()}.part`, `${JSON.stringify(sampleEvents(0, 1)).slice(0, 7)}`);
    const store = new FolderStore(folder);
    expect(await store.events('r')).toEqual(sampleEvents(0, 4));
    await store.truncate('r', 2);
    expect(await store.events('r')).toEqual(sampleEvents(0, 2));
    expect(await readdir(folder)).toEqual([LOG_FILE]);
  });

  it('tells where it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(new FolderStore(join(folder, 'file')).append('r', sampleEvents(0, 1))).rejects.toMatchObject({
      code: expect.stringMatching(/^STORE_UN(READ|WRIT)ABLE$/),
    });
  });
});

describe('checkpoint', () => {
  it('gives back every number and text, and the bytes kept', async () => {
    const store = new FolderStore(folder);
    expect(await store.loadCheckpoint('r')).toBeNull();
    const checkpoint = sampleCheckpoint(7);
    const bytes = await store.saveCheckpoint('r', checkpoint);
    expect(await new FolderStore(folder).loadCheckpoint('r')).toEqual(checkpoint);
    expect((await readFile(checkpointFile())).length).toBe(bytes);
    expect(await readdir(folder)).toEqual([CHECKPOINT_FILE]);
  });

  it('keeps parts of larger arrays and numbers that are not finite', async () => {
    const backing = new Float32Array([1, NaN, -0, Infinity, 5]);
    const array = backing.subarray(1, 4);
    const store = new FolderStore(folder);
    await store.saveCheckpoint('r', { ...sampleCheckpoint(1), params: array, m: array, v: array });
    const loaded = (await store.loadCheckpoint('r'))!;
    expect([...loaded.params].map((x) => (Object.is(x, -0) ? '-0' : String(x)))).toEqual(['NaN', '-0', 'Infinity']);
  });

  it('refuses a file cut or changed anywhere', async () => {
    const store = new FolderStore(folder);
    await store.saveCheckpoint('r', sampleCheckpoint(7));
    const whole = await readFile(checkpointFile());
    const refusal = { code: 'STORE_BROKEN_CHECKPOINT', message: expect.stringContaining(checkpointFile()), fix: expect.any(String) };
    for (let bytes = 0; bytes < whole.length; bytes++) {
      await writeFile(checkpointFile(), whole.subarray(0, bytes));
      await expect(store.loadCheckpoint('r')).rejects.toMatchObject(refusal);
    }
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      await writeFile(checkpointFile(), changed);
      await expect(store.loadCheckpoint('r')).rejects.toMatchObject({ code: expect.stringMatching(/^STORE_(BROKEN_CHECKPOINT|NEWER)$/) });
    }
    await writeFile(checkpointFile(), Buffer.concat([whole, Buffer.from([0])]));
    await expect(store.loadCheckpoint('r')).rejects.toMatchObject(refusal);
  });

  it('names a layout of a later version', async () => {
    const store = new FolderStore(folder);
    await store.saveCheckpoint('r', sampleCheckpoint(7));
    const bytes = await readFile(checkpointFile());
    bytes.writeUInt32LE(2, 8);
    await writeFile(checkpointFile(), bytes);
    await expect(store.loadCheckpoint('r')).rejects.toMatchObject({ code: 'STORE_NEWER' });
  });

  it('killed while it writes the next one, it has the one before', async () => {
    const store = new FolderStore(folder);
    await store.saveCheckpoint('r', sampleCheckpoint(1));
    await writeFile(`${checkpointFile()}.part`, 'HINDCK');
    expect(await store.loadCheckpoint('r')).toEqual(sampleCheckpoint(1));
    await store.saveCheckpoint('r', sampleCheckpoint(2));
    expect(await store.loadCheckpoint('r')).toEqual(sampleCheckpoint(2));
    expect(await readdir(folder)).toEqual([CHECKPOINT_FILE]);
  });

  it('refuses to keep arrays of different lengths', async () => {
    const uneven = { ...sampleCheckpoint(1), m: new Float32Array(2) };
    await expect(new FolderStore(folder).saveCheckpoint('r', uneven)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });
});
