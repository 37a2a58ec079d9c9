import { expect, it } from 'vitest';
import { Places } from '../../src/core/places';

function deferred(): { promise: Promise<void>; done: () => void } {
  let done!: () => void;
  const promise = new Promise<void>((resolve) => (done = resolve));
  return { promise, done };
}

it('takes so many at a time, in the order in which they came, a large one before smaller ones after it', async () => {
  const places = new Places(4);
  const begun: string[] = [];
  const gates = ['a', 'b', 'c', 'd'].map(deferred);
  const run = (name: string, count: number, i: number): Promise<void> =>
    places.during(count, () => (begun.push(name), gates[i]!.promise)); // prettier-ignore
  const all = [run('a', 3, 0), run('b', 2, 1), run('c', 1, 2), run('all of them', 100, 3)];
  const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));
  await turn();
  expect(begun).toEqual(['a']);
  gates[0]!.done();
  await all[0];
  await turn();
  expect(begun).toEqual(['a', 'b', 'c']);
  gates[1]!.done();
  gates[2]!.done();
  await Promise.all(all.slice(1, 3));
  await turn();
  expect(begun).toEqual(['a', 'b', 'c', 'all of them']);
  gates[3]!.done();
  await all[3];
});

it('gives a place back where the work failed, and lets those go who do not want to wait', async () => {
  const places = new Places(1);
  await expect(places.during(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const gate = deferred();
  const first = places.during(1, () => gate.promise);
  const abort = new AbortController();
  const second = places.during(1, async () => 'never', abort.signal);
  const third = places.during(1, async () => 'third');
  abort.abort();
  await expect(second).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  await expect(places.during(1, async () => 'never', abort.signal)).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  gate.done();
  await first;
  expect(await third).toBe('third');
});
