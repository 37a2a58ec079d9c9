// OpenEnv's routes over HTTP. They remember nothing: each reset or step is an episode of its own, over when it is answered.

import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import type { Place } from './access';
import { metadataOf, openApiOf, schemasOf } from './descriptions';
import type { Mount, Session } from './mounts';
import { answerMcp, errorData, InvalidMessage, observationData, readJson, understood } from './protocol';
import { LISTED_TASKS, SPLITS } from './requests';

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

const MAX_BODY_BYTES = 1024 * 1024;

const split = v.picklist(SPLITS);
const bound = v.nullish(v.pipe(v.number(), v.integer()));
const TASKS = {
  tasks: v.strictObject({ split }),
  num_tasks: v.strictObject({ split }),
  task: v.strictObject({ split, index: v.pipe(v.number(), v.integer()) }),
  task_range: v.strictObject({ split, start: bound, stop: bound }),
};
/** Fields of a step beside its action are those of its reset, and these two, which upstream's clients may send. */
const stepSchema = v.looseObject({
  action: v.record(v.string(), v.unknown()),
  timeout_s: v.nullish(v.pipe(v.number(), v.minValue(0))),
  request_id: v.nullish(v.pipe(v.string(), v.maxLength(255))),
});

/** Somebody who asks for too much, or in a way that is not answered. */
export class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface RouteParts {
  readonly mounts: Readonly<Record<Mount['name'], Mount>>;
  /** Runs work that takes a place. @throws HttpRefusal where all are taken */
  inPlace<T>(work: () => Promise<T>): Promise<T>;
  health(): Record<string, unknown>;
}

/** @param signal aborts when nobody waits for the answer any more */
export async function answer(request: IncomingMessage, place: Place, parts: RouteParts, signal: AbortSignal): Promise<HttpAnswer> {
  try {
    return { status: 200, body: await route(request, place, parts, signal) };
  } catch (error) {
    if (error instanceof HttpRefusal) return { status: error.status, body: { detail: error.message } };
    if (error instanceof InvalidMessage) return { status: 422, body: { detail: error.errors } };
    const { code, message } = errorData(error);
    return { status: code === 'INVALID_JSON' ? 422 : 500, body: { detail: message } };
  }
}

async function route(request: IncomingMessage, place: Place, parts: RouteParts, signal: AbortSignal): Promise<unknown> {
  const mount = parts.mounts[place.mount];
  const asked = `${request.method} ${place.path}`;
  switch (asked) {
    case 'GET /health':
      return parts.health();
    case 'GET /metadata':
      return metadataOf(mount);
    case 'GET /schema':
      return schemasOf(mount);
    case 'GET /openapi.json':
      return openApiOf(mount);
    case 'GET /state':
      return { episode_id: null, step_count: 0 };
    case 'POST /mcp':
      return answerMcp(await bodyOf(request));
    case 'GET /list_environments':
      return place.isRoot ? Object.keys(parts.mounts) : [mount.name];
    case 'POST /reset': {
      const data = understood(v.record(v.string(), v.unknown()), readJson((await bodyOf(request)) || '{}'));
      return parts.inPlace(() => withSession(mount, async (session) => observationData(await session.reset(data))));
    }
    case 'POST /step': {
      const { action, timeout_s: _, request_id: __, ...reset } = understood(stepSchema, readJson(await bodyOf(request)));
      return parts.inPlace(() =>
        withSession(mount, async (session) => {
          await session.reset(reset);
          return observationData(await session.step(action, signal));
        }),
      );
    }
  }
  const task = /^(GET|POST) \/([^/]+)\/(splits|tasks|num_tasks|task|task_range)$/.exec(asked);
  if (task) return answerTasks(request, parts, place, task[2]!, task[3]!);
  const known = Object.keys(openApiOf(mount)['paths'] as object).includes(place.path);
  if (known) throw new HttpRefusal(405, 'Method Not Allowed');
  throw new HttpRefusal(404, 'Not Found: environments are at /play and /reflect.');
}

async function withSession<T>(mount: Mount, work: (session: Session) => Promise<T>): Promise<T> {
  const session = mount.open();
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

/** The task API, which OpenEnv shares with the Open Reward Standard. */
async function answerTasks(request: IncomingMessage, { mounts }: RouteParts, place: Place, name: string, what: string): Promise<unknown> {
  const isKnown = Object.hasOwn(mounts, name) && (place.isRoot || name === place.mount);
  if (!isKnown) throw new HttpRefusal(404, `unknown environment '${name.slice(0, 100)}'`);
  const mount = mounts[name as Mount['name']];
  if (what === 'splits') {
    if (request.method !== 'GET') throw new HttpRefusal(405, 'Method Not Allowed');
    const types = { train: 'train', seen: 'validation', unseen: 'test' } as const;
    return SPLITS.map((one) => ({ name: one, type: types[one] }));
  }
  if (request.method !== 'POST') throw new HttpRefusal(405, 'Method Not Allowed');
  const value = readJson(await bodyOf(request));
  switch (what) {
    case 'num_tasks':
      understood(TASKS.num_tasks, value);
      return { num_tasks: LISTED_TASKS };
    case 'task': {
      const { split: of, index } = understood(TASKS.task, value);
      if (index < 0 || index >= LISTED_TASKS) throw new HttpRefusal(400, 'Invalid task index');
      return { task: (await mount.tasks(of, index, index + 1))[0] };
    }
    case 'task_range': {
      const { split: of, start, stop } = understood(TASKS.task_range, value);
      return { tasks: await mount.tasks(of, ...bounds(start ?? null, stop ?? null)) };
    }
    default: {
      const { split: of } = understood(TASKS.tasks, value);
      return { tasks: await mount.tasks(of, 0, LISTED_TASKS), env_name: name };
    }
  }
}

/** As Python's slices have it: below 0 counts from the end. */
function bounds(start: number | null, stop: number | null): [number, number] {
  const within = (n: number): number => Math.min(LISTED_TASKS, Math.max(0, n < 0 ? n + LISTED_TASKS : n));
  return [within(start ?? 0), within(stop ?? LISTED_TASKS)];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  // What follows of a body that is too long is thrown away as it comes.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) throw new HttpRefusal(413, `A body has at most ${MAX_BODY_BYTES} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
