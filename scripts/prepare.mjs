// What every command needs before it can start: the packages, the WASM kernels, and whether a build is still
// that of the sources at hand. Nothing here needs a package, so that it runs in a bare clone.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs what `package-lock.json` names where that is not what `node_modules` holds. Says so on the error stream, for others may read the output. */
export function ensurePackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node 20.19 or later is needed; this is ${process.versions.node}. Get one from https://nodejs.org.`);
    process.exit(1);
  }
  if (hasPackages()) return;
  console.error('Installing packages (npm ci) …');
  const { status } = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm ci failed; its own message stands above.');
}

function hasPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(installed);
  const direct = Object.keys({ ...wanted[''].dependencies, ...wanted[''].devDependencies }).map((name) => `node_modules/${name}`);
  return direct.every((path) => found[path]?.version === wanted[path]?.version);
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** Compiles the WASM kernels; quick where they are up to date. */
export function ensureKernels() {
  const script = join(root, 'scripts', 'build-wasm.mjs');
  const { status } = spawnSync(process.execPath, [script], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The WASM kernels could not be compiled; the compiler’s message stands above.');
}

/** npm without a shell where npm started this process; on Windows `npm` is a script and needs one. */
function npm(args, options) {
  const program = process.env.npm_execpath;
  if (program?.endsWith('.js')) return spawnSync(process.execPath, [program, ...args], { cwd: root, ...options });
  return spawnSync('npm', args, { cwd: root, shell: process.platform === 'win32', ...options });
}

/** Changes when a file below one of the paths is edited, added or removed. */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else if (found) hash.update(`${path}\n${found.mtimeMs}\n${found.size}\n`);
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest('hex').slice(0, 16);
}
