// Can the tests fail? Changes one thing at a time in a copy of the sources (a sign, a comparison, a number, a call left out) and runs the
// tests that have to notice.
//
//   npm run -s tools -- mutants AREA [--sample N] [--seed S] [--out FILE]
//
// AREA: one of AREAS below. Without --sample every change is tried. Prints each change with the test that caught it, those that none caught, and
// the share; exits with 1 where a change was not caught that EXPLAINED does not explain. Minutes to hours: it is no part of `npm test`.

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inFolder = (folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`); // prettier-ignore

/** What is changed, which tests have to notice, and the devices they run on. */
const AREAS = {
  training: {
    files: ['src/train/update.ts', 'src/train/loss.ts', 'src/train/advantage.ts', 'src/core/statistics.ts', 'src/model/optimizer.ts'],
    tests: [
      'test/core/statistics.test.ts',
      ...['update-golden', 'loss', 'learning-rate', 'advantage', 'update-finite'].map((name) => `test/train/${name}.test.ts`),
    ],
    devices: 'reference',
  },
  contexts: { files: ['src/train/context.ts'], tests: ['test/train/context.test.ts', 'test/train/loop.test.ts'], devices: 'reference' },
  backward: {
    files: ['policy', 'policy-batch', 'block', 'block-backward'].map((name) => `src/model/${name}.ts`),
    tests: ['test/model/policy-golden.test.ts', 'test/model/policy.test.ts', 'test/train/update-golden.test.ts'],
    devices: 'reference',
  },
  reference: { files: inFolder('src/compute/reference'), tests: ['test/compute'], devices: 'reference,wasm' },
  wasm: {
    files: [...inFolder('src/compute/wasm/assembly'), ...inFolder('src/compute/wasm')],
    tests: ['test/compute', 'test/model/policy-golden.test.ts'],
    devices: 'reference,wasm',
  },
  settings: {
    files: ['src/core/run/run-settings.ts', 'src/core/run/value-kinds.ts'],
    tests: ['test/core/run/run-settings.test.ts'],
    devices: 'reference',
  },
  worlds: {
    files: [
      ...['minihack/rules', 'minihack/rules/commands', 'alfworld', 'alfworld/engine'].flatMap((folder) => inFolder(`src/env/${folder}`)),
      'src/env/limits.ts',
    ],
    tests: ['unchanged', 'limits', 'reset', 'rules', 'minihack/combat', 'minihack/doors', 'minihack/rules', 'minihack/time', 'alfworld/engine'].map((name) => `test/env/${name}.test.ts`), // prettier-ignore
    devices: 'reference',
  },
};

/** Changes that leave every result as it is: where they stand, as `FILE: before → after`, and why. */
const EXPLAINED = new Map([]);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string', default: '1' }, out: { type: 'string' } },
});
const area = AREAS[positionals[0]];
if (!area) throw new Error(`Name an area: ${Object.keys(AREAS).join(', ')}.`);

const OPERATORS = new Map(
  Object.entries({
    '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '==': '!=', '!=': '==',
    '&&': '||', '||': '&&', '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '<<': '>>', '>>': '<<', '&': '|', '|': '&', '++': '--', '--': '++',
  }), // prettier-ignore
);
const CALLED = new Map(Object.entries({ min: 'max', max: 'min', add: 'sub', sub: 'add', mul: 'add', div: 'mul', exp: 'abs', log: 'abs', sqrt: 'abs', floor: 'ceil', ceil: 'floor' })); // prettier-ignore

/** Every change of a source: where, and what stands there then. */
function changesOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const changes = [];
  const change = (node, after) => changes.push({ file, from: node.getStart(source), to: node.getEnd(), after });
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    // What a person reads is not what is computed.
    if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText(source))) return;
    if (ts.isBinaryExpression(node) && OPERATORS.has(node.operatorToken.getText(source)))
      change(node.operatorToken, OPERATORS.get(node.operatorToken.getText(source)));
    if (ts.isPrefixUnaryExpression(node) && '-!'.includes(text[node.getStart(source)]) && !text.startsWith('--', node.getStart(source)))
      change(node, `(${node.operand.getText(source)})`);
    if (ts.isNumericLiteral(node)) change(node, node.text === '0' ? '1' : node.text === '1' ? '0' : `(${node.getText(source)} + 1)`);
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isCallExpression(node.parent) &&
      node.parent.expression === node &&
      CALLED.has(node.name.text)
    )
      change(node.name, CALLED.get(node.name.text));
    if (ts.isConditionalExpression(node)) {
      change(node.whenTrue, node.whenFalse.getText(source));
      change(node.whenFalse, node.whenTrue.getText(source));
    }
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) change(node, ';');
    if (ts.isReturnStatement(node) && node.expression === undefined) change(node, ';');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return changes;
}

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
function drawsOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const draw = drawsOf(Number(options.seed));
const all = area.files.flatMap((file) => changesOf(file, readFileSync(join(root, file), 'utf8')));
const drawn = all.map((change) => [draw(), change]).sort(([a], [b]) => a - b).map(([, change]) => change); // prettier-ignore
const tried = options.sample === undefined ? all : drawn.slice(0, Number(options.sample));

const copy = mkdtempSync(join(tmpdir(), 'hindsight-mutants-'));
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => process.exit(130));
for (const file of execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')) {
  if (!existsSync(join(root, file))) continue;
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  cpSync(join(root, file), join(copy, file));
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

let stop = () => undefined;
process.on('exit', () => {
  stop();
  rmSync(copy, { recursive: true, force: true });
});

/** Ten minutes without an end are an end of their own kind. @returns the exit status, null without one */
function statusOf(command, ...args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, HINDSIGHT_DEVICES: area.devices };
    // A group of its own, so that its children end with it.
    const child = spawn(command, args, { cwd: copy, env, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => stop(), 600_000);
    stop = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    child.on('error', reject);
    child.on('exit', (status) => (clearTimeout(timer), resolve(status)));
  });
}

/** @returns null where the tests pass, else what failed; undefined where it could not even be built */
async function firstFailure() {
  if ((await statusOf(process.execPath, 'scripts/build-wasm.mjs')) !== 0) return undefined;
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const status = await statusOf('npx', 'vitest', 'run', '--project', 'unit', '--bail=1', '--reporter=json', `--outputFile=${report}`, ...area.tests); // prettier-ignore
  if (status === 0) return null;
  if (status === null) return 'no end within ten minutes';
  if (!existsSync(report)) return 'no test file loads';
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find((result) => result.status === 'failed');
  return failed?.fullName ?? testResults.find((result) => result.status === 'failed')?.message?.split('\n')[0] ?? 'a test file';
}

const before = await firstFailure();
if (before !== null) throw new Error(`The tests fail without any change: ${before ?? 'it cannot be built'}.`);

const results = [];
for (const { file, from, to, after } of tried) {
  const text = readFileSync(join(root, file), 'utf8');
  const line = text.slice(0, from).split('\n').length;
  const whole = (changed) => changed.split('\n')[line - 1].trim();
  const mutant = text.slice(0, from) + after + text.slice(to);
  const name = `${file}: ${whole(text)} → ${whole(mutant)}`;
  writeFileSync(join(copy, file), mutant);
  const caught = await firstFailure();
  writeFileSync(join(copy, file), text);
  const why = EXPLAINED.get(name);
  results.push({ file, line, change: name, caught, why });
  const verdict = caught === undefined ? 'not built' : caught !== null ? `caught: ${caught}` : why ? `the same: ${why}` : 'NOT CAUGHT';
  console.log(`${results.length}/${tried.length}  ${file}:${line}  ${name.slice(file.length + 2)}\n    ${verdict}`);
}

const counted = results.filter(({ caught, why }) => caught !== undefined && !(caught === null && why));
const caught = counted.filter((result) => result.caught !== null);
console.log(
  `${positionals[0]}: ${caught.length} of ${counted.length} changes caught (${((100 * caught.length) / Math.max(1, counted.length)).toFixed(1)}%)`,
);
if (options.out) writeFileSync(options.out, `${JSON.stringify(results, null, 2)}\n`);
if (counted.length === 0 || caught.length < counted.length) process.exitCode = 1;
