// Four suites: `unit` on Node, `browser` and `journeys` in Chromium, `architecture`. WebGPU is the software
// adapter out of npm packages in all of them, so that a machine without a GPU runs every test. A fifth, `extra`,
// reads recordings that are not in the repository, from the folder that HINDSIGHT_DATA names (`npm run test:extra`). A sixth, `scale`, runs
// trainers in Python, by the interpreter that HINDSIGHT_PYTHON names (`npm run test:scale`).
// No test is given limits of its own: those of `scripts/patience.mjs` stand against hangs alone.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { ISOLATION_HEADERS } from './scripts/headers.mjs';
import { ONNX_RUNTIME } from './scripts/onnx-runtime.mjs';
import { STATE_MS, TEST_MS } from './scripts/patience.mjs';
import { prepareSoftwareWebGpu } from './scripts/software-webgpu.mjs';

const { env, chromium } = await prepareSoftwareWebGpu();
const BROWSER_TESTS = 'test/**/*.browser.test.ts';
const JOURNEYS = 'test/journeys/*.test.ts';
const ARCHITECTURE = 'test/architecture.test.ts';
const PATIENCE = { testTimeout: TEST_MS, hookTimeout: TEST_MS, teardownTimeout: STATE_MS, expect: { poll: { timeout: STATE_MS } } };
const EXTRA = 'test/extra/*.test.ts';
const SCALE = 'test/scale/*.test.ts';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...PATIENCE,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [BROWSER_TESTS, JOURNEYS, ARCHITECTURE, EXTRA, SCALE],
          environment: 'node',
          // Dawn finds its driver by the environment its process is started with; a thread has none of its own.
          pool: 'forks',
          env,
        },
      },
      { test: { ...PATIENCE, name: 'architecture', include: [ARCHITECTURE], environment: 'node' } },
      { test: { ...PATIENCE, name: 'extra', include: process.env.HINDSIGHT_DATA ? [EXTRA] : [], environment: 'node' } },
      {
        test: {
          ...PATIENCE,
          name: 'scale',
          include: process.env.HINDSIGHT_PYTHON ? [SCALE] : [],
          environment: 'node',
          // Each has servers and trainers of its own, which take whole cores.
          fileParallelism: false,
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        // Known beforehand, so that the first test file is not reloaded when one is met.
        optimizeDeps: { entries: [BROWSER_TESTS], include: ['comlink', 'fflate', 'idb', 'valibot'], exclude: ['onnxruntime-web'] },
        resolve: { alias: ONNX_RUNTIME },
        server: { headers: ISOLATION_HEADERS },
        worker: { format: 'es' },
        test: {
          ...PATIENCE,
          name: 'browser',
          include: [BROWSER_TESTS],
          browser: {
            enabled: true,
            connectTimeout: STATE_MS,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { ...chromium, env: { ...process.env, ...chromium.env } as Record<string, string> } }),
            instances: [{ browser: 'chromium' }],
            commands: {
              async gameOnNode({ project }) {
                const { playedHash } = await project.vite.ssrLoadModule('/test/env/minihack/played-hash.ts');
                return playedHash();
              },
            },
          },
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'journeys',
          include: [JOURNEYS],
          environment: 'node',
          globalSetup: 'test/journeys/setup.ts',
          fileParallelism: false,
        },
      },
    ],
  },
});
