// Connections that are no session: requests over HTTP, whoever has not said yet what they want, and whoever is told that no place is free.
// There are so many and no more. Where one comes beyond that, the one that has kept the server waiting longest makes room, so that silent or
// slow clients keep nobody out.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Requests of one connection at a time. Only who sends without reading has more than one. */
const MAX_UNANSWERED = 32;

export class Connections {
  /** The requests of each that are not answered yet; in the order in which the server began to wait for them. */
  readonly #open = new Map<Duplex, Set<IncomingMessage>>();

  constructor(private readonly most: number) {}

  add(socket: Duplex): void {
    this.#open.set(socket, new Set());
    socket.once('close', () => this.#open.delete(socket));
    if (this.#open.size <= this.most) return;
    for (const [one, requests] of this.#open) {
      // Of the others the server has all that it needs: they wait for it.
      if ([...requests].some(({ complete }) => complete)) continue;
      this.#open.delete(one);
      return void one.destroy();
    }
  }

  /** @returns false where the connection is ended, for it asks for too much at once */
  ask(request: IncomingMessage, response: ServerResponse): boolean {
    const { socket } = request;
    const requests = this.#open.get(socket);
    if (requests === undefined || requests.size >= MAX_UNANSWERED) {
      socket.destroy();
      return false;
    }
    requests.add(request);
    response.once('close', () => {
      requests.delete(request);
      if (this.#open.delete(socket)) this.#open.set(socket, requests);
    });
    return true;
  }

  /** It is a session from now on, which others count. */
  leave(socket: Duplex): void {
    this.#open.delete(socket);
  }
}
