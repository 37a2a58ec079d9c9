// The server: one port with OpenEnv's routes and sockets for two environments, the page of its counts, and a line in the log for each request and session.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { AppError } from '../core/errors';
import { admit } from './access';
import { Connections } from './connections';
import type { Games } from './games';
import { Metrics } from './metrics';
import { createMounts } from './mounts';
import type { Defaults } from './requests';
import { answer, HttpRefusal, type HttpAnswer } from './routes';
import { Sockets } from './sockets';

export interface ServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly token: string | null;
  /** Sessions at a time. */
  readonly places: number;
  /** After which a session that asks for nothing ends. */
  readonly idleMs: number;
  readonly defaults: Defaults;
  readonly games: Games;
  /** A line, as JSON, for each request and each session that is over. */
  readonly log: (entry: Record<string, unknown>) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:8000` */
  readonly address: string;
  /** Answers what is under way, for a while, and ends. */
  close(): Promise<void>;
}

/** Connections beside the sessions, for requests over HTTP and for those who are told that no place is free; and some that are closing. */
const MORE_CONNECTIONS = 512;
const CLOSING_MS = 30_000;

/** @throws AppError `SERVE_PORT` where it cannot listen */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, token, places, idleMs, log } = options;
  const metrics = new Metrics();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const entry = (fields: Record<string, unknown>): void => log({ time: new Date().toISOString(), ...fields });
  const mounts = createMounts(options.games, options.defaults, metrics);
  const sockets = new Sockets({ places, idleMs, metrics, onEnd: (summary) => entry({ kind: 'session', ...summary }) });

  const counts = (): string => {
    const longest = delay.max / 1e9;
    delay.reset();
    return metrics.text({
      hindsight_sessions: sockets.count,
      hindsight_places: places,
      hindsight_event_loop_delay_seconds: Number.isFinite(longest) ? longest : 0,
      process_resident_memory_bytes: process.memoryUsage().rss,
    });
  };

  const parts = {
    mounts,
    async inPlace<T>(work: () => Promise<T>): Promise<T> {
      if (sockets.areFull) throw new HttpRefusal(503, `All ${places} places are taken.`);
      return sockets.inPlace(work);
    },
    health: () => ({ status: 'healthy', sessions: sockets.count, places }),
  };

  const connections = new Connections(MORE_CONNECTIONS);
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!connections.ask(request, response)) return;
    const begun = performance.now();
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    request.on('error', () => undefined);
    const admitted = admit(request, { token, host });
    const isCounts = 'place' in admitted && admitted.place.path === '/metrics' && request.method === 'GET';
    const { status, body }: HttpAnswer =
      'denial' in admitted
        ? { status: admitted.denial.status, body: { detail: admitted.denial.message } }
        : isCounts
          ? { status: 200, body: counts() }
          : await answer(request, admitted.place, parts, abort.signal);
    metrics.count('hindsight_requests_total', { status: String(status) });
    const path = 'place' in admitted ? admitted.place.shown : admitted.shown;
    entry({
      kind: 'request',
      remote: request.socket.remoteAddress,
      method: request.method,
      path,
      status,
      ms: Math.round(performance.now() - begun),
    });
    const isText = typeof body === 'string';
    response.writeHead(status, {
      'content-type': isText ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(isText ? body : JSON.stringify(body));
  };

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => undefined);
    const admitted = admit(request, { token, host });
    if ('place' in admitted && admitted.place.path === '/ws') {
      if (sockets.accept(request, stream, head, mounts[admitted.place.mount])) connections.leave(stream);
      return;
    }
    const [status, text] =
      'denial' in admitted ? [admitted.denial.status, admitted.denial.message] : [404, 'Sessions are at /play/ws and /reflect/ws.'];
    metrics.count('hindsight_requests_total', { status: String(status) });
    stream.end(
      `HTTP/1.1 ${status} Refused\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  };

  const server = createServer(
    { headersTimeout: 20_000, requestTimeout: 60_000, keepAlive: true },
    (request, response) => void onRequest(request, response),
  );
  server.maxConnections = places + 2 * MORE_CONNECTIONS;
  server.on('connection', (socket) => connections.add(socket));
  server.on('upgrade', onUpgrade);
  server.on('clientError', (_, stream) => stream.destroy());
  const { port: listens } = await listen(server, port, host);
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${listens}`,
    async close() {
      const ended = new Promise((done) => server.close(done));
      const late = new Promise((done) => setTimeout(done, CLOSING_MS).unref());
      await Promise.race([sockets.close(), late]);
      server.closeIdleConnections();
      await Promise.race([ended, late]);
      server.closeAllConnections();
      delay.disable();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const taken = code === 'EADDRINUSE';
      reject(
        new AppError(
          'SERVE_PORT',
          taken ? `Port ${port} of ${host} is taken.` : `The server cannot listen on port ${port} of ${host} (${code ?? message}).`,
          'Give another one with --port, or 0 for any that is free.',
        ),
      );
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}
