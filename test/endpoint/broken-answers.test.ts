// Answers as servers, proxies and networks leave them: cut at every byte, packed in every way that the event stream allows, with parts that
// nobody knows. What came whole is read right; anything else is asked for again, and is never an action that nobody chose.

import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { Endpoint } from '../../src/endpoint/endpoint';
import { eventData } from '../../src/endpoint/event-stream';
import { ChatServer, type Fault } from './chat-server';

const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const SECOND = 'Action: the second answer';
const WHOLE = 'Thought: Größe 中🙂.\nAction: go to fridge 1';

/** What the fault's answer comes to, and whether it was asked for again. */
async function read(fault: Fault, retries = 1): Promise<{ text: string; finished: boolean; asked: number }> {
  const server = await new ChatServer({ reply: () => SECOND }).start();
  servers.push(server);
  server.faults.push(...Array<Fault>(retries === 0 ? 1 : retries).fill(fault));
  const endpoint = new Endpoint({ url: server.url, model: 'tiny', key: null, random: () => 0, retries });
  const [written] = await endpoint.complete([
    { messages: [{ role: 'user', content: 'Go.' }], maxTokens: 50, temperature: 0, seed: 1, stop: [], choices: 1 },
  ]);
  return { text: written![0]!.text, finished: written![0]!.finished, asked: server.asked.length };
}

const chunk = (delta: object, finish_reason: unknown = null, more: object = {}): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason }], ...more });
const stream = (body: string | Uint8Array, more: Partial<Fault & { kind: 'body' }> = {}): Fault => ({
  kind: 'body',
  type: 'text/event-stream',
  body,
  ...more,
});
const json = (body: unknown): Fault => ({
  kind: 'body',
  type: 'application/json',
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const message = (content: unknown, finish_reason: unknown = 'stop', more: object = {}): Fault =>
  json({ choices: [{ index: 0, message: { role: 'assistant', content, ...more }, finish_reason }] });

const letters = [...WHOLE];
const PIECES = [0, 9, 14, 17, 25].map((at, i, all) => chunk({ content: letters.slice(at, all[i + 1]).join('') }));
const EVENTS = [...PIECES, chunk({}, 'stop'), '[DONE]'];
const packed = (end: string, events = EVENTS): string => events.map((data) => `data: ${data}${end}${end}`).join('');

/** Answers to many faults, some at a time: each waits a while before it asks again. */
async function readAll(faults: readonly Fault[]): Promise<Awaited<ReturnType<typeof read>>[]> {
  const answers = [];
  for (let i = 0; i < faults.length; i += 50) answers.push(...(await Promise.all(faults.slice(i, i + 50).map((fault) => read(fault)))));
  return answers;
}

const expectRight = (answer: Awaited<ReturnType<typeof read>>): void => {
  expect(answer).toEqual(answer.asked === 1 ? { text: WHOLE, finished: true, asked: 1 } : { text: SECOND, finished: true, asked: 2 });
};

describe('a stream that is cut', () => {
  const bytes = new TextEncoder().encode(packed('\n'));
  const end = packed('\n').indexOf('"stop"');
  const told = new TextEncoder().encode(packed('\n').slice(0, end)).length;

  it.each([true, false])('behind every byte, the connection broken: %s', async (breaks) => {
    const counts = { right: 0, again: 0 };
    const answers = await readAll(Array.from({ length: bytes.length + 1 }, (_, n) => stream(bytes.slice(0, n), { breaks })));
    for (const [n, answer] of answers.entries()) {
      expectRight(answer);
      counts[answer.asked === 1 ? 'right' : 'again']++;
      if (n <= told) expect(answer.asked, `after ${n} bytes`).toBe(2);
    }
    expect(counts.right).toBeGreaterThan(10);
    expect(counts.again).toBeGreaterThan(told);
  });

  it('behind every byte of one JSON, and of a packed one', async () => {
    const whole = new TextEncoder().encode(JSON.stringify({ choices: [{ index: 0, message: { content: WHOLE }, finish_reason: 'stop' }] }));
    const small = gzipSync(bytes);
    const headers = { 'content-encoding': 'gzip' };
    const cuts = (all: Uint8Array): Uint8Array[] => Array.from({ length: Math.ceil(all.length / 3) }, (_, i) => all.slice(0, i * 3));
    const faults: Fault[] = [
      ...cuts(whole).map((body): Fault => ({ kind: 'body', type: 'application/json', body })),
      ...[true, false].flatMap((breaks) => cuts(small).map((body) => stream(body, { headers, breaks }))),
    ];
    (await readAll(faults)).forEach(expectRight);
    expect(await read(stream(small, { headers }))).toEqual({ text: WHOLE, finished: true, asked: 1 });
  });
});

it('reads an event stream in whatever pieces it comes', async () => {
  const bytes = new TextEncoder().encode(`\uFEFF: hello\r\n\r\n${packed('\r\n')}`);
  for (let size = 1; size < 40; size++) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
    const from = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces;
    };
    const read: string[] = [];
    for await (const data of eventData(from())) read.push(data);
    expect(read, `pieces of ${size}`).toEqual(EVENTS);
  }
});

