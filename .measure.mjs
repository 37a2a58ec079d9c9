// node .measure.mjs DIST LENGTHS… : trains through the page, says what was promised and what it took
import { chromium } from 'playwright-core';
import { serveFolder } from './scripts/serve.mjs';
import { prepareSoftwareWebGpu } from './scripts/software-webgpu.mjs';
const [dist, ...lengths] = process.argv.slice(2);
const server = await serveFolder(dist, 0, {});
const { chromium: found } = await prepareSoftwareWebGpu();
const args = [...found.args.filter((arg) => !arg.includes('webgpu')), '--disable-features=WebGPU'];
const browser = await chromium.launch({ ...found, args, env: { ...process.env, ...found.env } });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(0);
const page = await context.newPage();
const seconds = (text) => {
  const m = /([\d.]+) (s|min|h)/.exec(text);
  return m ? Number(m[1]) * { s: 1, min: 60, h: 3600 }[m[2]] : NaN;
};
for (const length of lengths) {
  const [world, steps] = length.split(':');
  await page.goto(`${server.address}#/help`);
  await page.goto(`${server.address}#/train`);
  await page.getByRole('radio', { name: new RegExp(`^${world}`) }).check();
  const text = page.locator('#dial-effect');
  await page.getByText(/^About .* here:/).waitFor();
  const dial = page.locator('#dial');
  for (let i = 0; i < 12; i++) {
    await dial.press('ArrowLeft');
  }
  for (let i = 0; i < 12 && (await dial.getAttribute('aria-valuetext')) !== `${steps} training steps`; i++) await dial.press('ArrowRight');
  const promised = seconds(await page.getByText(/^About .* here:/).innerText());
  const says = await text.innerText();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const began = Date.now();
  await page.waitForURL(/#\/run\//);
  const at = [];
  const tenth = Math.ceil(Number(steps) / 10);
  let seen = 0;
  for (;;) {
    const main = await page.locator('main').innerText();
    const step = Number(/Step (\d+) of/.exec(main)?.[1] ?? 0);
    const left = /about ([\d.]+ (?:s|min|h)) left/.exec(main)?.[1];
    if (step > seen && left) {
      seen = step;
      if (step % tenth === 0) at.push([step, (Date.now() - began) / 1000, seconds(left)]);
    }
    if (await page.getByRole('button', { name: 'Train further' }).count()) break;
    await page.waitForTimeout(250);
  }
  const total = (Date.now() - began) / 1000;
  const outcome = await page.locator('#outcome').innerText();
  console.log(
    JSON.stringify({
      world,
      steps,
      promised,
      total,
      ratio: +(promised / total).toFixed(2),
      left: at.map(([step, t, left]) => [step, +((t + left) / total).toFixed(2)]),
      outcome,
      says,
    }),
  );
}
await browser.close();
await server.close();
