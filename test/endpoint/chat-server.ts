// A server of chat completions on the loopback address, with the ways of real ones and of broken ones: what it writes is up to a
// function, and for each request there may be a fault, one an answer; after the last of them it behaves.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly n?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly max_tokens?: number;
  readonly [name: string]: unknown;
}

export type Fault =
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  /** Takes the request and says nothing. */
  | { kind: 'silent' }
  /** Sends the first words and then nothing. */
  | { kind: 'stall' }
  /** Sends the first words and breaks the connection. */
  | { kind: 'cut' }
  /** Breaks the connection before a word. */
  | { kind: 'hang-up' }
  /** Breaks the connection behind it where `breaks` says so. */
  | { kind: 'body'; type: string; body: string | Uint8Array; headers?: Record<string, string>; breaks?: boolean }
  /** Ends its stream without a reason and without its last event. */
  | { kind: 'no-end' }
  /** The whole text, its end, and then nothing more, the connection open. */
  | { kind: 'lingers' }
  | { kind: 'none' };

export interface ServerOptions {
  /** The text of the choice with this index. */
  readonly reply?: (body: AskedBody, index: number) => string;
  /** Parts of the request that it refuses by name. */
  readonly refuses?: readonly string[];
  /** Choices that it gives at most; all that were asked for when left out. */
  readonly maxChoices?: number;
  readonly delayMs?: number;
  /** No answer before so many requests have been open at a time. */
  readonly waitsFor?: number;
  readonly key?: string;
  /** Answers pages of other origins; true when left out. */
  readonly cors?: boolean;
  /** Answers in one piece, also where a stream was asked for. */
  readonly whole?: boolean;
}

export class ChatServer {
  readonly asked: { readonly body: AskedBody; readonly headers: IncomingMessage['headers']; readonly at: number }[] = [];
  readonly faults: Fault[] = [];
  /** The most requests that were open at a time. */
  mostAtOnce = 0;
  open = 0;
  url = '';
  /** Called again and again while it leaves a request in silence. */
  whileSilent: () => void = () => undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #enough: () => void = () => undefined;
  readonly #areEnough = new Promise<void>((done) => (this.#enough = done));

  constructor(readonly options: ServerOptions = {}) {}

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
    return this;
  }

  async stop(): Promise<void> {
    this.whileSilent = () => undefined;
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.options.cors !== false) {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', 'authorization, content-type');
    }
    if (request.method === 'OPTIONS') return void response.end();
    if (request.url === '/v1/models') return json(response, 200, { data: [{ id: 'tiny' }, { id: 'small' }] });
    if (request.url !== '/v1/chat/completions') return json(response, 404, { error: { message: 'no such path' } });
    let text = '';
    for await (const part of request) text += String(part);
    const body = JSON.parse(text) as AskedBody;
    this.asked.push({ body, headers: request.headers, at: Date.now() });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.open);
    response.on('close', () => this.open--);
    if (this.open >= (this.options.waitsFor ?? 0)) this.#enough();
    await this.#areEnough;
    if (this.options.delayMs !== undefined) await new Promise((done) => setTimeout(done, this.options.delayMs));
    this.#respond(body, response, request.headers.authorization);
  }

  #respond(body: AskedBody, response: ServerResponse, authorization: string | undefined): void {
    const { key, refuses = [], maxChoices = Infinity, reply = () => 'Thought: on\nAction: go north' } = this.options;
    if (key !== undefined && authorization !== `Bearer ${key}`)
      return json(response, 401, { error: { message: `Incorrect API key provided: ${authorization?.slice(7)}` } });
    const refused = refuses.find((name) => name in body || (name === 'system' && body.messages[0]?.role === 'system'));
    if (refused === 'system') return json(response, 400, { error: { message: 'System role not supported' } });
    if (refused !== undefined) return json(response, 400, { error: { message: `Unsupported parameter: '${refused}'` } });
    const fault = this.faults.shift() ?? { kind: 'none' };
    const texts = Array.from({ length: Math.min(body.n ?? 1, maxChoices) }, (_, i) => reply(body, i));
    switch (fault.kind) {
      case 'status':
        for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
        response.writeHead(fault.status, { 'content-type': 'application/json' });
        return void response.end(fault.body ?? JSON.stringify({ error: { message: 'out of order' } }));
      case 'silent':
        return this.#staySilent(response);
      case 'hang-up':
        return void response.socket?.destroy();
      case 'body':
        response.writeHead(200, { 'content-type': fault.type, ...fault.headers });
        if (fault.breaks) return void response.write(fault.body, () => response.socket?.destroy());
        return void response.end(fault.body);
      default:
        if (body.stream !== true || this.options.whole) return this.#whole(texts, fault, response);
        return this.#stream(texts, fault, response);
    }
  }

  #whole(texts: readonly string[], fault: Fault, response: ServerResponse): void {
    const choices = texts.map((content, index) => ({ index, message: { role: 'assistant', content }, finish_reason: 'stop' }));
    const whole = JSON.stringify({ choices, usage: { prompt_tokens: 10, completion_tokens: 3 } });
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    if (fault.kind === 'none') return void response.end(whole);
    response.write(whole.slice(0, whole.length / 2), () => this.#breakOff(fault, response));
  }

  #breakOff({ kind }: Fault, response: ServerResponse): void {
    if (kind === 'cut') response.socket?.destroy();
    else this.#staySilent(response);
  }

  #staySilent(response: ServerResponse): void {
    const silence = setInterval(() => this.whileSilent(), 5);
    response.on('close', () => clearInterval(silence));
  }

  #stream(texts: readonly string[], fault: Fault, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (value: unknown): void => void response.write(`data: ${JSON.stringify(value)}\n\n`);
    response.write(': here it comes\n\n');
    // Choices take turns, a few characters at a time; a long text comes in larger pieces.
    const bytes = texts.map((text, index) => {
      const letters = [...text];
      const width = letters.length > 1000 ? 500 : 3;
      const pieces = Array.from({ length: Math.ceil(letters.length / width) }, (_, i) =>
        letters.slice(i * width, (i + 1) * width).join(''),
      );
      return pieces.map((content) => ({ choices: [{ index, delta: { content }, finish_reason: null }] }));
    });
    const longest = Math.max(0, ...bytes.map(({ length }) => length));
    for (let i = 0; i < longest; i++) {
      if (i === 2 && (fault.kind === 'stall' || fault.kind === 'cut')) {
        return void response.write(': no more\n\n', () => this.#breakOff(fault, response));
      }
      for (const parts of bytes) if (parts[i]) send(parts[i]);
    }
    if (fault.kind === 'no-end') return void response.end();
    for (const index of texts.keys()) send({ choices: [{ index, delta: {}, finish_reason: 'stop' }] });
    if (fault.kind === 'lingers') return this.#staySilent(response);
    send({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 3 } });
    response.end('data: [DONE]\n\n');
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
