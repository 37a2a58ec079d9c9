// `npm test`: everything, from a bare clone. Each step is announced; the output of a step that fails is shown and
// kept under .cache/test. The last line counts all tests; types, lint and format are one test each.
// `npm run test:extra`: the suite that needs the folder named by HINDSIGHT_DATA; without one it counts nothing.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureKernels, ensurePackages, root } from './prepare.mjs';

const LOGS = join(root, '.cache', 'test');
/** A step that takes longer hangs. */
const LIMIT_MS = 12 * 60_000;

const tool = (path, ...args) => [join('node_modules', ...path.split('/')), ...args];
const CHECKS = {
  types: tool('typescript/bin/tsc', '-p', '.'),
  'types of components': tool('svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'),
  lint: tool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
  format: tool('prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'),
};
const SUITES = ['architecture', 'unit', 'browser', 'journeys'];

const total = { passed: 0, failed: 0, skipped: 0 };
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
  if (isExtra) {
    await step('extra tests', suite('extra'), join(LOGS, 'extra.json'));
  } else {
    await step('build', [join('scripts', 'build.mjs')]);
    for (const [name, args] of Object.entries(CHECKS)) await step(name, args);
    for (const name of SUITES) await step(`${name} tests`, suite(name), join(LOGS, `${name}.json`));
  }
} catch (error) {
  console.log(error.message);
  total.failed++;
}
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

function suite(name) {
  return tool('vitest/vitest.mjs', 'run', '--project', name, '--reporter=default', '--reporter=./scripts/count-reporter.mjs');
}

/** Runs a Node script. `countsFile`: written by the count reporter; without one the step is itself one test. */
async function step(name, args, countsFile) {
  process.stdout.write(`${name} … `);
  const start = Date.now();
  const { code, output } = await run(args, countsFile ? { TEST_COUNTS: countsFile } : {});
  const counts = countsFile ? readCounts(countsFile) : { passed: Number(code === 0), failed: Number(code !== 0), skipped: [] };
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  // A run that dies, or finds no test, has failed, whatever was counted.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped.length;
  const tally = countsFile
    ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`
    : code === 0
      ? 'ok'
      : 'failed';
  console.log(`${tally} (${seconds} s)`);
  for (const { name: test, reason } of counts.skipped) console.log(`  skipped: ${test}: ${reason ?? 'no reason given'}`);
  const budget = /^src: .*$/m.exec(output);
  if (budget) console.log(`  ${budget[0]}`);
  if (counts.failed === 0) return;
  const log = join(LOGS, `${name.replaceAll(' ', '-')}.log`);
  writeFileSync(log, output);
  console.log(`${output.trimEnd()}\n  (kept in ${log})`);
}

function readCounts(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1, skipped: [] };
}

function run(args, env) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    const timer = setTimeout(() => {
      output += `\nEnded after ${LIMIT_MS / 60_000} minutes.`;
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code, output });
    });
  });
}
