// One step of `npm test`: a Node script in a process group of its own. It is stopped where nothing has come to an end in it
// for too long; and whichever way it ends, nothing of its group stays behind.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** From the signal that asks to the one that nobody can refuse: meanwhile browsers are closed and their profiles deleted. */
const GRACE_MS = 10_000;

/**
 * @typedef {{ passed: number, failed: number, skipped: { name: string, reason: string | null }[], underWay: string[] }} Counts
 * As `scripts/count-reporter.mjs` sends them; `underWay`: test files that have begun and not ended.
 */

/**
 * @param {string[]} args of Node
 * @param {{ cwd?: string, env?: Record<string, string>, limitMs: number, signal?: AbortSignal }} options `limitMs`: from the start,
 *   and from every counts that are sent, to the next or to the end; `signal`: stops the step
 * @returns {Promise<{ code: number | null, output: string, counts: Counts | null, stopped: string | null }>} `counts`: the last that
 *   were sent; `stopped`: why, where the step did not end by itself
 */
export async function runStep(args, { cwd, env = {}, limitMs, signal }) {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NO_COLOR: '1', ...env },
    detached: true,
  });
  let output = '';
  let counts = null;
  let stopped = null;
  let timer;
  const stop = (reason) => {
    stopped ??= reason;
    clearTimeout(timer);
    end(child.pid, 'SIGTERM');
    timer = setTimeout(() => end(child.pid, 'SIGKILL'), GRACE_MS);
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop(`${counts ? 'no test ended' : 'it did not end'} within ${limitMs / 60_000} minutes`), limitMs);
  };
  const interrupt = () => stop('it was interrupted');
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  child.on('message', (message) => {
    counts = message;
    if (stopped === null) wait();
  });
  wait();
  signal?.addEventListener('abort', interrupt);
  if (signal?.aborted) interrupt();
  const closed = once(child, 'close');
  const [code] = await once(child, 'exit');
  signal?.removeEventListener('abort', interrupt);
  // Whoever closes a browser is given the time for it.
  if (stopped !== null) for (let waited = 0; tell(child.pid, 0) && waited < GRACE_MS; waited += 100) await sleep(100);
  clearTimeout(timer);
  end(child.pid, 'SIGKILL');
  await closed;
  return { code, output, counts, stopped };
}

/** @returns whether there was anybody to tell */
function tell(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

function end(group, signal) {
  if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(group), '/t', '/f']);
  else tell(group, signal);
}
