// In a page ONNX Runtime is its WebGPU build, which computes on WASM too; the package's usual one brings a second implementation of
// both. On Node nothing is replaced. Its WebAssembly is 26.8 MB, and hosts of static pages take files of up to 25 MiB: the build holds
// it compressed, and src/onnx/runtime.ts expands it.

import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const ONNX_RUNTIME = [{ find: /^onnxruntime-web$/, replacement: 'onnxruntime-web/webgpu' }];

/** Vite plugin. */
export function compressOnnxRuntime() {
  let assets;
  return {
    name: 'compress-onnx-runtime',
    apply: 'build',
    configResolved({ root, build }) {
      assets = join(root, build.outDir, build.assetsDir);
    },
    closeBundle() {
      const names = readdirSync(assets);
      const wasm = names.filter((name) => /^ort-wasm.*\.wasm$/.test(name));
      for (const name of wasm) {
        writeFileSync(join(assets, `${name}.gz`), gzipSync(readFileSync(join(assets, name)), { level: 9 }));
        rmSync(join(assets, name));
      }
      for (const script of names.filter((name) => name.endsWith('.js'))) {
        const text = readFileSync(join(assets, script), 'utf8');
        const named = wasm.reduce((sofar, name) => sofar.replaceAll(name, `${name}.gz`), text);
        if (named !== text) writeFileSync(join(assets, script), named);
      }
    },
  };
}
