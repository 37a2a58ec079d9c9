// Clients that stall, cut, send garbage and do not read: the server stays, and answers another client meanwhile.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, post, serve, type TestServer } from './client';

let server: TestServer;
let other: Client;
beforeAll(async () => {
  server = await serve();
  other = await Client.open(`${server.address}/play`);
});
afterAll(() => server.close());

async function othersAreAnswered(): Promise<void> {
  const { data } = await other.reset({ task: 'minihack/Eat-v3:train:17:rules=5' });
  expect(data.observation.goal).toBe('eat the apple.');
}

async function raw(text: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

const HANDSHAKE =
  'GET /play/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** A frame's head with the mask 0, so that its text is sent as it is. */
function head(opcode: number, length: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes[0] = 0x80 | opcode;
  bytes[1] = 0x80 | 127;
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
}

/** @param first FIN, the reserved bits and the opcode */
function frame(first: number, payload: Uint8Array | string, isMasked = true): Buffer {
  const bytes = Buffer.from(payload);
  const length = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255];
  length[0]! |= isMasked ? 0x80 : 0;
  return Buffer.concat([Buffer.from([first, ...length]), Buffer.alloc(isMasked ? 4 : 0), bytes]);
}

const STATE = '{"type":"state"}';
const BROKEN_FRAMES: Readonly<Record<string, readonly Buffer[]>> = {
  'compressed, which was not agreed on': [frame(0xc1, STATE)],
  'with the second reserved bit': [frame(0xa1, STATE)],
  'with the third reserved bit': [frame(0x91, STATE)],
  'without a mask': [frame(0x81, STATE, false)],
  'of a kind that nobody knows': [frame(0x83, STATE)],
  'of a control that nobody knows': [frame(0x8b, '')],
  'that goes on with nothing': [frame(0x80, STATE)],
  'that begins within another': [frame(0x01, '{'), frame(0x81, STATE)],
  'of a ping that is too long': [frame(0x89, 'x'.repeat(126))],
  'of a ping in parts': [frame(0x09, 'x')],
  'of text that is no UTF-8': [frame(0x81, Uint8Array.of(0xff, 0xfe))],
  'of 2^63 bytes': [Buffer.from('81ff8000000000000000', 'hex')],
  ...Object.fromEntries([0, 999, 1005, 1006, 1015, 5000, 65535].map((code) => [`of a close with the code ${code}`, [frame(0x88, Uint8Array.of(code >> 8, code & 255))]])), // prettier-ignore
  'of a close with half a code': [frame(0x88, 'x')],
  'of a close with a reason that is no UTF-8': [frame(0x88, Uint8Array.of(3, 232, 0xff))],
};