const apart = (data: string): string => data.replaceAll(',"', ',\ndata: "');
it.each<[string, Fault]>([
  ['lines ended by CR LF', stream(packed('\r\n'))],
  ['lines ended by CR', stream(packed('\r'))],
  ['a byte order mark', stream(`\uFEFF${packed('\n')}`)],
  ['comments between', stream(EVENTS.map((data) => `: OPENROUTER PROCESSING\n\ndata: ${data}\n: more\n\n`).join(''))],
  ['no space behind the colon', stream(EVENTS.map((data) => `data:${data}\n\n`).join(''))],
  ['data of several lines', stream(packed('\n', EVENTS.map(apart)))],
  ['other fields', stream(EVENTS.map((data, i) => `id: ${i}\nevent: message\nretry: 100\ndata: ${data}\nwhat: ever\n\n`).join(''))],
  ['events without data', stream(EVENTS.map((data) => `data:\n\nevent: ping\n\ndata: ${data}\n\n`).join(''))],
  ['blank lines', stream(`\n\n\n${packed('\n').replaceAll('\n\n', '\n\n\n\n')}`)],
  ['no line end behind the last event', stream(packed('\n').trimEnd())],
  ['no [DONE]', stream(packed('\n', EVENTS.slice(0, -1)))],
  ['no [DONE] and no line end', stream(packed('\n', EVENTS.slice(0, -1)).trimEnd())],
  ['[DONE] with a blank behind it', stream(packed('\n').replace('[DONE]', '[DONE] '))],
  ['[DONE] in the place of a reason', stream(packed('\n', [...PIECES, '[DONE]']))],
  [
    'empty choices first and last',
    stream(packed('\n', ['{"choices":[]}', ...PIECES, chunk({}, 'stop'), '{"choices":[],"usage":null}', '[DONE]'])),
  ],
  [
    'a role first',
    stream(packed('\n', [chunk({ role: 'assistant', content: '' }), chunk({ role: 'assistant', content: null }), ...EVENTS])),
  ],
  ['words behind the end', stream(packed('\n', [...PIECES, chunk({}, 'stop'), chunk({ content: ' or not' }), '[DONE]']))],
  ['rubbish behind [DONE]', stream(`${packed('\n')}data: {"error": "x"}\n\n<html>`)],
  ['the whole again at the end', stream(packed('\n', [...PIECES, JSON.stringify({ choices: [{ index: 0, message: { content: WHOLE }, finish_reason: 'stop' }] }), '[DONE]']))], // prettier-ignore
  ['signs written as numbers', json(JSON.stringify({ choices: [{ message: { content: WHOLE }, finish_reason: 'stop' }] }).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`))], // prettier-ignore
  ['a byte order mark before JSON', json(`\uFEFF${JSON.stringify({ choices: [{ message: { content: WHOLE }, finish_reason: 'stop' }] })}`)],
  ['parts of text', message([{ type: 'text', text: WHOLE.slice(0, 9) }, { type: 'text', text: WHOLE.slice(9) }])], // prettier-ignore
  ['parts without a kind', message([{ text: WHOLE }])],
  ['a thought among the parts', message([{ type: 'thinking', thinking: [{ type: 'text', text: 'Action: wait' }] }, { type: 'text', text: WHOLE }])], // prettier-ignore
  ['reasoning among the parts', message([{ type: 'reasoning', text: 'Action: wait' }, { type: 'output_text', text: WHOLE }])], // prettier-ignore
  ['a thought beside', message(WHOLE, 'stop', { reasoning_content: 'Action: wait', reasoning_details: [{ type: 'x' }] })],
])('reads %s', async (_, fault) => {
  expect(await read(fault, 0)).toEqual({ text: WHOLE, finished: true, asked: 1 });
});

const latin1 = Uint8Array.from(`data: ${chunk({ content: 'Action: Größe' }, 'stop')}\n\n`, (sign) => sign.charCodeAt(0));
const BROKEN: readonly (readonly [name: string, fault: Fault, code: string])[] = [
  ...[
    'content_filter',
    'tool_calls',
    'function_call',
    'recitation',
    'SAFETY',
    'cancelled',
    'unload',
    'weird',
    '__proto__',
    ' stop',
  ].flatMap((reason) => [
    [`the end ${JSON.stringify(reason)}`, message(WHOLE, reason), 'ENDPOINT_ANSWER'] as const,
    [`the end ${JSON.stringify(reason)} of a stream`, stream(packed('\n', [...PIECES, chunk({}, reason), '[DONE]'])), 'ENDPOINT_ANSWER'] as const, // prettier-ignore
  ]),
  ...[1, true, { type: 'stop' }, ['stop']].map((reason) => [`the end ${JSON.stringify(reason)}`, message(WHOLE, reason), 'ENDPOINT_ANSWER'] as const), // prettier-ignore
  ['no choices in a stream', stream('data: {"choices":[]}\n\ndata: [DONE]\n\n'), 'ENDPOINT_ANSWER'],
  ['a stream of nothing', stream(''), 'ENDPOINT_CUT'],
  ['a stream of comments', stream(': wait\n\n: wait\n\n'), 'ENDPOINT_CUT'],
  ['a stream of [DONE]', stream('data: [DONE]\n\n'), 'ENDPOINT_ANSWER'],
  ['JSON in the place of a stream', stream(JSON.stringify({ error: { message: 'overloaded' } })), 'ENDPOINT_CUT'],
  ['choices that are an object', json({ choices: { 0: { message: { content: WHOLE } } } }), 'ENDPOINT_ANSWER'],
  ['choices of null', json({ choices: [null] }), 'ENDPOINT_ANSWER'],
  ['two replies of one number', json({ choices: [WHOLE, 'Action: wait'].map((content) => ({ index: 0, message: { content } })) }), 'ENDPOINT_ANSWER'], // prettier-ignore
  ['an error of vLLM', json({ object: 'error', message: 'no', type: 'BadRequestError', code: 40303 }), 'ENDPOINT_ANSWER'],
  ['an error of FastAPI', json({ detail: 'Internal Server Error' }), 'ENDPOINT_ANSWER'],
  [
    'an error beside a reply',
    json({ error: { message: 'half', code: 502 }, choices: [{ message: { content: WHOLE } }] }),
    'ENDPOINT_SERVER',
  ],
  ['an error of a number as text', json({ error: { message: 'half', code: 'rate_limit' } }), 'ENDPOINT_SERVER'],
  ['an error amid a stream', stream(packed('\n', [...PIECES, '{"error":{"message":"upstream","code":502}}'])), 'ENDPOINT_SERVER'],
  ['an event of an error', stream(`${packed('\n', PIECES)}event: error\ndata: {"message":"upstream"}\n\n`), 'ENDPOINT_ANSWER'],
  ['a page amid a stream', stream(`${packed('\n', PIECES)}data: <html>502</html>\n\n`), 'ENDPOINT_ANSWER'],
  ['an array', json('[]'), 'ENDPOINT_ANSWER'],
  ['null', json('null'), 'ENDPOINT_ANSWER'],
  ['a text', json('"Action: look"'), 'ENDPOINT_ANSWER'],
  ['no text at all', json(''), 'ENDPOINT_ANSWER'],
  ['null as content', message(null), 'ENDPOINT_EMPTY'],
  ['a refusal', message(null, 'stop', { refusal: 'Action: look' }), 'ENDPOINT_EMPTY'],
  ['an object as content', message({ text: WHOLE }), 'ENDPOINT_ANSWER'],
  ['texts as content', message([WHOLE]), 'ENDPOINT_ANSWER'],
  ['a picture', message([{ type: 'text', text: WHOLE }, { type: 'image_url', image_url: { url: 'x' } }]), 'ENDPOINT_ANSWER'], // prettier-ignore
  ['a call among the parts', message([{ type: 'tool_use', text: WHOLE }]), 'ENDPOINT_ANSWER'],
  ['no parts', message([]), 'ENDPOINT_EMPTY'],
  ['thoughts alone', message(null, 'stop', { reasoning_content: 'Let me see.' }), 'ENDPOINT_THINKS'],
  ['thoughts alone by another name', message('', 'stop', { reasoning_content: '', reasoning: 'Let me see.' }), 'ENDPOINT_THINKS'],
  ['thoughts alone among the parts', message([{ type: 'thinking', thinking: 'Let me see.' }]), 'ENDPOINT_THINKS'],
  ['a thought cut amid what it may do', message(null, 'length', { reasoning_content: 'Shall I say Action: look? Or' }), 'ENDPOINT_THINKS'],
  ['a text of completions', json({ choices: [{ index: 0, text: WHOLE, finish_reason: 'stop' }] }), 'ENDPOINT_EMPTY'],
  ['bytes of Latin 1', stream(latin1), 'ENDPOINT_ANSWER'],
  ['bytes of Latin 1 in JSON', { kind: 'body', type: 'application/json', body: latin1.slice(6) }, 'ENDPOINT_ANSWER'],
];

it.each(BROKEN)('asks again after %s, and then gives up by name', async (_, fault, code) => {
  expect(await read(fault)).toEqual({ text: SECOND, finished: true, asked: 2 });
  await expect(read(fault, 0)).rejects.toMatchObject({ code });
});
