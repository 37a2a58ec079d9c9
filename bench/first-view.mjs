// node bench/first-view.mjs [--loads N]: how long it takes until the built page paints and until something moves in it, and how many
// bytes it has fetched by then, on a line of 1 MB/s with an empty cache: every load and the median. The processor should be idle.

import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { buildPage, DIST } from '../scripts/build.mjs';
import { serveFolder } from '../scripts/serve.mjs';
import { prepareSoftwareWebGpu } from '../scripts/software-webgpu.mjs';

const { values } = parseArgs({ options: { loads: { type: 'string', default: '9' } } });
const LINE = { offline: false, latency: 40, downloadThroughput: 1e6, uploadThroughput: 1e6 };

await buildPage();
const { chromium: options } = await prepareSoftwareWebGpu();
const browser = await chromium.launch({ ...options, env: { ...process.env, ...options.env } });
const server = await serveFolder(DIST, 0);
const rows = [];
for (let load = 0; load < Number(values.loads); load++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', LINE);
  const start = performance.now();
  await page.goto(server.address, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.querySelector('input[type=range]')?.valueAsNumber > 0);
  const motion = (performance.now() - start) / 1000;
  const [paint, bytes] = await page.evaluate(() => [
    performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000,
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce(
      (sum, one) => sum + one.transferSize,
      0,
    ),
  ]);
  rows.push({ paint, motion, bytes });
  await context.close();
}
await browser.close();
await server.close();
const median = (name) => rows.map((row) => row[name]).toSorted((a, b) => a - b)[Math.floor(rows.length / 2)];
for (const { paint, motion, bytes } of rows) console.log(`paint ${paint.toFixed(2)} s, motion ${motion.toFixed(2)} s, ${bytes} bytes`);
console.log(`median: paint ${median('paint').toFixed(2)} s, motion ${median('motion').toFixed(2)} s, ${median('bytes')} bytes`);
