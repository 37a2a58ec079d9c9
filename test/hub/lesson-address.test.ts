import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchLesson, lessonAddress } from '../../src/hub/lesson-address';

const server = createServer((request, response) => {
  if (request.url === '/lesson.json') response.end('{"a":1}');
  else if (request.url === '/endless') response.end('a'.repeat(1_000_000));
  else response.writeHead(404).end();
});
let address = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

it.each([
  '',
  'lesson.json',
  'http://example.com/a.json',
  'javascript:alert(1)',
  'data:application/json,{}',
  'file:///etc/passwd',
  'https://me:secret@example.com/a.json',
])('%s is no address of a lesson', (text) => {
  expect(() => lessonAddress(text)).toThrow(expect.objectContaining({ code: 'LESSON_ADDRESS' }) as Error);
});

it('fetches a lesson as text', async () => {
  expect(await fetchLesson(`${address}/lesson.json`)).toBe('{"a":1}');
});

it.each([
  ['nothing there', '/missing', /answered 404/],
  ['far too much', '/endless', /longer than a lesson/],
])('%s is told', async (_, path, message) => {
  await expect(fetchLesson(address + path)).rejects.toMatchObject({
    code: 'LESSON_FETCH',
    message: expect.stringMatching(message) as string,
  });
});

it('nobody there is told', async () => {
  await expect(fetchLesson('http://127.0.0.1:9/lesson.json')).rejects.toMatchObject({ code: 'LESSON_FETCH' });
});
