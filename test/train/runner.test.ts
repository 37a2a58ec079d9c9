import { describe, expect, it } from 'vitest';
import type { Checkpoint, RunStore } from '../../src/core/run/checkpoint';
import type { RunConfig } from '../../src/core/run/run-config';
import type { RunEvent } from '../../src/core/run/run-log';
import { Catalog } from '../../src/env/catalog';
import { writePeft } from '../../src/adapter/peft';
import type { Benchmark } from '../../src/env/env';
import { createOwnLevels } from '../../src/env/minihack/tasks/own-levels';
import type { Device, Tensor } from '../../src/compute/device';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { Session } from '../../src/model/session';
import { EngineActor } from '../../src/actor/engine';
import { EngineReflector } from '../../src/reflector/engine';
import type { Engine } from '../../src/train/engine';
import { ownTasksConfig, suggestFamilies, taskSourceOf } from '../../src/train/own-tasks';
import { runTraining, type RunControl } from '../../src/train/runner';
import { keysWorld } from '../support/keys-world';
import { SMALL_RUN, smallParts } from './small-engine';

/** Keeps what a disk would keep; `failAt` throws in the middle of the n-th write, as a kill would. */
class MemoryStore implements RunStore {
  log: RunEvent[] = [];
  checkpoint: Checkpoint | null = null;
  writes = 0;
  failAt = Infinity;
  #write(): void {
    if (++this.writes === this.failAt) throw new Error('killed');
  }
  async append(_: string, events: readonly unknown[]): Promise<void> {
    this.#write();
    this.log.push(...structuredClone(events as RunEvent[]));
  }
  async events(): Promise<RunEvent[]> {
    return this.log;
  }
  async truncate(_: string, seq: number): Promise<void> {
    this.log = this.log.filter((event) => event.seq < seq);
  }
  async saveCheckpoint(_: string, checkpoint: Checkpoint): Promise<number> {
    this.#write();
    this.checkpoint = structuredClone(checkpoint);
    return 0;
  }
  async loadCheckpoint(): Promise<Checkpoint | null> {
    return this.checkpoint;
  }
}

function smallEngine(sha256 = '0', player: Engine['player'] = null): Engine {
  const device = createReferenceDevice();
  const parts = smallParts(device);
  return {
    device,
    model: parts.model,
    tokenizer: parts.tokenizer,
    identity: { name: 'small', sha256 },
    player,
    actor(config, rows = 32) {
      const size = { rows, contextTokens: 400 };
      return new EngineActor(new Session(parts.model, size), parts.tokenizer, { ...size, temperature: config.actor_temperature, minP: 0 });
    },
    reflector: (benchmark, lora, config) =>
      new EngineReflector(parts.model, lora, parts.tokenizer, benchmark, {
        maxCompletionLength: config.max_completion_length,
        temperature: 1,
      }),
    destroy: () => device.destroy(),
  } as Engine;
}

/** Counts the tensors of adapters on a device, named `lora.…`. */
function adaptersOn(device: Device): () => { made: number; live: number } {
  const { alloc, free } = device;
  const made = new Set<Tensor>();
  const live = new Set<Tensor>();
  device.alloc = (type, length, label) => {
    const tensor = alloc.call(device, type, length, label);
    if (label.startsWith('lora.')) made.add(tensor);
    if (label.startsWith('lora.')) live.add(tensor);
    return tensor;
  };
  device.free = (tensor) => {
    live.delete(tensor);
    free.call(device, tensor);
  };
  return () => ({ made: made.size, live: live.size });
}

