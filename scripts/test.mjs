// `npm test`: everything, from a bare clone. Each step is announced; the output of a step that fails is shown and
// kept under .cache/test. The last line counts all tests; types, lint and format are one test each.
// `npm run test:extra`: the suite that needs the folder named by HINDSIGHT_DATA; without one it counts nothing.
// `npm run test:scale`: trainers in Python on the games of `ict serve`, in virtual environments that it makes.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { STEP_MS } from './patience.mjs';
import { ensureKernels, ensurePackages, root } from './prepare.mjs';
import { ensurePython } from './python.mjs';
import { runStep } from './step.mjs';

const LOGS = join(root, '.cache', 'test');

const tool = (path, ...args) => [join('node_modules', ...path.split('/')), ...args];
const CHECKS = {
  build: [join('scripts', 'build.mjs')],
  types: tool('typescript/bin/tsc', '-p', '.'),
  'types of components': tool('svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'),
  lint: tool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
  format: tool('prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'),
};
const SUITES = ['architecture', 'unit', 'browser', 'journeys'];

const total = { passed: 0, failed: 0, skipped: 0 };
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort(signal));
// npm passes a signal on to its shell, and some shells to nobody: their end is what is seen here.
const { ppid } = process;
setInterval(() => process.ppid !== ppid && interruption.abort('SIGHUP'), 1000).unref();
const isExtra = process.argv[2] === 'extra';
if (isExtra && !existsSync(process.env.HINDSIGHT_DATA ?? '')) {
  console.log('extra: not run, HINDSIGHT_DATA names no folder');
  process.exit();
}

try {
  rmSync(LOGS, { recursive: true, force: true });
  mkdirSync(LOGS, { recursive: true });
  ensurePackages();
  ensureKernels();
  if (isExtra) await step('extra tests', suite('extra'), true);
  else if (process.argv[2] === 'scale') {
    ensurePython();
    await step('scale tests', suite('scale'), true);
  } else {
    for (const [name, args] of Object.entries(CHECKS)) await step(name, args);
    for (const name of SUITES) await step(`${name} tests`, suite(name), true);
  }
} catch (error) {
  console.log(error.message);
  total.failed++;
}
console.log(`tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = interruption.signal.aborted ? 128 + constants.signals[interruption.signal.reason] : total.failed > 0 ? 1 : 0;

function suite(name) {
  return tool('vitest/vitest.mjs', 'run', '--project', name, '--reporter=default', '--reporter=./scripts/count-reporter.mjs');
}

/** Runs a Node script, which is itself one test where it is no suite. Nothing once the tests were interrupted. */
async function step(name, args, isSuite = false) {
  if (interruption.signal.aborted) return;
  process.stdout.write(`${name} … `);
  const start = Date.now();
  const { code, output, counts: sent, stopped } = await runStep(args, { cwd: root, limitMs: STEP_MS, signal: interruption.signal });
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  const isWell = code === 0 && stopped === null;
  const { passed, failed, skipped, underWay } = sent ?? { passed: Number(isWell && !isSuite), failed: 0, skipped: [], underWay: [] };
  // A run that is stopped, or dies, or finds no test has failed, whatever was counted.
  const failures = stopped !== null || (failed === 0 && (!isWell || passed === 0)) ? failed + 1 : failed;
  total.passed += passed;
  total.failed += failures;
  total.skipped += skipped.length;
  const tally = isSuite ? `${passed} passed, ${failures} failed, ${skipped.length} skipped` : isWell ? 'ok' : 'failed';
  console.log(`${tally} (${seconds} s)`);
  for (const { name: test, reason } of skipped) console.log(`  skipped: ${test}: ${reason ?? 'no reason given'}`);
  const budget = /^src: .*$/m.exec(output);
  if (budget) console.log(`  ${budget[0]}`);
  if (failures === 0) return;
  const log = join(LOGS, `${name.replaceAll(' ', '-')}.log`);
  writeFileSync(log, output);
  console.log(`${output.trimEnd()}\n  (kept in ${log})`);
  if (stopped !== null)
    console.log(`  failed: ${name}, stopped: ${stopped}${underWay.length > 0 ? `; under way: ${underWay.join(', ')}` : ''}`);
}
