// Models in a folder under faults: at every operation in turn the disk fails or is full, the process is killed, or the power goes, while a model
// is imported, fetched, gone on with, replaced and deleted. Afterwards a model is whole or it is not one, and what was asked for can be done.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256Hex } from '../../src/core/hash';
import { FolderStorage } from '../../src/hub/folder-storage';
import { ModelLibrary } from '../../src/hub/library';
import type { Manifest } from '../../src/hub/manifest';
import { MemoryDisk, type Fault } from './memory-disk';

let disk = new MemoryDisk();
vi.mock(
  'node:fs/promises',
  () => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : disk.fs[name as never]), has: () => true }),
);
beforeEach(() => {
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const all = bytesOf(url);
    const from = Number(/\d+/.exec(new Headers(init?.headers).get('range') ?? '0')![0]);
    const headers = { 'content-range': `bytes ${from}-${all.length - 1}/${all.length}` };
    return new Response(all.slice(from), from > 0 ? { status: 206, headers } : {});
  });
});
afterEach(() => void vi.unstubAllGlobals());

const NAMES = ['config.json', 'model.safetensors'];
/** Of one version and file, as its address says. */
function bytesOf(url: string): Uint8Array<ArrayBuffer> {
  const [version, file] = url.split('/').slice(-2);
  return Uint8Array.from({ length: 300 + file!.length }, (_, i) => (i * 7 + Number(version)) & 255);
}
async function manifestOf(version: number): Promise<Manifest> {
  const files = NAMES.map(async (name) => {
    const url = `https://example.invalid/${version}/${name}`;
    return { name, url, sizeBytes: bytesOf(url).length, sha256: await sha256Hex(bytesOf(url)), gitSha1: null };
  });
  return { schema: 1, id: 'owner--name', source: `owner/name@${version}`, licence: 'mit', files: await Promise.all(files) };
}

const library = (): ModelLibrary => new ModelLibrary(new FolderStorage('/models'));
const fetchVersion = async (version: number): Promise<void> => library().fetch(await manifestOf(version), { attempts: 1, pauseMs: 1 });
const local = (version: number): File[] => NAMES.map((name) => new File([bytesOf(`x/${version}/${name}`)], name));

interface Work {
  readonly id: string;
  prepare(): Promise<void>;
  work(): Promise<unknown>;
  /** Version that is there afterwards; null for none. */
  readonly after: number | null;
  readonly before: number | null;
  /** The model of before may be gone when the work stops half way. */
  readonly replaces?: boolean;
}
const nothing = async (): Promise<void> => undefined;
const WORKS: Record<string, Work> = {
  import: { id: 'local-mine', prepare: nothing, work: () => library().add(local(1), {}, 'mine'), before: null, after: 1 },
  fetch: { id: 'owner--name', prepare: nothing, work: () => fetchVersion(1), before: null, after: 1 },
  'replace by another version': {
    id: 'owner--name',
    prepare: () => fetchVersion(1),
    work: () => fetchVersion(2),
    before: 1,
    after: 2,
    replaces: true,
  },
  'delete an imported model': {
    id: 'local-mine',
    prepare: async () => void (await library().add(local(1), {}, 'mine')),
    work: () => library().remove('local-mine'),
    before: 1,
    after: null,
    replaces: true,
  },
  'delete a fetched model': { id: 'owner--name', prepare: () => fetchVersion(1), work: () => library().remove('owner--name'), before: 1, after: null, replaces: true }, // prettier-ignore
};

/** Version of the whole model, each file of which is right; null where there is none. A model that is listed as whole is whole. */
async function versionOf(id: string): Promise<number | null> {
  disk.arm('EIO', Infinity);
  const listed = (await library().list()).find((model) => model.id === id);
  if (!listed?.isWhole) {
    await expect(library().files(id)).rejects.toMatchObject({ code: 'HUB_NO_MODEL' });
    return null;
  }
  const files = await library().files(id);
  expect([...files.keys()]).toEqual(NAMES);
  const version = [1, 2].find((one) => files.get(NAMES[0]!)!.every((byte, i) => byte === bytesOf(`x/${one}/${NAMES[0]}`)[i]));
  for (const [name, bytes] of files) expect(bytes).toEqual(bytesOf(`x/${version}/${name}`));
  return version!;
}

const CODES: Partial<Record<Fault, RegExp>> = { EIO: /^HUB_(UNWRITABLE|UNREADABLE)$/, ENOSPC: /^HUB_(NO_SPACE|UNREADABLE)$/ };

describe.each(Object.entries(WORKS))('%s', (_, { id, prepare, work, before, after, replaces }) => {
  it.each(['EIO', 'ENOSPC', 'killed', 'power'] as const)('%s at every operation in turn', async (fault) => {
    const begin = async (at: number): Promise<void> => {
      disk = new MemoryDisk();
      await prepare();
      disk.arm(fault, at);
    };
    await begin(Infinity);
    await work();
    const { operations } = disk;
    expect(await versionOf(id)).toBe(after);
    expect(operations).toBeGreaterThan(3);
    let told = 0;
    for (let at = 1; at <= operations; at++) {
      for (let seed = 0; seed < (fault === 'power' ? 20 : 1); seed++) {
        await begin(at);
        const error = await work().then(() => null, (thrown: unknown) => thrown as { code: string; message: string; fix: string }); // prettier-ignore
        if (CODES[fault] && error) {
          expect(error.code, `operation ${at}: ${error.message}`).toMatch(CODES[fault]);
          expect(error.message.length).toBeLessThan(200);
          expect(error.fix).toMatch(/\.$/);
          told++;
        }
        if (fault === 'power') disk.losePower(seed);
        const found = await versionOf(id);
        if (!error) expect(found).toBe(after);
        else expect(replaces ? [before, after, null] : [before, after], `operation ${at}`).toContain(found);
        // What was asked for can be done, whatever lies there.
        if (found !== after) await work();
        expect(await versionOf(id)).toBe(after);
      }
    }
    // Only what clears away after itself may fail in silence.
    if (CODES[fault]) expect(told).toBeGreaterThanOrEqual(operations - 3);
  });
});
