import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/core/errors';
import { connect, type Connection } from '../../src/rpc/connect';
import type { EchoApi } from './fixtures/echo.worker';
import type { LateApi } from './fixtures/late.worker';

const opened: Connection<EchoApi>[] = [];
function open(name = 'echo'): { worker: Worker; connection: Connection<EchoApi>; api: EchoApi } {
  const worker = new Worker(new URL('./fixtures/echo.worker.ts', import.meta.url), { type: 'module', name });
  const connection = connect<EchoApi>(worker);
  opened.push(connection);
  return { worker, connection, api: connection.api };
}
afterEach(() => {
  vi.useRealTimers();
  for (const connection of opened.splice(0)) connection.close();
});
const failureOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.fail('should have been rejected'),
    (error: unknown) => error as AppError,
  );

describe('calls', () => {
  it('that come before the service is ready are answered', async () => {
    const value = { text: 'ä', numbers: new Float32Array([1, 2.5]), nothing: null };
    expect(await open().api.echo(value)).toEqual(value);
  });

  it('that come before the worker listens are answered', async () => {
    const worker = new Worker(new URL('./fixtures/late.worker.ts', import.meta.url), { type: 'module' });
    const { api, close } = connect<LateApi>(worker);
    expect(await Promise.all([api.echo('a'), api.echo('b')])).toEqual(['a', 'b']);
    close();
  });

  it('resolve only after every progress call has arrived, in order', async () => {
    const seen: number[] = [];
    expect(await open().api.count(500, (n) => seen.push(n))).toBe('counted');
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });

  it('can be cancelled while under way, and before', async () => {
    const { api } = open();
    const controller = new AbortController();
    const waiting = api.wait(controller.signal);
    await api.echo(1);
    controller.abort();
    expect(await waiting).toBe('aborted');
    expect(await api.wait(AbortSignal.abort())).toBe('aborted before');
  });

  it('a connection that is awaited stays a connection', async () => {
    const { api } = open();
    expect(await Promise.resolve(api)).toBe(api);
  });
});

describe('errors', () => {
  it('an AppError keeps code, message, fix, detail', async () => {
    const error = await failureOf(open().api.refuse());
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'ECHO_REFUSED', message: 'The value 7 is odd.', fix: 'Send an even one.', detail: { value: 7 } });
  });

  it('any other error gets a code, and keeps its name and message', async () => {
    const { api } = open();
    expect(await failureOf(api.breakDown())).toMatchObject({ code: 'RPC_UNKNOWN_ERROR', message: expect.stringContaining('TypeError: ') });
    expect(await failureOf(api.throwText())).toMatchObject({ code: 'RPC_UNKNOWN_ERROR', message: 'string: just text' });
    expect(await failureOf((api as unknown as { nonsense(): Promise<void> }).nonsense())).toMatchObject({
      message: 'TypeError: there is no method nonsense',
    });
  });

  it('an argument that cannot be sent fails its call alone', async () => {
    const { api } = open();
    const failure = await failureOf(api.echo({ window }));
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code: 'RPC_UNKNOWN_ERROR', message: expect.stringContaining('DataCloneError') });
    expect(await api.echo(1)).toBe(1);
  });

  it('a service that cannot be made tells every caller why', async () => {
    const { api } = open('failing');
    expect(await failureOf(api.echo(1))).toMatchObject({ code: 'STORE_NEWER', fix: 'Reload the page.' });
    expect(await failureOf(api.echo(2))).toMatchObject({ code: 'STORE_NEWER' });
  });
});

describe('a worker that dies', () => {
  const deaths: [string, (api: EchoApi, worker: Worker) => void][] = [
    ['by an uncaught error', (api) => void api.crash().catch(() => {})],
    ['by closing itself', (api) => void api.leave().catch(() => {})],
    ['by being terminated', (_, worker) => worker.terminate()],
  ];
  it.each(deaths)('%s rejects what is pending and says so once', async (_, kill) => {
    const { api, worker, connection } = open();
    const told: AppError[] = [];
    const death = new Promise<void>((done) =>
      connection.onDeath((error) => {
        told.push(error);
        done();
      }),
    );
    await api.echo(1);
    const pending = failureOf(api.never());
    kill(api, worker);
    expect(await pending).toMatchObject({ code: 'WORKER_DIED' });
    await death;
    expect(await failureOf(api.echo(1))).toMatchObject({ code: 'WORKER_DIED' });
    expect(told).toHaveLength(1);
  });

  it('whose script is missing is dead as well', async () => {
    const connection = connect<EchoApi>(new Worker('/no/such/worker.js', { type: 'module' }));
    expect(await failureOf(connection.api.echo(1))).toMatchObject({ code: 'WORKER_DIED' });
  });

  it('that never serves is dead after a while', async () => {
    const worker = new Worker(new URL('./fixtures/silent.worker.ts', import.meta.url), { type: 'module' });
    const connection = connect<EchoApi>(worker, 200);
    expect(await failureOf(connection.api.echo(1))).toMatchObject({ code: 'WORKER_DIED', message: expect.stringContaining('0.2 s') });
  });

  it('that serves in time outlives the time to start', async () => {
    const worker = new Worker(new URL('./fixtures/echo.worker.ts', import.meta.url), { type: 'module', name: 'echo' });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const connection = connect<EchoApi>(worker, 3000);
    opened.push(connection);
    await connection.api.echo(1);
    vi.advanceTimersByTime(3000);
    expect(await connection.api.echo(2)).toBe(2);
  });

  it('on purpose tells nobody but the callers', async () => {
    const { api, connection } = open();
    let told = 0;
    connection.onDeath(() => told++);
    const pending = failureOf(api.never());
    connection.close();
    expect(await pending).toMatchObject({ code: 'WORKER_DIED' });
    // By the time that another worker has come and answered, the end of this one has been noticed.
    await open().api.echo(1);
    expect(told).toBe(0);
  });
});
