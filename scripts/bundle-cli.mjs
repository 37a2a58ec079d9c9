// Bundles the command line, and the tools that use its sources, for Node. Every state of the sources has its own folder under .cache/ict, which
// appears complete or not at all: commands that run side by side never see half a bundle.

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureKernels, ensurePackages, fingerprint, root } from './prepare.mjs';

const CACHE = join(root, '.cache', 'ict');
const SOURCES = ['src', 'tools', 'scripts/bundle-cli.mjs', 'scripts/build-wasm.mjs', 'package.json'];
const KEPT_MS = 24 * 3600 * 1000;

/** @returns the address of the folder of `ict.mjs` and `tools.mjs`, the modules to import. */
export async function bundleCommandLine() {
  ensurePackages();
  const current = () => join(CACHE, fingerprint(SOURCES));
  if (!existsSync(current())) {
    ensureKernels();
    await mkdir(CACHE, { recursive: true });
    const target = current();
    const staging = await mkdtemp(join(CACHE, 'building-'));
    await bundle(staging);
    // Another process may have put the same bundle there meanwhile.
    await rename(staging, target).catch(() => rm(staging, { recursive: true, force: true }));
    await forgetOldBundles();
  }
  return pathToFileURL(join(current(), '/')).href;
}

async function bundle(outDir) {
  const { build } = await import('vite');
  await build({
    root,
    experimental: { renderBuiltUrl: (name) => ({ runtime: `new URL(${JSON.stringify(name)}, import.meta.url).href` }) },
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [filesByUrl()],
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      ssrEmitAssets: true,
      target: 'node20',
      rolldownOptions: {
        input: { ict: 'src/cli/main.ts', ...(existsSync(join(root, 'tools/main.ts')) ? { tools: 'tools/main.ts' } : {}) },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs', assetFileNames: '[name]-[hash][extname]' },
      },
    },
  });
}

/** `new URL('./file', import.meta.url)`: scripts become entries of their own, other files are copied. Vite does this for pages alone. */
function filesByUrl() {
  const pattern = /new URL\(\s*(['"])(\.[^'"]+)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;
  return {
    name: 'files-by-url',
    transform(code, id) {
      if (!pattern.test(code)) return null;
      return code.replace(pattern, (text, _quote, path) => {
        const file = resolve(dirname(id), path);
        if (!existsSync(file)) return text;
        const emitted = /\.[cm]?[jt]s$/.test(file)
          ? { type: 'chunk', id: file }
          : { type: 'asset', name: basename(file), source: readFileSync(file) };
        const reference = this.emitFile(emitted);
        return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
      });
    },
  };
}

async function forgetOldBundles() {
  for (const name of await readdir(CACHE)) {
    const path = join(CACHE, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
