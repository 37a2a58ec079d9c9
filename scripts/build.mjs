// `npm run build`: the page into dist, rebuilt only where a source has changed.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureKernels, ensurePackages, fingerprint, root } from './prepare.mjs';

export const DIST = join(root, 'dist');
const STAMP = join(root, '.cache', 'dist-sources');
const SOURCES = [
  'src',
  'workers',
  'public',
  'index.html',
  'package.json',
  'vite.config.ts',
  'scripts/precache.mjs',
  'scripts/headers.mjs',
  'scripts/onnx-runtime.mjs',
  'scripts/pack-model.mjs',
  'scripts/build-wasm.mjs',
];

export async function buildPage() {
  ensurePackages();
  ensureKernels();
  const sources = fingerprint(SOURCES);
  if (existsSync(join(DIST, 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  console.error('Building the page …');
  const { build } = await import('vite');
  await build({ root, logLevel: 'warn' });
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(root, '.cache'), { recursive: true });
  writeFileSync(STAMP, sources);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildPage();
  console.log(`The page lies in ${DIST}`);
}