async function run(
  store: MemoryStore,
  control: RunControl = { request: null },
  onEvents?: (events: readonly RunEvent[]) => void,
  config: RunConfig = SMALL_RUN,
  benchmark: Benchmark = keysWorld,
  sha256?: string,
  more: { readonly engine?: Engine; readonly player?: Engine['player']; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const options = {
    runId: 'r',
    config,
    benchmark,
    engine: smallEngine(sha256, more.player),
    store,
    control,
    version: '0',
    clock: () => 0,
    onEvents,
    ...more,
  };
  return (await runTraining(options)).end;
}

/** What must not depend on interruptions: everything but the bookkeeping of pauses. */
const substance = (store: MemoryStore): unknown[] =>
  store.log.filter(({ kind }) => kind !== 'status' && kind !== 'checkpoint').map(({ seq: _, ...event }) => event);

describe('runTraining', () => {
  it('numbers its events without gaps and ends with a status', async () => {
    const store = new MemoryStore();
    expect(await run(store)).toBe('finished');
    expect(store.log.map(({ seq }) => seq)).toEqual(store.log.map((_, i) => i));
    expect(store.log[0]!.kind).toBe('run');
    expect(store.log.at(-1)).toMatchObject({ kind: 'status', status: 'finished' });
    expect(store.log.filter(({ kind }) => kind === 'update')).toHaveLength(SMALL_RUN.steps);
    expect(store.log.filter(({ kind }) => kind === 'held_out').map((event) => (event as { step: number }).step)).toEqual([0, 2, 4]);
  });

  it('runs without a held-out family, and then measures none', async () => {
    const store = new MemoryStore();
    const alone = { ...SMALL_RUN, steps: 2, held_out_families: [] };
    expect(await run(store, undefined, undefined, alone)).toBe('finished');
    expect(store.log.filter(({ kind }) => kind === 'held_out')).toEqual([]);
    expect(store.log.filter(({ kind }) => kind === 'update')).toHaveLength(2);
  });

  it('trains on a level that the user wrote', async () => {
    const text = 'MAZE:"mylevel",\' \'\nGEOMETRY:center,center\nMAP\n-----\n|...|\n-----\nENDMAP\nSTAIR:(1,1),up\nSTAIR:(3,1),down\n';
    const own = createOwnLevels([{ name: 'hall', text }]);
    const config = { ...ownTasksConfig(SMALL_RUN, own, suggestFamilies(own)), steps: 1, max_steps: 2 };
    const store = new MemoryStore();
    expect(await run(store, undefined, undefined, config, taskSourceOf(config, new Catalog([own])))).toBe('finished');
    const [group] = store.log.filter((event) => event.kind === 'group');
    expect(group!.family).toMatch(/^minihack\/hall-/);
  });

  it('stops where the numbers end, and goes on from the checkpoint before', async () => {
    const store = new MemoryStore();
    const control: RunControl = { request: null };
    await run(store, control, (events) => {
      if (events.some((event) => event.kind === 'update' && event.step === 2)) control.request = 'pause';
    });
    const steep = { ...SMALL_RUN, learning_rate: 1e39 };
    const refusal = expect.objectContaining({ code: 'TRAINING_NOT_FINITE', message: expect.stringContaining('lora_') });
    await expect(run(store, undefined, undefined, steep)).rejects.toThrow(refusal);
    const { params, m, v } = store.checkpoint!;
    for (const numbers of [params, m, v]) expect(numbers.every(Number.isFinite)).toBe(true);
    expect(await run(store)).toBe('finished');
    expect(store.log.filter(({ kind }) => kind === 'update')).toHaveLength(SMALL_RUN.steps);
  });

  it('paused and resumed gives the checkpoint and the log of an uninterrupted run', async () => {
    const whole = new MemoryStore();
    await run(whole);
    const store = new MemoryStore();
    const control: RunControl = { request: null };
    const end = await run(store, control, (events) => {
      if (events.some((event) => event.kind === 'update' && event.step === 2)) control.request = 'pause';
    });
    expect(end).toBe('paused');
    expect(store.checkpoint!.step).toBe(2);
    expect(await run(store)).toBe('finished');
    const { nextSeq: _, ...resumed } = store.checkpoint!;
    const { nextSeq: __, ...uninterrupted } = whole.checkpoint!;
    expect(resumed).toEqual(uninterrupted);
    expect(substance(store)).toEqual(substance(whole));
  });

  it('given up in the middle of a step, it says so, frees its adapter, and resumes to the same end', async () => {
    const whole = new MemoryStore();
    await run(whole);
    const store = new MemoryStore();
    const engine = smallEngine();
    const adapters = adaptersOn(engine.device);
    const abort = new AbortController();
    // While step 3 is written: the one before it is kept.
    const stopAt3 = (events: readonly RunEvent[]): void => {
      if (events.some((event) => event.kind === 'checkpoint' && event.step === 2)) abort.abort();
    };
    const given = run(store, undefined, stopAt3, SMALL_RUN, keysWorld, undefined, { engine, signal: abort.signal });
    await expect(given).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(store.log.at(-1)).toMatchObject({ kind: 'status', status: 'paused', message: 'The work was cancelled.' });
    expect(store.checkpoint!.step).toBe(2);
    expect(adapters()).toEqual({ made: 4, live: 0 });
    expect(await run(store)).toBe('finished');
    expect(substance(store)).toEqual(substance(whole));
    expect(store.checkpoint!.params).toEqual(whole.checkpoint!.params);
  });

  it('keeps a checkpoint after every step that ends ten seconds after the last one, however many steps lie between', async () => {
    const store = new MemoryStore();
    let now = 0;
    const config = { ...SMALL_RUN, save_steps: 100 };
    const onEvents = (events: readonly RunEvent[]): void => void (now += events.some(({ kind }) => kind === 'update') ? 6 : 0);
    const options = { runId: 'r', config, benchmark: keysWorld, engine: smallEngine(), store, control: { request: null }, version: '0' };
    await runTraining({ ...options, clock: () => now, onEvents });
    expect(store.log.flatMap((event) => (event.kind === 'checkpoint' ? [event.step] : []))).toEqual([2, 4]);
  });

  it('begins with the adapter it is given, and goes on from its own checkpoint', async () => {
    const first = new MemoryStore();
    const parts = { runId: 'r', benchmark: keysWorld, control: { request: null }, version: '0', clock: () => 0 };
    const { lora } = await runTraining({ ...parts, config: SMALL_RUN, engine: smallEngine('a'.repeat(64)), store: first });
    const adapter = writePeft(
      { rank: lora.rank, alpha: lora.alpha, targets: lora.targets, base: { name: 'small', sha256: 'a'.repeat(64) } },
      await lora.toTensors(),
    );
    const config = { ...SMALL_RUN, learning_rate: 1e-12, steps: 2 };
    const store = new MemoryStore();
    await runTraining({ ...parts, config, engine: smallEngine('a'.repeat(64)), store, adapter });
    const largest = (values: Float32Array, others: Float32Array): number => values.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]!)), 0); // prettier-ignore
    // Next to nothing is learned: it is what it began as, not a fresh one.
    expect(largest(store.checkpoint!.params, first.checkpoint!.params)).toBeLessThan(1e-6);
    const fresh = new MemoryStore();
    await runTraining({ ...parts, config, engine: smallEngine('a'.repeat(64)), store: fresh });
    expect(largest(store.checkpoint!.params, fresh.checkpoint!.params)).toBeGreaterThan(1e-4);
    // Resumed, it does not begin again.
    store.checkpoint = { ...store.checkpoint!, params: fresh.checkpoint!.params };
    const { lora: resumed } = await runTraining({ ...parts, config, engine: smallEngine('a'.repeat(64)), store, adapter });
    expect((await resumed.state()).params).toEqual(fresh.checkpoint!.params);
  });

  it('a failure stands in the log, and is forgotten when the run goes on', async () => {
    const store = new MemoryStore();
    store.failAt = 6;
    await expect(run(store)).rejects.toThrow('killed');
    expect(store.log.at(-1)).toMatchObject({ kind: 'status', status: 'failed', message: 'killed' });
    expect(await run(store)).toBe('finished');
    expect(store.log.filter((event) => event.kind === 'status' && event.status === 'failed')).toEqual([]);
  });

  it('killed at any write, it resumes to the same end', async () => {
    const short = { ...SMALL_RUN, steps: 2, eval_steps: 0, trajectories_per_context: 1, num_generations: 2 };
    const again = (store: MemoryStore): Promise<string> => run(store, undefined, undefined, short);
    const whole = new MemoryStore();
    await again(whole);
    expect(whole.writes).toBeGreaterThanOrEqual(8);
    for (let failAt = 1; failAt <= whole.writes; failAt++) {
      const store = new MemoryStore();
      store.failAt = failAt;
      await expect(again(store)).rejects.toThrow('killed');
      expect(store.log.map(({ seq }) => seq)).toEqual(store.log.map((_, i) => i));
      await again(store);
      expect(store.checkpoint!.params).toEqual(whole.checkpoint!.params);
      expect(store.checkpoint!.contexts).toBe(whole.checkpoint!.contexts);
      expect(substance(store)).toEqual(substance(whole));
      expect(store.log.map(({ seq }) => seq)).toEqual(store.log.map((_, i) => i));
    }
  });

  it('refuses a checkpoint of another model', async () => {
    const store = new MemoryStore();
    await run(store);
    const cut = (values: Float32Array): Float32Array => values.slice(0, 10);
    store.checkpoint = { ...store.checkpoint!, params: cut(store.checkpoint!.params) };
    await expect(run(store)).rejects.toMatchObject({ code: 'RUN_CHECKPOINT_MISMATCH' });
  });

  it('does not go on with another model than it was begun on, and leaves everything as it was', async () => {
    const store = new MemoryStore();
    const control: RunControl = { request: null };
    expect(await run(store, control, () => void (control.request = 'pause'))).toBe('paused');
    const before = structuredClone(store.log);
    await expect(run(store, { request: null }, undefined, SMALL_RUN, undefined, '1')).rejects.toMatchObject({ code: 'RUN_OTHER_MODEL' });
    expect(store.log).toEqual(before);
    expect(await run(store)).toBe('finished');
  });

  it('does not go on with another player adapter than the actor was begun with', async () => {
    const store = new MemoryStore();
    const control: RunControl = { request: null };
    const player = (sha256: string): Engine['player'] => ({ identity: { name: 'player', sha256 }, lora: null as never });
    const go = (adapter: Engine['player']): Promise<string> =>
      run(store, control, undefined, SMALL_RUN, undefined, undefined, { player: adapter });
    control.request = 'pause';
    expect(await go(player('a'))).toBe('paused');
    expect(store.log[0]).toMatchObject({ kind: 'run', player: { name: 'player', sha256: 'a' } });
    for (const other of [null, player('b')]) await expect(go(other)).rejects.toMatchObject({ code: 'RUN_OTHER_PLAYER' });
    control.request = null;
    expect(await go(player('a'))).toBe('finished');
  });

  it('says why a run in the form of an earlier version does not go on', async () => {
    const earlier = { ...SMALL_RUN, reflect_advice_only: true } as RunConfig;
    await expect(run(new MemoryStore(), undefined, undefined, earlier)).rejects.toMatchObject({ code: 'RUN_OTHER_FORM' });
  });
});
