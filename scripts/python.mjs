// The Python of `npm run test:scale`: virtual environments with the packages of a requirements file each, made anew when that file changes.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

/** Environments, which want different versions of the same packages: the variable that names an interpreter of somebody's own, and the packages. */
const ENVIRONMENTS = {
  trainers: { variable: 'HINDSIGHT_PYTHON', wanted: 'test/scale/requirements.txt' },
  verifiers: { variable: 'HINDSIGHT_VERIFIERS_PYTHON', wanted: 'examples/verifiers/requirements.txt' },
};

/** Sets each environment's variable to its interpreter, as the suite reads it. */
export function ensurePython() {
  for (const [name, { variable, wanted }] of Object.entries(ENVIRONMENTS)) process.env[variable] ||= ensure(name, join(root, wanted));
}

function ensure(name, file) {
  const folder = join(root, '.cache', 'python', name);
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const done = join(folder, 'installed.txt');
  const wanted = readFileSync(file, 'utf8');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  console.log(`Python packages of ${name} (a few minutes, some GB) …`);
  const base = process.platform === 'win32' ? 'python' : 'python3';
  run(base, ['-m', 'venv', folder], 'Install Python 3.11 or later with its module venv.');
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', file], 'See what pip says above.');
  writeFileSync(done, wanted);
  return python;
}

function run(program, args, fix) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed${error ? ` (${error.message})` : ''}. ${fix}`);
}
