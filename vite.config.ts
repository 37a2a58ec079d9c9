// The page's build. Relative addresses throughout: one build runs at a domain root, under a project path and
// from any local server.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { ISOLATION_HEADERS } from './scripts/headers.mjs';
import { compressOnnxRuntime, ONNX_RUNTIME } from './scripts/onnx-runtime.mjs';
import { packModel } from './scripts/pack-model.mjs';
import { precache } from './scripts/precache.mjs';

export default defineConfig({
  base: './',
  plugins: [svelte({ configFile: false }), compressOnnxRuntime(), packModel(), precache()],
  resolve: { alias: ONNX_RUNTIME },
  worker: {
    format: 'es',
    // Its file is called `lib` in the package; `scripts/precache.mjs` leaves it out by name.
    rolldownOptions: {
      output: { chunkFileNames: ({ facadeModuleId }) => `assets/${facadeModuleId?.includes('web-llm') ? 'web-llm' : '[name]'}-[hash].js` },
    },
  },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: ISOLATION_HEADERS },
  build: {
    target: 'es2022',
    rolldownOptions: {
      input: { main: 'index.html', 'service-worker': 'workers/service-worker.ts' },
      output: {
        // A service worker governs the folder it lies in, so it must not be moved or renamed from build to build.
        entryFileNames: (chunk) => (chunk.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
