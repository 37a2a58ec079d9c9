import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readBundle } from '../../src/adapter/bundle';
import { filesForHub } from '../../src/adapter/for-hub';
import { publish, requireRepositoryName, type PublishOptions } from '../../src/hub/publish';
import { fetchBundle, lookAtAdapter } from '../../src/service/shared-adapters';
import { HubServer } from './hub-server';

const bundle = readBundle(new Uint8Array(readFileSync('public/adapters/minihack.zip')));
const files = filesForHub(bundle);
const opened: HubServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((hub) => hub.close()));
});
async function hubServer(...given: ConstructorParameters<typeof HubServer>): Promise<HubServer> {
  const hub = await new HubServer(...given).open();
  opened.push(hub);
  return hub;
}
const publishTo = (hub: HubServer, more: Partial<PublishOptions> = {}) =>
  publish(files, {
    endpoint: hub.url,
    token: hub.token,
    repository: 'ada/reflector',
    isPrivate: false,
    summary: 'Add a reflector',
    ...more,
  });
const never = new AbortController().signal;
const readBack = async (hub: HubServer, address: string) =>
  readBundle(await fetchBundle(await lookAtAdapter(address, 'http://127.0.0.1/', hub.url, never), null, () => undefined, never));

const CREATE = 'POST /api/repos/create';
const PREUPLOAD = 'POST /api/models/ada/reflector/preupload/main';
const BATCH = 'POST /ada/reflector.git/info/lfs/objects/batch';
const VERIFY = 'POST /ada/reflector.git/info/lfs/objects/verify';
const COMMIT = 'POST /api/models/ada/reflector/commit/main';

describe('a repository', () => {
  it('is made by the documented requests in their order, and opens with our own readers as it was', async () => {
    const hub = await hubServer();
    const seen: number[] = [];
    const { url, address } = await publishTo(hub, { isPrivate: true, onBytes: (done) => void seen.push(done) });
    expect(hub.asked.map((line) => line.replace(/[0-9a-f]{64}/, 'OID'))).toEqual([
      CREATE,
      PREUPLOAD,
      BATCH,
      'PUT /lfs/OID',
      VERIFY,
      COMMIT,
    ]);
    const repository = hub.repositories.get('ada/reflector')!;
    expect([url, address]).toEqual([`${hub.url}/ada/reflector`, `hf:ada/reflector@${repository.commit}`]);
    expect([repository.isPrivate, repository.summaries]).toEqual([true, ['Add a reflector']]);
    expect(seen.at(-1)).toBe([...files.values()].reduce((sum, { length }) => sum + length, 0));
    const back = await readBack(hub, address);
    expect(back.card).toBe(bundle.card);
    expect(Buffer.from(back.peft.weights).equals(bundle.peft.weights)).toBe(true);
    expect(Buffer.from(back.runLog!).equals(bundle.runLog!)).toBe(true);
  });

  it('holds the same where every file is a regular one, and where large ones go in parts', async () => {
    const regular = await hubServer(() => 'regular');
    const parted = await hubServer((path) => (/safetensors|jsonl/.test(path) ? 'lfs' : 'regular'), 100_000);
    for (const hub of [regular, parted]) {
      const { address } = await publishTo(hub);
      expect(Buffer.from((await readBack(hub, address)).peft.weights).equals(bundle.peft.weights)).toBe(true);
    }
    expect(regular.asked.slice(0, 3)).toEqual([CREATE, PREUPLOAD, COMMIT]);
    expect(parted.asked.filter((line) => line.endsWith('/complete')).length).toBe(2);
    expect(parted.asked.filter((line) => line.startsWith('PUT /lfs/')).length).toBeGreaterThan(6);
  });

  it('that is there gets one more commit, and sends no large file twice', async () => {
    const hub = await hubServer();
    await publishTo(hub);
    hub.asked.length = 0;
    await publishTo(hub, { isThere: true, summary: 'Again' });
    expect(hub.asked).toEqual([PREUPLOAD, BATCH, COMMIT]);
    expect(hub.repositories.get('ada/reflector')!.summaries).toEqual(['Add a reflector', 'Again']);
  });

  it.each(['reflector', 'ada/', 'ada/a b', '../x', 'ada/a--b', 'ada/.x', 'ada/x.git', `ada/${'x'.repeat(97)}`, 'a/b/c'])(
    'is not called %j',
    (name) => {
      expect(() => requireRepositoryName(name)).toThrow(expect.objectContaining({ code: 'HUB_NAME' }));
    },
  );
});

