import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, type Connection } from '../../src/rpc/connect';
import type { OpfsApi } from './fixtures/opfs.worker';

let worker: Worker;
let connection: Connection<OpfsApi>;
function open(): OpfsApi {
  worker = new Worker(new URL('./fixtures/opfs.worker.ts', import.meta.url), { type: 'module' });
  connection = connect<OpfsApi>(worker);
  return connection.api;
}
const close = (): void => {
  connection.close();
  worker.terminate();
};
let api: OpfsApi;
beforeEach(async () => {
  api = open();
  for (const { id } of await api.list()) await api.remove(id);
});
afterEach(close);

it('fetches into the private file system, lists, reads and deletes', async () => {
  expect(await api.pull([])).toEqual([null]);
  expect(await api.list()).toMatchObject([{ id: 'owner--name', isWhole: true, totalBytes: 2_000_000, licence: 'mit' }]);
  expect(await api.isRight()).toBe(true);
  expect(await api.pull([])).toEqual([]);
  await api.remove('owner--name');
  expect(await api.list()).toEqual([]);
});

it('goes on after a cut by range, in a new worker as after a reload', async () => {
  await expect(api.pull([0.37, 0, 0])).rejects.toMatchObject({ code: 'HUB_CUT' });
  expect(await api.list()).toMatchObject([{ isWhole: false }]);
  close();
  api = open();
  expect(await api.pull([])).toEqual(['bytes=740000-']);
  expect(await api.isRight()).toBe(true);
});

it('deletes a file of other bytes, and the next try is whole', async () => {
  await expect(api.pull([0.5, 'flip'])).rejects.toMatchObject({
    code: 'HUB_CORRUPT',
    message: expect.stringContaining('model.safetensors'),
  });
  expect(await api.pull([])).toEqual([null]);
  expect(await api.isRight()).toBe(true);
});

it('cancelled frees the disk', async () => {
  await expect(api.cancel()).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  expect(await api.list()).toEqual([]);
});

it('keeps a file from this machine', async () => {
  const [id, kept, given] = (await api.keepLocal()).split(' ');
  expect(id).toBe('local-own');
  expect(kept).toBe(given);
});
