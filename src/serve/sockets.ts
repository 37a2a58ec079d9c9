// Sessions over WebSocket. One message at a time is worked on and answered before the next is taken; while a client sends faster than that, nothing
// more is read from it. So what a client can make this server hold is bounded: a few messages and one answer.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Mount, Session } from './mounts';
import type { Metrics } from './metrics';
import { answerMcp, errorData, errorFrame, observationFrame, readMessage, stateFrame, type Message } from './protocol';

/** Of a frame. The longest message that means anything is a reflection. */
const MAX_FRAME_BYTES = 1024 * 1024;
/** Messages that wait before a client is no longer read. */
const MAX_WAITING = 8;
/** Within which a client takes an answer. */
const READING_MS = 60_000;
/** Within which a client answers a ping. Long, for a trainer's event loop may stand still while it learns. */
const SILENCE_MS = 120_000;
const PING_MS = 20_000;

export interface SocketsOptions {
  readonly places: number;
  readonly idleMs: number;
  readonly metrics: Metrics;
  /** Told of each session when it is over. */
  readonly onEnd: (summary: Record<string, unknown>) => void;
}

interface Connection {
  readonly socket: WebSocket;
  readonly waiting: string[];
  readonly abort: AbortController;
  isBusy: boolean;
  /** When it last sent anything, a pong or a message; when it last wanted something. */
  heardAt: number;
  askedAt: number;
  end: string;
}

export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, clientTracking: false });
  readonly #open = new Set<Connection>();
  readonly #timer: ReturnType<typeof setInterval>;
  /** Places that work over HTTP has taken. */
  #lent = 0;
  #isClosing = false;

  constructor(private readonly options: SocketsOptions) {
    this.#timer = setInterval(() => this.#lookAround(), Math.min(PING_MS, Math.max(100, options.idleMs / 4)));
  }

  get count(): number {
    return this.#open.size;
  }

  get areFull(): boolean {
    return this.#open.size + this.#lent >= this.options.places;
  }

  /** Work without a session that takes a session's place. */
  async inPlace<T>(work: () => Promise<T>): Promise<T> {
    this.#lent++;
    try {
      return await work();
    } finally {
      this.#lent--;
    }
  }

  /** @returns whether it has a place; otherwise it is told why not */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer, mount: Mount): boolean {
    let hasPlace = false;
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      hasPlace = this.#begin(socket, mount, request.socket.remoteAddress ?? '');
    });
    return hasPlace;
  }

  /** Answers what is under way, then ends every session. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    const ended = [...this.#open].map((connection) => {
      const over = new Promise((done) => connection.socket.once('close', done));
      connection.waiting.length = 0;
      if (!connection.isBusy) this.#part(connection, 1001, 'the server ends');
      return over;
    });
    await Promise.all(ended);
  }

  #begin(socket: WebSocket, mount: Mount, remote: string): boolean {
    const { metrics, places, onEnd } = this.options;
    socket.on('error', () => undefined);
    if (this.areFull || this.#isClosing) {
      metrics.count('hindsight_sessions_refused_total');
      const message = `Server at capacity: ${this.#open.size}/${places} sessions active`;
      socket.send(JSON.stringify({ type: 'error', data: { message, code: 'CAPACITY_REACHED', active_sessions: this.#open.size, max_sessions: places } })); // prettier-ignore
      hangUp(socket, 1013, 'no place is free');
      return false;
    }
    const begun = Date.now();
    const connection: Connection = {
      ...{ socket, waiting: [], abort: new AbortController(), isBusy: false },
      ...{ heardAt: begun, askedAt: begun, end: 'the client left' },
    };
    const session = mount.open();
    const counts = { resets: 0, steps: 0, errors: 0 };
    this.#open.add(connection);
    metrics.count('hindsight_sessions_total', { mount: mount.name });
    socket.on('pong', () => (connection.heardAt = Date.now()));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      connection.heardAt = connection.askedAt = Date.now();
      // A frame of bytes is no JSON; its text would not be either.
      connection.waiting.push(isBinary ? '' : String(data));
      if (connection.waiting.length >= MAX_WAITING) socket.pause();
      if (!connection.isBusy) void this.#serve(connection, session, counts);
    });
    socket.on('close', (code) => {
      this.#open.delete(connection);
      connection.abort.abort();
      session.close();
      onEnd({ mount: mount.name, remote, seconds: (Date.now() - begun) / 1000, ...counts, code, end: connection.end });
    });
    return true;
  }

  async #serve(connection: Connection, session: Session, counts: { resets: number; steps: number; errors: number }): Promise<void> {
    const { socket, waiting, abort } = connection;
    connection.isBusy = true;
    for (let frame = waiting.shift(); frame !== undefined && socket.readyState === socket.OPEN; frame = waiting.shift()) {
      if (waiting.length < MAX_WAITING && socket.isPaused) {
        connection.heardAt = Date.now();
        socket.resume();
      }
      const answer = await this.#answer(frame, session, counts, abort.signal);
      if (answer === null) return this.#part(connection, 1000, '');
      await this.#send(connection, answer);
      connection.askedAt = Date.now();
      if (this.#isClosing) return this.#part(connection, 1001, 'the server ends');
    }
    connection.isBusy = false;
  }

  /** @returns null where the client says goodbye */
  async #answer(
    frame: string,
    session: Session,
    counts: { resets: number; steps: number; errors: number },
    signal: AbortSignal,
  ): Promise<string | null> {
    const { metrics } = this.options;
    try {
      const message: Message = readMessage(frame);
      metrics.count('hindsight_messages_total', { type: message.type });
      switch (message.type) {
        case 'reset':
          counts.resets++;
          return observationFrame(await session.reset(message.data));
        case 'step':
          counts.steps++;
          return observationFrame(await session.step(message.data, signal));
        case 'state':
          return stateFrame(session.state());
        case 'mcp':
          return JSON.stringify({ type: 'mcp', data: answerMcp(message.data) });
        case 'close':
          return null;
      }
    } catch (error) {
      counts.errors++;
      metrics.count('hindsight_errors_total', { code: errorData(error).code });
      return errorFrame(error);
    }
  }

  /** Until the client has taken it; who does not read is parted with. */
  async #send(connection: Connection, text: string): Promise<void> {
    const { socket } = connection;
    const timer = setTimeout(() => this.#cut(connection, 'the client does not read'), READING_MS);
    await new Promise<void>((done) => socket.send(text, () => done()));
    clearTimeout(timer);
  }

  #lookAround(): void {
    const now = Date.now();
    for (const connection of this.#open) {
      const { socket, heardAt, askedAt, isBusy } = connection;
      if (now - heardAt > SILENCE_MS && !socket.isPaused) this.#cut(connection, 'the client is silent');
      else if (!isBusy && now - askedAt > this.options.idleMs) {
        socket.send(JSON.stringify({ type: 'error', data: { message: `Nothing was asked for ${this.options.idleMs / 1000} s.`, code: 'SESSION_ERROR' } })); // prettier-ignore
        this.#part(connection, 1001, 'idle');
      } else socket.ping();
    }
  }

  #part(connection: Connection, code: number, why: string): void {
    if (why !== '') connection.end = why;
    hangUp(connection.socket, code, why);
  }

  #cut(connection: Connection, why: string): void {
    connection.end = why;
    connection.socket.terminate();
  }
}

/** Who does not say goodbye in time is left without. */
function hangUp(socket: WebSocket, code: number, why: string): void {
  socket.close(code, why);
  const timer = setTimeout(() => socket.terminate(), 5000);
  socket.once('close', () => clearTimeout(timer));
}
