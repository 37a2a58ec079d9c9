import { afterEach, describe, expect, it, vi } from 'vitest';
import { Endpoint, type EndpointOptions } from '../../src/endpoint/endpoint';
import type { Ask } from '../../src/endpoint/request';
import { ChatServer, type Fault, type ServerOptions } from './chat-server';

const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  vi.useRealTimers();
});

const start = async (options?: ServerOptions, ...faults: Fault[]): Promise<ChatServer> => {
  const server = await new ChatServer(options).start();
  server.faults.push(...faults);
  servers.push(server);
  return server;
};
const KEY = 'sk-very-secret-0123456789';
const PATIENCE_MS = 600_000;
const open = ({ url }: { url: string }, options: Partial<EndpointOptions> = {}): Endpoint =>
  new Endpoint({ url, model: 'tiny', key: KEY, random: () => 0, beginMs: PATIENCE_MS, silenceMs: PATIENCE_MS, totalMs: 1e9, ...options });
/** While the server is silent, and only then, its client's clock leaps. */
const leapInSilence = (server: ChatServer): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  server.whileSilent = () => vi.advanceTimersByTime(PATIENCE_MS);
};
const ask = (change: Partial<Ask> = {}): Ask => ({
  messages: [
    { role: 'system', content: 'You play.' },
    { role: 'user', content: 'Go.' },
  ],
  maxTokens: 20,
  temperature: 0.5,
  seed: 7,
  stop: [],
  choices: 1,
  ...change,
});
const texts = (written: readonly (readonly { text: string }[])[]): string[][] => written.map((group) => group.map(({ text }) => text));

