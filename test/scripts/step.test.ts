// Steps of `npm test` that hang, leave something behind, or are interrupted: fake suites, real processes, and a clock that stands
// still until a test moves it.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STEP_MS } from '../../scripts/patience.mjs';
import { runStep } from '../../scripts/step.mjs';

const MINUTES = STEP_MS / 60_000;
const COUNTS = { passed: 3, failed: 0, skipped: [], underWay: ['test/slow.test.ts'] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'step-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Its script may say `note(file)`, `sendCounts()`, `hang()`, and `leave()`, which starts a process that ends by itself after an hour alone. */
function suite(script: string): string[] {
  const file = join(folder, 'suite.mjs');
  const words = `
    import { spawn } from 'node:child_process';
    import { existsSync, writeFileSync } from 'node:fs';
    const note = (name, text = '') => writeFileSync(${JSON.stringify(folder)} + '/' + name, text);
    const sendCounts = () => new Promise((done) => process.send(${JSON.stringify(COUNTS)}, done));
    const leave = (deaf = '') => {
      const script = deaf + "setTimeout(() => undefined, 3600_000); process.stdout.write('ready')";
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
      return new Promise((done) => child.stdout.once('data', () => (note('left', String(child.pid)), child.unref(), child.stdout.destroy(), done())));
    };
    const hang = () => setInterval(() => undefined, 1000);
    `;
  writeFileSync(file, words + script);
  return [file];
}

const noted = (name: string): Promise<void> => expect.poll(() => existsSync(join(folder, name))).toBe(true);
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
/** A process is gone when whoever inherited it has noticed. */
const leftOneIsGone = (): Promise<void> => expect.poll(() => isRunning(Number(readFileSync(join(folder, 'left'), 'utf8')))).toBe(false);

describe('a step', () => {
  it('that ends gives its code, what it said and the last counts', async () => {
    const args = suite(`await sendCounts(); console.log('said'); console.error('complained'); process.exitCode = 3;`);
    const { output, ...step } = await runStep(args, { limitMs: STEP_MS });
    expect(step).toEqual({ code: 3, counts: COUNTS, stopped: null });
    expect(output).toContain('said');
    expect(output).toContain('complained');
  });

  it('that ends by itself leaves no process behind', async () => {
    const step = await runStep(suite('await leave(); process.exit(0);'), { limitMs: STEP_MS });
    expect(step).toMatchObject({ code: 0, stopped: null });
    await leftOneIsGone();
  });

  it('in which nothing comes to an end is stopped with all that it started, whatever it does about it', async () => {
    const running = runStep(
      suite(`
      process.on('SIGTERM', () => note('asked'));
      await leave("process.on('SIGTERM', () => undefined);");
      await sendCounts();
      note('hangs');
      hang();
    `),
      {
        limitMs: STEP_MS,
      },
    );
    await noted('hangs');
    await vi.advanceTimersByTimeAsync(STEP_MS);
    await noted('asked');
    await vi.advanceTimersByTimeAsync(STEP_MS);
    expect(await running).toEqual({ code: null, output: '', counts: COUNTS, stopped: `no test ended within ${MINUTES} minutes` });
    await leftOneIsGone();
  });

  it('may take any time while tests end in it', async () => {
    const running = runStep(
      suite(`
        await sendCounts();
        note('first');
        const waiting = setInterval(async () => {
          if (!existsSync(${JSON.stringify(folder)} + '/go')) return;
          clearInterval(waiting);
          await sendCounts();
          note('second');
          setInterval(() => existsSync(${JSON.stringify(folder)} + '/end') && process.exit(0), 10);
        }, 10);
      `),
      { limitMs: STEP_MS },
    );
    await noted('first');
    await vi.advanceTimersByTimeAsync(STEP_MS * 0.9);
    writeFileSync(join(folder, 'go'), '');
    await noted('second');
    await vi.advanceTimersByTimeAsync(STEP_MS * 0.9);
    writeFileSync(join(folder, 'end'), '');
    expect(await running).toMatchObject({ code: 0, counts: COUNTS, stopped: null });
  });

  it('without a word is stopped too', async () => {
    const running = runStep(suite(`await leave(); note('hangs'); hang();`), { limitMs: STEP_MS });
    await noted('hangs');
    await vi.advanceTimersByTimeAsync(STEP_MS);
    expect(await running).toMatchObject({ counts: null, stopped: `it did not end within ${MINUTES} minutes` });
    await leftOneIsGone();
  });

  it('is stopped with all that it started when the tests are interrupted', async () => {
    const interruption = new AbortController();
    const running = runStep(suite(`await leave(); await sendCounts(); note('hangs'); hang();`), {
      limitMs: STEP_MS,
      signal: interruption.signal,
    });
    await noted('hangs');
    interruption.abort();
    expect(await running).toMatchObject({ counts: COUNTS, stopped: 'it was interrupted' });
    await leftOneIsGone();
  });
});
