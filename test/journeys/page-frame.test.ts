// A lesson in the frame of a course page at another origin, as a phone shows it: followed to its end with the keyboard alone, with threads.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { COACH, Pupil } from './pupil';
import { expectAccessible, shot, useBrowser } from './support';

const arrive = useBrowser();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A course page that knows nothing of isolation. */
async function course(inside: string): Promise<string> {
  const body = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Course</title><main><h1>Course</h1><iframe src="${inside}" title="Hindsight" style="border:0;width:100%;height:780px"></iframe></main></html>`;
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
  // Another name of this machine is another site, so the frame is nobody's but the course's guest.
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

it('the first lesson is followed by keyboard on a phone in a frame of another origin, with threads', async () => {
  const { page, address, complaints } = await arrive({ webgpu: false, width: 390, height: 844 });
  await page.goto(await course(`${address}#/lessons`));
  const frame = (await (await page.waitForSelector('iframe')).contentFrame())!;
  const pupil = new Pupil(frame);
  await frame.getByRole('link', { name: COACH }).waitFor();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(await frame.evaluate(() => [crossOriginIsolated, location.origin !== origin, typeof SharedArrayBuffer])).toEqual([true, false, 'function']); // prettier-ignore
  await pupil.followCoach(address, {
    async looked() {
      expect(await frame.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await shot(page, 'lesson-frame-phone');
    },
  });
  // What the machine is, the page tells where it trains.
  await frame.goto(`${address}#/train`);
  await frame.getByText(/WebAssembly.*, 2 threads/).waitFor();
  await expectAccessible(page);
  const left = complaints.filter((line) => !line.startsWith('left the origin: http://localhost:'));
  expect(left).toEqual([]);
});
