// A client of OpenEnv's protocol, as small as it gets, and a server in this process for it, whose scripted expert plays on this thread.

import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { Cast, Games } from '../../src/serve/games';
import { LocalGames } from '../../src/serve/games';
import { unhurried } from '../../src/serve/shared-actor';
import { startServer, type RunningServer, type ServerOptions } from '../../src/serve/server';
import type { Defaults } from '../../src/serve/requests';
import { worldsWith } from '../../src/serve/worlds';
import { createExpertActor } from '../../src/actor/scripted';
import type { Benchmark } from '../../src/env/env';

export const DEFAULTS: Defaults = {
  worlds: worldsWith(null),
  ...{ benchmark: 'minihack', families: null, split: 'train', rules: null, size: null },
  ...{ read: null, fresh: null, form: 'coach' },
};

export const expertCast = (benchmark: Benchmark): Cast => ({ actor: unhurried(createExpertActor(benchmark)), tokens: () => null });

export interface TestServer extends RunningServer {
  readonly log: Record<string, any>[];
}

export async function serve(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const log: Record<string, any>[] = [];
  const games: Games = new LocalGames({ worlds: worldsWith(null), cast: expertCast });
  const server = await startServer({
    ...{ host: '127.0.0.1', port: 0, token: null, places: 256, idleMs: 900_000, defaults: DEFAULTS, games },
    log: (entry) => log.push(entry),
    ...options,
  });
  return { ...server, log };
}

export class Client {
  readonly received: any[] = [];
  readonly closed: Promise<number>;
  #taken = 0;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.received.push(JSON.parse(String(data))));
    socket.on('error', () => undefined);
    this.closed = new Promise((done) => socket.on('close', done));
  }

  static async open(address: string, options: ClientOptions = {}): Promise<Client> {
    const client = new Client(new WebSocket(`${address.replace('http', 'ws')}/ws`, options));
    await once(client.socket, 'open');
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next answer that nobody took yet; rejects where the connection ends before it. */
  async next(): Promise<any> {
    const index = this.#taken++;
    while (this.received.length <= index) {
      const isOver = await Promise.race([once(this.socket, 'message').then(() => false), this.closed.then(() => true)]);
      if (isOver && this.received.length <= index) throw new Error('the connection ended');
    }
    return this.received[index];
  }

  ask(message: unknown): Promise<any> {
    this.send(message);
    return this.next();
  }

  reset(data: Record<string, unknown> = {}): Promise<any> {
    return this.ask({ type: 'reset', data });
  }

  step(data: Record<string, unknown>): Promise<any> {
    return this.ask({ type: 'step', data });
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: any }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } });
  return { status: response.status, body: await response.json() };
}
