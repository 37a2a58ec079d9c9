// Who may ask, and for what. Without a token only programs of this machine: pages of other places are refused by their origin, and so is a name that
// somebody made point here. With one, whoever has it, in a header or, for clients that send none, as a part of the path.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Mount } from './mounts';

export interface AccessOptions {
  /** Null for none. */
  readonly token: string | null;
  /** The name or address that the server listens on. */
  readonly host: string;
}

export interface Place {
  readonly mount: Mount['name'];
  /** Asked without the name of a mount. */
  readonly isRoot: boolean;
  /** Below the mount, from its slash on. */
  readonly path: string;
  /** For the log: the whole path without the token. */
  readonly shown: string;
}

export interface Denial {
  readonly status: number;
  readonly message: string;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]', '::1'];

export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host);
}

/** @returns what is asked for, or why it is not answered */
export function admit(request: IncomingMessage, { token, host }: AccessOptions): { place: Place } | { denial: Denial; shown: string } {
  const { path, given } = splitToken((request.url ?? '/').split('?')[0]!);
  const deny = (status: number, message: string) => ({ denial: { status, message }, shown: path.slice(0, 200) });
  const name = hostName(request.headers.host);
  const origin = request.headers.origin;
  if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== request.headers.host)
    return deny(403, `Pages of ${origin.slice(0, 100)} may not ask this server.`);
  if (token === null && isLoopback(host) && !isLoopback(name) && name !== host)
    return deny(403, `This server does not answer to the name "${name.slice(0, 100)}".`);
  const place = placeOf(path);
  // Whoever balances a load has no token.
  if (token !== null && place.path !== '/health') {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!isSame(bearer ?? given ?? '', token))
      return deny(401, 'The token is missing or wrong: send Authorization: Bearer TOKEN, or begin the path with /t/TOKEN.');
  }
  return { place };
}

function splitToken(path: string): { path: string; given: string | null } {
  const match = /^\/t\/([^/]+)(\/.*)?$/.exec(path);
  if (!match) return { path, given: null };
  return { path: match[2] ?? '/', given: decoded(match[1]!) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `/reflect` where no mount is named. */
function placeOf(path: string): Place {
  const shown = path.slice(0, 200);
  const match = /^\/(play|reflect)(?=\/|$)/.exec(path);
  if (!match || isTaskRoute(path)) return { mount: 'reflect', isRoot: true, path: trimmed(path), shown };
  return { mount: match[1] as Mount['name'], isRoot: false, path: trimmed(path.slice(match[0].length)), shown };
}

/** `/play/tasks`: the task API of the whole server has the name of an environment where a mount would stand. */
function isTaskRoute(path: string): boolean {
  return /^\/(play|reflect)\/(splits|tasks|num_tasks|task|task_range)\/?$/.test(path);
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : '/';
}

function hostName(host = ''): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** In a time that says nothing of where they differ. */
function isSame(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}