describe('a refusal is told in one sentence', () => {
  it.each([
    [401, {}, '', 'HUB_TOKEN', /does not know this sign-in \(401\)/],
    [403, {}, '{"error":"no rights"}', 'HUB_FORBIDDEN', /may not create the repository for ada\/reflector \(403\)\. It says: “no rights”/],
    [409, {}, '', 'HUB_REPOSITORY_EXISTS', /ada\/reflector exists already/],
    [413, {}, '', 'HUB_TOO_LARGE', /too large \(413\)/],
    [429, { 'retry-after': '17' }, '', 'HUB_RATE', /too many requests/],
    [400, {}, '{"error":"base_model is\\nno model"}', 'HUB_REFUSED', /“base_model is no model”/],
    [503, {}, '<html>', 'HUB_SERVER', /failed when asked to create the repository \(503\)/],
    [200, {}, '[', 'HUB_SERVER', /not what the API documents/],
  ])('for the answer %i', async (status, headers, body, code, message) => {
    const hub = await hubServer();
    hub.fault = () => ({ status, headers, body });
    const error = await publishTo(hub).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    if (status === 429) expect(error).toMatchObject({ fix: 'Try again in 17 seconds.' });
    expect(hub.asked).toEqual([CREATE]);
  });

  it('of a token that is none, and of a Hub that is not there', async () => {
    const hub = await hubServer();
    await expect(publishTo(hub, { token: 'wrong' })).rejects.toMatchObject({ code: 'HUB_TOKEN' });
    await hub.close();
    await expect(publishTo(hub)).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
  });

  it('of places for large files that are no https address: nothing is sent there', async () => {
    const hub = await hubServer();
    const object = { oid: '0'.repeat(64), actions: { upload: { href: 'http://elsewhere.example/x' } } };
    hub.fault = (_, what) => {
      if (what !== BATCH) return undefined;
      return { status: 200, body: JSON.stringify({ objects: [object] }) };
    };
    await expect(publishTo(hub)).rejects.toMatchObject({
      code: 'HUB_SERVER',
      message: expect.stringMatching(/says nothing of adapter_model/),
    });
    const { createHash } = await import('node:crypto');
    object.oid = createHash('sha256').update(bundle.peft.weights).digest('hex');
    await expect(publishTo(hub, { isThere: true })).rejects.toMatchObject({ message: expect.stringMatching(/no https address/) });
  });

  it('of a look at what was stored that another host would do: the token goes there no more than anywhere else', async () => {
    const hub = await hubServer();
    const { createHash } = await import('node:crypto');
    const oid = createHash('sha256').update(bundle.peft.weights).digest('hex');
    const actions = { upload: { href: `${hub.url}/lfs/${oid}` }, verify: { href: 'https://elsewhere.example/verify' } };
    hub.fault = (_, what) => (what === BATCH ? { status: 200, body: JSON.stringify({ objects: [{ oid, actions }] }) } : undefined);
    await expect(publishTo(hub)).rejects.toMatchObject({ code: 'HUB_SERVER', message: expect.stringMatching(/not its own host/) });
  });
});

/** How many requests one publication takes here: create, announce, ask, three parts, their end, commit. */
const PARTED = ['lfs', 200_000] as const;
describe('when the n-th request fails', () => {
  const kinds = [
    ['with 500', { status: 500 }],
    ['by a break', { isCut: true }],
    ['by a break after it was done', { isCut: true, isDone: true }],
    ['with 429', { status: 429 }],
  ] as const;
  it.each(kinds)('%s, it is told, a repository that was created is named, and publishing again mends it', async (_, fault) => {
    const mode = (path: string) => (path.endsWith('.safetensors') ? PARTED[0] : 'regular');
    const first = await hubServer(mode, PARTED[1]);
    await publishTo(first);
    const count = first.asked.length;
    expect(count).toBeGreaterThan(6);
    for (let n = 1; n <= count; n++) {
      const hub = await hubServer(mode, PARTED[1]);
      hub.fault = (at) => (at === n ? fault : undefined);
      const error = (await publishTo(hub).catch((caught: unknown) => caught)) as { code: string; message: string; fix: string };
      expect(error).toMatchObject({ code: expect.stringMatching(/^HUB_/), fix: expect.stringMatching(/\S/) });
      const url = `${hub.url}/ada/reflector`;
      const made = hub.repositories.get('ada/reflector');
      if (made) expect(error.message).toContain(url);
      // What is on the Hub is never more than what is told.
      if (made?.commit) expect(error.message).toContain('whether it got the files is not known');
      if (error.message.includes('it is empty')) expect(made?.files.size).toBe(0);
      if (!made && error.message.includes(url)) expect(error.message).toContain('is not known');
      hub.fault = () => undefined;
      const { address } = await publishTo(hub, { isThere: made !== undefined });
      expect(Buffer.from((await readBack(hub, address)).peft.weights).equals(bundle.peft.weights)).toBe(true);
    }
  });

  it('because it was cancelled, it is told what was left', async () => {
    for (const at of [CREATE, PREUPLOAD, COMMIT]) {
      const hub = await hubServer();
      const abort = new AbortController();
      hub.fault = (_, what) => {
        if (what === at) abort.abort();
        return undefined;
      };
      await expect(publishTo(hub, { signal: abort.signal })).rejects.toMatchObject({
        code: 'HUB_CANCELLED',
        message: expect.stringContaining(`${hub.url}/ada/reflector`),
      });
    }
    const hub = await hubServer();
    await expect(publishTo(hub, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(hub.asked).toEqual([]);
  });
});
