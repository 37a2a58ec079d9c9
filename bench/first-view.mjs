// node bench/first-view.mjs [--loads N]: how long it takes until something moves in the built page, on a line of 1 MB/s with an
// empty cache: every load and the median. The processor should be idle.

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
const seconds = [];
for (let load = 0; load < Number(values.loads); load++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', LINE);
  const start = performance.now();
  await page.goto(server.address, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.querySelector('input[type=range]')?.valueAsNumber > 0);
  seconds.push((performance.now() - start) / 1000);
  await context.close();
}
await browser.close();
await server.close();
const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)];
console.log(`${seconds.map((one) => one.toFixed(2)).join(' ')}\nmedian ${median.toFixed(2)} s`);