describe('a client that', () => {
  it('stalls: in its request, in a body, in a handshake, in a frame', async () => {
    const stalled = [
      await raw('GET /pl'),
      await raw('POST /play/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"seed"'),
      await raw(HANDSHAKE.slice(0, 90)),
      await raw(HANDSHAKE),
    ];
    await once(stalled[3]!, 'data');
    stalled[3]!.write(head(1, 1000));
    stalled[3]!.write('{"type":');
    await othersAreAnswered();
    for (const socket of stalled) socket.destroy();
    await expect.poll(() => server.log.filter(({ kind }) => kind === 'session').length).toBe(1);
    await othersAreAnswered();
  });

  it('sends a frame of 100 MB: it is refused by its head, and nothing of it is kept', async () => {
    const socket = await raw(HANDSHAKE);
    await once(socket, 'data');
    socket.write(head(1, 100 * 2 ** 20));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect([answer[0]! & 0x0f, answer.readUInt16BE(2)]).toEqual([8, 1009]);
    socket.destroy();
    await othersAreAnswered();
  });

  it('sends many small pieces of one message that becomes too large', async () => {
    const client = await Client.open(`${server.address}/play`);
    for (let i = 0; i < 20; i++) client.socket.send('x'.repeat(100_000), { fin: false });
    expect(await client.closed).toBe(1009);
    await othersAreAnswered();
  });

  it('speaks no HTTP, or no WebSocket after the handshake', async () => {
    const closed = (socket: Socket): Promise<unknown> => (socket.resume(), once(socket, 'close')); // prettier-ignore
    await closed(await raw('\x16\x03\x01\x02\x00 hello\r\n\r\n'));
    const socket = await raw(HANDSHAKE);
    await once(socket, 'data');
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await closed(socket);
    await othersAreAnswered();
  });

  it('asks a hundred things at once and reads none of the answers', async () => {
    const client = await Client.open(`${server.address}/play`);
    client.socket.pause();
    const reset = JSON.stringify({ type: 'reset', data: { benchmark: 'alfworld', seed: 1 } });
    for (let i = 0; i < 100; i++) client.send(reset);
    await othersAreAnswered();
    client.socket.resume();
    const answers: any[] = [];
    while (answers.length < 100) answers.push(await client.next());
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await client.close();
  });

  it('leaves in the middle of everything', async () => {
    const begun = server.log.length;
    const clients = await Promise.all(Array.from({ length: 20 }, () => Client.open(`${server.address}/reflect`)));
    clients.forEach((client, i) => {
      client.send({ type: 'reset', data: { seed: i } });
      client.send({ type: 'step', data: { reflection: 'Press e.' } });
    });
    await clients[0]!.next();
    for (const { socket } of clients) socket.terminate();
    await othersAreAnswered();
    await expect.poll(() => server.log.slice(begun).filter(({ kind }) => kind === 'session').length).toBe(20);
    expect((await (await fetch(`${server.address}/health`)).json()).sessions).toBe(1);
  });

  it('sends any JSON at all', async () => {
    const client = await Client.open(`${server.address}/play`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string(), fc.record({ type: fc.constantFrom('reset', 'step', 'state', 'mcp'), data: fc.jsonValue() }).map((message) => JSON.stringify(message))), async (frame) => {
        fc.pre(!/"type":"close"/.test(frame));
        const { type } = await client.ask(frame);
        expect(['error', 'observation', 'state', 'mcp']).toContain(type);
      }),
      { numRuns: 300 },
    ); // prettier-ignore
    await client.close();
    await othersAreAnswered();
  });

  it('posts any JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('reset', 'step', 'mcp', 'play/task', 'play/task_range', 'play/tasks'),
        fc.json(),
        async (path, body) => {
          const { status } = await post(`${server.address}/play/${path}`, body);
          expect([200, 422]).toContain(status);
        },
      ),
      { numRuns: 100 },
    );
    await othersAreAnswered();
  });
});

describe('another client that', () => {
  it.each(Object.entries(BROKEN_FRAMES))('sends a frame %s: it is parted with', async (_, frames) => {
    const socket = await raw(HANDSHAKE);
    await once(socket, 'data');
    for (const one of frames) socket.write(one);
    socket.resume();
    await expect.poll(() => socket.closed).toBe(true);
    await othersAreAnswered();
  });

  it('sends one message in parts, a ping between them, byte by byte: it is answered', async () => {
    const socket = await raw(HANDSHAKE);
    await once(socket, 'data');
    let heard = '';
    socket.on('data', (data) => (heard += String(data)));
    for (const byte of Buffer.concat([frame(0x01, STATE.slice(0, 5)), frame(0x89, 'still here'), frame(0x80, STATE.slice(5))])) socket.write(Buffer.of(byte)); // prettier-ignore
    await expect.poll(() => heard).toContain('"type":"state"');
    expect(heard).toContain('still here');
    socket.destroy();
  });

  // More than the connections that the server has room for.
  it.each([
    ['says nothing', ''],
    ['never ends its header', 'GET /health HTTP/1.1\r\nX: '],
    ['never ends its body', 'POST /play/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{'],
    ['keeps its connection when it was answered', 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['stays when no place is free', HANDSHAKE],
  ])('comes 900 times and %s: a new one is answered', async (_, text) => {
    const many = await Promise.all(Array.from({ length: 900 }, () => raw(text)));
    const late = await raw('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    const [answer] = (await once(late, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
    await othersAreAnswered();
    for (const socket of many) socket.destroy();
    await expect.poll(async () => ((await (await fetch(`${server.address}/health`)).json()) as { sessions: number }).sessions).toBe(1);
  });

  it('asks a thousand times over HTTP in one breath and reads nothing: it is parted with', async () => {
    const socket = await raw('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1000));
    await othersAreAnswered();
    socket.resume();
    await expect.poll(() => socket.closed).toBe(true);
  });

  it.each([
    ['headers without end', `GET /health HTTP/1.1\r\n${'X: y\r\n'.repeat(20_000)}`],
    ['an address of a megabyte', `GET /${'a'.repeat(1_000_000)} HTTP/1.1\r\n\r\n`],
    [
      'two lengths of one body',
      'POST /play/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a request to pass on', 'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('sends %s: it is parted with', async (_, text) => {
    const socket = await raw(text);
    socket.resume();
    await expect.poll(() => socket.closed).toBe(true);
    await othersAreAnswered();
  });
});