describe.each([
  ['streamed', {}, {}],
  ['in one piece', { stream: false }, {}],
  ['in one piece though a stream was asked for', {}, { whole: true }],
] as const)('an endpoint that answers %s', (_, options, server) => {
  it('writes what was asked for, in order, so many at a time, and counts', async () => {
    const it = await start({ ...server, delayMs: 5, waitsFor: 3, reply: ({ messages }) => `re: ${messages.at(-1)!.content}` });
    const endpoint = open(it, { ...options, concurrency: 3 });
    const asks = Array.from({ length: 20 }, (_, i) => ask({ messages: [{ role: 'user', content: `Größe ${i} 𝄞🙂\n` }] }));
    expect(texts(await endpoint.complete(asks))).toEqual(asks.map(({ messages }) => [`re: ${messages[0]!.content}`]));
    expect(it.mostAtOnce).toBe(3);
    expect(endpoint.counts).toEqual({ requests: 20, retries: 0, promptTokens: 200, completionTokens: 60 });
    expect(it.asked[0]!.body).toMatchObject({ model: 'tiny', max_tokens: 20, temperature: 0.5, seed: 7 });
    expect(it.asked[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('gives several texts for one conversation, also where the server gives one at a time', async () => {
    for (const maxChoices of [4, 1]) {
      const it = await start({ ...server, maxChoices, reply: ({ seed }, i) => `text ${seed! + i}` });
      const endpoint = open(it, options);
      expect(texts(await endpoint.complete([ask({ choices: 4 })]))).toEqual([['text 7', 'text 8', 'text 9', 'text 10']]);
      expect(it.asked).toHaveLength(maxChoices === 4 ? 1 : 4);
    }
  });

  it('cuts at a stop text and at a length that the server ignored, and says which', async () => {
    const it = await start({
      ...server,
      reply: ({ messages }) => (messages.at(-1)!.content === 'long' ? 'ha'.repeat(5000) : 'one\nSTOP two'),
    });
    const endpoint = open(it, options);
    const asks = [ask({ stop: ['STOP'] }), ask({ messages: [{ role: 'user', content: 'long' }] })];
    expect(await endpoint.complete(asks)).toEqual([[{ text: 'one\n', finished: true }], [{ text: 'ha'.repeat(160), finished: false }]]);
    expect(it.asked[0]!.body.stop).toEqual(['STOP']);
  });

  it('asks again for an empty answer, and then says so', async () => {
    let count = 0;
    const it = await start({ ...server, reply: () => (count++ === 0 ? ' \n' : 'Action: look') });
    expect(await open(it, options).complete([ask()])).toEqual([[{ text: 'Action: look', finished: true }]]);
    const mute = await start({ ...server, reply: () => '' });
    await expect(open(mute, { ...options, retries: 1 }).complete([ask()])).rejects.toMatchObject({ code: 'ENDPOINT_EMPTY' });
    expect(mute.asked).toHaveLength(2);
  });

  it('takes a reply for one that a stop mark cuts off whole', async () => {
    const it = await start({ ...server, reply: () => '\nObservation: a room' });
    expect(await open(it, options).complete([ask({ stop: ['\nObservation'] })])).toEqual([[{ text: '', finished: true }]]);
  });

  it.each([
    ['429', { kind: 'status', status: 429 }],
    ['500', { kind: 'status', status: 500 }],
    ['503 of a proxy', { kind: 'status', status: 503, body: '<html>Bad gateway</html>' }],
    ['a cut answer', { kind: 'cut' }],
    ['a stall', { kind: 'stall' }],
    ['wrong JSON', { kind: 'body', type: 'application/json', body: '{"choices": [' }],
    ['JSON of another kind', { kind: 'body', type: 'application/json', body: '[]' }],
    ['an event that is not JSON', { kind: 'body', type: 'text/event-stream', body: 'data: {"choices"\n\n' }],
    ['no choices', { kind: 'body', type: 'application/json', body: '{"choices": []}' }],
  ] as [string, Fault][])('survives %s', async (_, fault) => {
    const it = await start(server, fault);
    leapInSilence(it);
    const endpoint = open(it, options);
    expect(texts(await endpoint.complete([ask()]))).toEqual([['Thought: on\nAction: go north']]);
    expect(endpoint.counts).toMatchObject({ requests: 2, retries: 1 });
  });
});

describe('an endpoint in trouble', () => {
  it.each([
    ['ENDPOINT_KEY', { kind: 'status', status: 401 }, 1],
    ['ENDPOINT_QUOTA', { kind: 'status', status: 429, body: '{"error":{"code":"insufficient_quota"}}' }, 1],
    ['ENDPOINT_BUSY', { kind: 'status', status: 429 }, 2],
    ['ENDPOINT_BUSY', { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }, 1],
    ['ENDPOINT_SERVER', { kind: 'status', status: 500 }, 2],
    ['ENDPOINT_SERVER', { kind: 'body', type: 'text/event-stream', body: 'data: {"error":{"message":"out of memory"}}\n\n' }, 2],
    ['ENDPOINT_TOO_LONG', { kind: 'status', status: 400, body: '{"error":{"message":"maximum context length is 512"}}' }, 1],
    ['ENDPOINT_NO_MODEL', { kind: 'status', status: 404, body: '{"error":{"message":"model not found"}}' }, 1],
    ['ENDPOINT_NOT_FOUND', { kind: 'status', status: 404, body: 'not here' }, 1],
    ['ENDPOINT_REDIRECT', { kind: 'status', status: 301, headers: { location: 'http://127.0.0.1:1/' } }, 1],
    ['ENDPOINT_REFUSED', { kind: 'status', status: 400 }, 1],
    ['ENDPOINT_ANSWER', { kind: 'body', type: 'text/html', body: '<html>Welcome</html>' }, 1],
    ['ENDPOINT_ANSWER', { kind: 'body', type: 'application/json', body: 'oops' }, 2],
    ['ENDPOINT_TIMEOUT', { kind: 'silent' }, 2],
    ['ENDPOINT_TIMEOUT', { kind: 'stall' }, 2],
    ['ENDPOINT_CUT', { kind: 'cut' }, 2],
    ['ENDPOINT_CUT', { kind: 'no-end' }, 2],
  ] as [string, Fault, number][])('says %s for %j after %i attempts', async (code, fault, attempts) => {
    const it = await start({}, ...Array<Fault>(5).fill(fault));
    leapInSilence(it);
    const endpoint = open(it, { retries: 1 });
    const error = await endpoint.complete([ask()]).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'AppError', code, message: expect.stringContaining(it.url), fix: expect.stringMatching(/\w/) });
    expect(it.asked).toHaveLength(attempts);
  });

  it('says that nobody is there at once, and tries again once somebody was', async () => {
    const gone = await start();
    const endpoint = open(gone);
    await gone.stop();
    await expect(endpoint.complete([ask()])).rejects.toMatchObject({
      code: 'ENDPOINT_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(endpoint.counts.requests).toBe(1);
    const it = await start({}, { kind: 'none' }, { kind: 'hang-up' });
    const known = open(it);
    await known.complete([ask()]);
    await known.complete([ask()]);
    expect(known.counts).toMatchObject({ requests: 3, retries: 1 });
  });

  it.each([
    ['ENDPOINT_SERVER', { kind: 'status', status: 500 }],
    ['ENDPOINT_TOO_LONG', { kind: 'status', status: 400, body: '{"error":{"message":"maximum context length is 512"}}' }],
    ['ENDPOINT_ANSWER', { kind: 'body', type: 'application/json', body: 'oops' }],
    ['ENDPOINT_EMPTY', { kind: 'body', type: 'application/json', body: '{"choices":[{"index":0,"finish_reason":"stop","message":{}}]}' }],
    ['ENDPOINT_CUT', { kind: 'cut' }],
  ] as [string, Fault][])('gives up one conversation for %s, and answers the others', async (code, fault) => {
    const it = await start({}, { kind: 'none' }, fault);
    const [first, second, third] = await open(it, { retries: 0, concurrency: 1 }).complete([ask(), ask(), ask()]);
    expect(second).toEqual([{ text: '', finished: false, failure: expect.objectContaining({ code }) }]);
    for (const answered of [first, third]) expect(answered![0]).toMatchObject({ finished: true, text: expect.stringMatching(/\w/) });
  });

  it('gives up the server where eight conversations fail one after the other, and never for a key', async () => {
    const faults = (count: number): Fault[] => [{ kind: 'none' }, ...Array<Fault>(count).fill({ kind: 'status', status: 500 })];
    const asks = Array.from({ length: 10 }, () => ask());
    const survives = await open(await start({}, ...faults(7)), { retries: 0, concurrency: 1 }).complete(asks);
    expect(survives.filter(([written]) => written!.failure)).toHaveLength(7);
    const broken = open(await start({}, ...faults(8)), { retries: 0, concurrency: 1 });
    await expect(broken.complete(asks)).rejects.toMatchObject({ code: 'ENDPOINT_SERVER' });
    const locked = open(await start({}, { kind: 'none' }, { kind: 'status', status: 401 }), { retries: 0, concurrency: 1 });
    await expect(locked.complete(asks)).rejects.toMatchObject({ code: 'ENDPOINT_KEY' });
  });

  it('limits the whole attempt', async () => {
    const it = await start({}, { kind: 'silent' });
    const endpoint = open(it, { retries: 0, stream: false, totalMs: 80 });
    await expect(endpoint.complete([ask()])).rejects.toMatchObject({
      code: 'ENDPOINT_TIMEOUT',
      message: expect.stringContaining('did not finish within 80 ms'),
    });
  });

  it('keeps an answer whose end came, whatever follows', async () => {
    const it = await start({}, { kind: 'lingers' });
    leapInSilence(it);
    expect(texts(await open(it).complete([ask()]))).toEqual([['Thought: on\nAction: go north']]);
    expect(it.asked).toHaveLength(1);
  });

  it.each([
    ['seconds', () => '0.4'],
    ['a date', () => new Date(Date.now() + 1900).toUTCString()],
  ])('waits as long as Retry-After says in %s, all requests together', async (_, retryAfter) => {
    const it = await start({}, { kind: 'status', status: 429, headers: { 'retry-after': retryAfter() } });
    const begun = Date.now();
    await open(it, { concurrency: 1 }).complete([ask(), ask()]);
    expect(it.asked).toHaveLength(3);
    expect(it.asked[1]!.at - begun).toBeGreaterThanOrEqual(380);
  });

  it.each(['seed', 'stop', 'n', 'stream', 'stream_options', 'temperature', 'max_tokens', 'system'])(
    'leaves out %s once it was refused',
    async (name) => {
      const it = await start({ refuses: [name] });
      const endpoint = open(it);
      const asks = [ask({ stop: ['STOP'], choices: 2 })];
      for (let round = 0; round < 2; round++) expect((await endpoint.complete(asks))[0]).toHaveLength(2);
      const [first, ...others] = it.asked.map(({ body }) => body);
      expect(others.length).toBe(name === 'n' ? 4 : 2);
      const isIn = (body: typeof first): boolean => (name === 'system' ? body!.messages[0]!.role === 'system' : name in body!);
      expect(isIn(first)).toBe(true);
      expect(others.some(isIn)).toBe(false);
      if (name === 'max_tokens') expect(others[0]).toMatchObject({ max_completion_tokens: 20 });
      if (name === 'system') expect(others[0]!.messages).toEqual([{ role: 'user', content: 'You play.\n\nGo.' }]);
    },
  );

  it('names the models that the server has', async () => {
    const it = await start({}, { kind: 'status', status: 404, body: '{"error":"model \\"tiny\\" not found"}' });
    await expect(open(it).complete([ask()])).rejects.toMatchObject({ code: 'ENDPOINT_NO_MODEL', fix: 'It has: tiny, small.' });
  });

  it('stops at once when cancelled, and closes its connections', async () => {
    const it = await start({}, ...Array<Fault>(9).fill({ kind: 'silent' }));
    const abort = new AbortController();
    const work = open(it, { concurrency: 4 }).complete(
      Array.from({ length: 9 }, () => ask()),
      abort.signal,
    );
    await Promise.all([
      expect(work).rejects.toMatchObject({ code: 'RUN_CANCELLED' }),
      expect
        .poll(() => it.open)
        .toBe(4)
        .then(() => abort.abort()),
    ]);
    await expect.poll(() => it.open).toBe(0);
    expect(it.asked).toHaveLength(4);
    await expect(open(it).complete([ask()], AbortSignal.abort())).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('never shows the key, also where the server repeats it', async () => {
    const it = await start({ key: 'another' });
    const endpoint = open(it);
    const error = await endpoint.complete([ask()]).catch((error: unknown) => error as Error);
    expect(error).toMatchObject({ code: 'ENDPOINT_KEY', message: expect.stringContaining('(the key)') });
    const shown = [JSON.stringify(error), String((error as Error).stack), JSON.stringify(endpoint), JSON.stringify(endpoint.counts)].join();
    expect(shown).not.toContain(KEY);
  });
});

describe('answers as servers write them', () => {
  const whole = (choice: object, more: object = {}): Fault => ({
    kind: 'body',
    type: 'application/json',
    body: JSON.stringify({ choices: [choice], ...more }),
  });
  const streamed = (...choices: object[]): Fault => ({
    kind: 'body',
    type: 'text/event-stream',
    body: [...choices.map((choice) => JSON.stringify({ choices: [choice] })), '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
  });
  const said = (finish_reason: string | null, content: string | null = 'Action: look', more: object = {}): object => ({
    index: 0,
    finish_reason,
    message: { role: 'assistant', content, ...more },
  });
  const piece = (content: string, finish_reason: string | null = null, more: object = {}): object => ({
    index: 0,
    delta: { content, ...more },
    finish_reason,
  });
  const thought = 'Thought: the door.\nAction: look';

  it.each([
    ...['stop', 'STOP', 'eos', 'eos_token', 'end_turn', 'stop_sequence', 'COMPLETE'].map(
      (reason) => [reason, whole(said(reason)), 'Action: look', true] as const,
    ),
    ...['length', 'max_tokens', 'MAX_TOKENS', 'model_length', 'max_output_tokens'].map(
      (reason) => [reason, whole(said(reason)), 'Action: look', false] as const,
    ),
    ['no reason at all', whole(said(null)), 'Action: look', true],
    ['an empty reason', whole(said('')), 'Action: look', true],
    [
      'empty reasons of pieces',
      streamed(piece('Thought: a.\n', ''), piece('Action: ', ''), piece('look', ''), piece('', 'stop')),
      'Thought: a.\nAction: look',
      true,
    ],
    ['a reply among thoughts', whole(said('stop', '', { reasoning_content: thought })), thought, true],
    ['a reply among thoughts by the other name', whole(said('stop', null, { reasoning: thought })), thought, true],
    [
      'pieces of a reply among thoughts',
      streamed(piece('', null, { reasoning_content: 'Thought: a.\nAct' }), piece('', 'stop', { reasoning_content: 'ion: look' })),
      'Thought: a.\nAction: look',
      true,
    ],
    ['a thought beside a reply', whole(said('stop', 'Action: wait', { reasoning_content: thought })), 'Action: wait', true],
  ] as const)('reads %s', async (_, fault, text, finished) => {
    const it = await start({}, fault);
    expect(await open(it, { retries: 0 }).complete([ask()])).toEqual([[{ text, finished }]]);
  });

  const BROKEN: readonly (readonly [name: string, fault: Fault, code: string])[] = [
    ...['error', 'abort', 'content_filter', 'tool_calls', 'insufficient_system_resource', 'why not', 'constructor'].map(
      (reason) => [`the end "${reason}"`, whole(said(reason)), 'ENDPOINT_ANSWER'] as const,
    ),
    ['an empty reply', whole(said('stop', '')), 'ENDPOINT_EMPTY'],
    ['blanks', whole(said('length', '\n \n')), 'ENDPOINT_EMPTY'],
    ['no content', whole({ index: 0, finish_reason: 'stop', message: { role: 'assistant' } }), 'ENDPOINT_EMPTY'],
    ['a tool call alone', whole({ ...said('stop', null), tool_calls: [] }), 'ENDPOINT_EMPTY'],
    ['a thought alone', whole(said('stop', '', { reasoning_content: 'Let me see.' })), 'ENDPOINT_THINKS'],
    ['a thought that was cut', streamed(piece('', null, { reasoning: 'Let me' }), piece('', 'length')), 'ENDPOINT_THINKS'],
    ['no choices', { kind: 'body', type: 'application/json', body: '{"choices": []}' }, 'ENDPOINT_ANSWER'],
    ['choices that are null', { kind: 'body', type: 'application/json', body: '{"choices": null}' }, 'ENDPOINT_ANSWER'],
    ['no such field', { kind: 'body', type: 'application/json', body: '{"id": "x", "usage": {}}' }, 'ENDPOINT_ANSWER'],
    ['cut JSON', { kind: 'body', type: 'application/json', body: '{"choices": [{"index": 0, "mess' }, 'ENDPOINT_ANSWER'],
    ['an error under 200', { kind: 'body', type: 'application/json', body: '{"error": {"message": "overloaded"}}' }, 'ENDPOINT_SERVER'],
    ['an error as a text', { kind: 'body', type: 'application/json', body: '{"error": "overloaded"}' }, 'ENDPOINT_SERVER'],
    [
      'an error amid a stream',
      { kind: 'body', type: 'text/event-stream', body: 'data: {"error": {"message": "gone", "code": 503}}\n\n' },
      'ENDPOINT_SERVER',
    ],
    ['a stream without an end', { kind: 'no-end' }, 'ENDPOINT_CUT'],
  ];

  it.each(BROKEN)('asks again after %s, and then gives up by name', async (_, fault, code) => {
    const once = await start({ reply: () => 'Action: look' }, fault);
    expect(texts(await open(once, { retries: 1 }).complete([ask()]))).toEqual([['Action: look']]);
    const twice = await start({}, fault, fault);
    await expect(open(twice, { retries: 1 }).complete([ask()])).rejects.toMatchObject({ code });
  });
});
