// One process at a time works on a run's folder or on a file that is written as it goes. The lock is a file that names its process; that of
// a process which has ended counts no longer. In a browser `lock.ts` does the same.

import { AppError } from '../../core/errors';
import { errnoOf, writing } from './whole-file';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, by the machine's own count where it has one: numbers of processes are given out again. */
  readonly began: string | null;
  readonly since: string;
}

/**
 * @param path of the lock file
 * @param what is locked, as the message calls it
 * @returns gives it back
 * @throws AppError `RUN_OPEN_ELSEWHERE` where another process that is at work holds it, `STORE_UNWRITABLE`, `STORE_QUOTA`
 */
export async function lockFile(path: string, what: string): Promise<() => Promise<void>> {
  const { rm } = await import('node:fs/promises');
  const own = JSON.stringify(await thisProcess());
  while (!(await create(path, own))) {
    const text = await textOf(path);
    // It was given back meanwhile.
    if (text === null) continue;
    const holder = parseHolder(text);
    if (holder ? await isAtWork(holder) : text !== '') throw taken(path, what, holder);
    await takeAway(path, text);
  }
  return async () => {
    if ((await textOf(path)) === own) await rm(path, { force: true });
  };
}

/** @returns false where it is there already. Written beside and linked, so that nobody ever reads half of it */
async function create(path: string, text: string): Promise<boolean> {
  const { link, rm, writeFile } = await import('node:fs/promises');
  const draft = `${path}.${crypto.randomUUID()}`;
  return writing(path, async () => {
    try {
      await writeFile(draft, text);
      await link(draft, path);
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  });
}

/** Of a process that has ended. Where somebody else was quicker, what they have locked is put back. */
async function takeAway(path: string, text: string): Promise<void> {
  const { link, rename, rm } = await import('node:fs/promises');
  const aside = `${path}.${crypto.randomUUID()}`;
  await writing(path, async () => {
    try {
      await rename(path, aside);
      if ((await textOf(aside)) !== text) await link(aside, path);
      await rm(aside, { force: true });
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'EEXIST') throw error;
    }
  });
}

async function textOf(path: string): Promise<string | null> {
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const { pid, host, began, since } = JSON.parse(text) as Partial<Holder>;
    if (Number.isInteger(pid) && typeof host === 'string' && typeof since === 'string')
      return { pid: pid!, host, began: typeof began === 'string' ? began : null, since };
  } catch {
    // Not written by this program: nobody knows whose it is.
  }
  return null;
}

async function thisProcess(): Promise<Holder> {
  const { hostname } = await import('node:os');
  return { pid: process.pid, host: hostname(), began: await beginOf(process.pid), since: new Date().toISOString() };
}

/** Of a process on another machine nothing can be known: it counts as at work. */
async function isAtWork({ pid, host, began }: Holder): Promise<boolean> {
  const { hostname } = await import('node:os');
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return false;
  }
  return began === null || began === (await beginOf(pid));
}

/** Boot and clock ticks since then, as Linux tells them; null elsewhere. */
async function beginOf(pid: number): Promise<string | null> {
  const { readFile } = await import('node:fs/promises');
  try {
    const [boot, stat] = await Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
    // The second field is the program's name in brackets, which may hold anything; the 22nd is when it began.
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return null;
  }
}

function taken(path: string, what: string, holder: Holder | null): AppError {
  const by = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'something that is not this program';
  return new AppError(
    'RUN_OPEN_ELSEWHERE',
    `${what} is in use by ${by}.`,
    `Wait until it has ended, or end it. If you are sure that it has ended, delete ${path}.`,
  );
}
