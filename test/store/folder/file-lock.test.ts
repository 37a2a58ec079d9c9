import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFile } from '../../../src/store/folder/file-lock';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-lock-'));
  path = join(folder, 'run.lock');
});
afterEach(() => rm(folder, { recursive: true }));

const lock = (): Promise<() => Promise<void>> => lockFile(path, 'The run in X');
const held = { pid: process.pid, host: hostname(), began: null, since: '2026-01-02T03:04:05.000Z' };

describe('a lock file', () => {
  it('has one holder, who is told to the second, and leaves nothing when it is given back', async () => {
    const unlock = await lock();
    await expect(lock()).rejects.toMatchObject({
      code: 'RUN_OPEN_ELSEWHERE',
      message: expect.stringMatching(new RegExp(`^The run in X is in use by process ${process.pid} on ${hostname()}, since \\d{4}-`)),
      fix: expect.stringContaining(path),
    });
    await unlock();
    expect(await readdir(folder)).toEqual([]);
    await (
      await lock()
    )();
  });

  it('of a process that has ended counts no longer', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(path, JSON.stringify({ ...held, pid }));
    const unlock = await lock();
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await unlock();
    expect(await readdir(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('of a process whose number another one has now counts no longer', async () => {
    await writeFile(path, JSON.stringify({ ...held, began: 'another-boot 1234' }));
    await (
      await lock()
    )();
  });

  it.each([
    ['of a process at work', JSON.stringify(held), `process ${process.pid}`],
    ['of another machine', JSON.stringify({ ...held, host: 'elsewhere' }), 'on elsewhere, since 2026-01-02'],
    ['of something else', 'mine', 'something that is not this program'],
  ])('%s is left alone', async (_, text, message) => {
    await writeFile(path, text);
    await expect(lock()).rejects.toMatchObject({ code: 'RUN_OPEN_ELSEWHERE', message: expect.stringContaining(message) });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('that is stale goes to one of many who want it', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(path, JSON.stringify({ ...held, pid }));
    const results = await Promise.allSettled(Array.from({ length: 12 }, lock));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['run.lock']);
  });

  it('that cannot be made is told', async () => {
    await expect(lockFile(join(folder, 'none', 'run.lock'), 'X')).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
  });
});
