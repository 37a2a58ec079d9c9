// Four suites: `unit` on Node, `browser` and `journeys` in Chromium, `architecture`. WebGPU is the software
// adapter out of npm packages in all of them, so that a machine without a GPU runs every test. A fifth, `extra`,
// reads recordings that are not in the repository, from the folder that HINDSIGHT_DATA names (`npm run test:extra`).

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { ISOLATION_HEADERS } from './scripts/headers.mjs';
import { ONNX_RUNTIME } from './scripts/onnx-runtime.mjs';
import { prepareSoftwareWebGpu } from './scripts/software-webgpu.mjs';

const { env, chromium } = await prepareSoftwareWebGpu();
const BROWSER_TESTS = 'test/**/*.browser.test.ts';
const JOURNEYS = 'test/journeys/*.test.ts';
const ARCHITECTURE = 'test/architecture.test.ts';
const EXTRA = 'test/extra/*.test.ts';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [BROWSER_TESTS, JOURNEYS, ARCHITECTURE, EXTRA],
          environment: 'node',
          // Dawn finds its driver by the environment its process is started with; a thread has none of its own.
          pool: 'forks',
          env,
          testTimeout: 60_000,
        },
      },
      { test: { name: 'architecture', include: [ARCHITECTURE], environment: 'node' } },
      { test: { name: 'extra', include: process.env.HINDSIGHT_DATA ? [EXTRA] : [], environment: 'node', testTimeout: 600_000 } },
      {
        plugins: [svelte({ configFile: false })],
        // Known beforehand, so that the first test file is not reloaded when one is met.
        optimizeDeps: { entries: [BROWSER_TESTS], include: ['comlink', 'idb', 'valibot'], exclude: ['onnxruntime-web'] },
        resolve: { alias: ONNX_RUNTIME },
        server: { headers: ISOLATION_HEADERS },
        worker: { format: 'es' },
        test: {
          name: 'browser',
          include: [BROWSER_TESTS],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { ...chromium, env: { ...process.env, ...chromium.env } as Record<string, string> } }),
            instances: [{ browser: 'chromium' }],
            commands: {
              async dungeonOnNode({ project }) {
                const { playedHash } = await project.vite.ssrLoadModule('/test/env/minihack-game/played-hash.ts');
                return playedHash();
              },
            },
          },
        },
      },
      {
        test: {
          name: 'journeys',
          include: [JOURNEYS],
          environment: 'node',
          globalSetup: 'test/journeys/setup.ts',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
