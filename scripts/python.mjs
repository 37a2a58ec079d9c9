// The Python of `npm run test:scale`: a virtual environment with the packages of test/scale/requirements.txt, made anew when that file changes.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const FOLDER = join(root, '.cache', 'python');
const WANTED = join(root, 'test', 'scale', 'requirements.txt');

/** @returns the interpreter: that which HINDSIGHT_PYTHON names, or that of the environment */
export function ensurePython() {
  if (process.env.HINDSIGHT_PYTHON) return process.env.HINDSIGHT_PYTHON;
  const python = process.platform === 'win32' ? join(FOLDER, 'Scripts', 'python.exe') : join(FOLDER, 'bin', 'python');
  const done = join(FOLDER, 'installed.txt');
  const wanted = readFileSync(WANTED, 'utf8');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return python;
  rmSync(FOLDER, { recursive: true, force: true });
  console.log('Python packages (a few minutes, 5 GB) …');
  const base = process.platform === 'win32' ? 'python' : 'python3';
  run(base, ['-m', 'venv', FOLDER], 'Install Python 3.11 or later with its module venv.');
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', WANTED], 'See what pip says above.');
  writeFileSync(done, wanted);
  return python;
}

function run(program, args, fix) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed${error ? ` (${error.message})` : ''}. ${fix}`);
}
