// Where the time of a step goes: what the calling thread was in, call by call, in the Trace Event Format, which ui.perfetto.dev and
// chrome://tracing open. On WASM a call has computed when it returns; on WebGPU it has only been queued, and the waits hold the card's work.

import type { Device } from '../../compute/device';
import type { Environment } from '../../env/env';
import type { TrainingParts } from '../../train/loop';

/** A complete event; times in microseconds. */
interface Span {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: 1;
  /** A line of the picture: 1 steps and parts of the method, 2 worlds, 3 the device. */
  readonly tid: 1 | 2 | 3;
}

const WAITS = 'wait';
const PRODUCTS = 'matmul';

export interface Shares {
  readonly products: number;
  /** Other calls of the device. */
  readonly device: number;
  readonly worlds: number;
  /** Tokens, texts and what holds it all together. */
  readonly rest: number;
}

export interface Trace {
  device(device: Device): Device;
  parts(parts: TrainingParts): TrainingParts;
  /** A step that began at `start` is over. Shares of its time, in percent. */
  step(name: string, start: number): Shares;
  json(): string;
}

export function recordTrace(): Trace {
  const spans: Span[] = [];
  let sums = { products: 0, device: 0, worlds: 0 };
  const note = (name: string, cat: string, tid: Span['tid'], start: number): number => {
    const ms = performance.now() - start;
    spans.push({ name, cat, ph: 'X', ts: 1000 * start, dur: 1000 * ms, pid: 1, tid });
    return ms;
  };

  const inWorld = <T>(name: string, work: () => T): T => {
    const start = performance.now();
    const result = work();
    sums.worlds += note(name, 'world', 2, start);
    return result;
  };
  const world = (task: Environment): Environment => ({
    reset: () => inWorld('reset', () => task.reset()),
    step: (action) => inWorld('step', () => task.step(action)),
  });
  const inPart = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    note(name, 'part', 1, start);
    return result;
  };

  return {
    device(device) {
      const traced: Record<string, unknown> = { ...device };
      for (const [name, run] of Object.entries(device)) {
        if (typeof run !== 'function' || name === 'destroy' || name === 'memory') continue;
        traced[name] = (...args: unknown[]): unknown => {
          const start = performance.now();
          const result = (run as (...args: unknown[]) => unknown)(...args);
          const ms = note(name, 'device', 3, start);
          if (name === PRODUCTS) sums.products += ms;
          else sums.device += ms;
          return result instanceof Promise ? result.finally(() => note(WAITS, 'device', 3, start)) : result;
        };
      }
      return traced as unknown as Device;
    },
    parts(parts) {
      return {
        ...parts,
        benchmark: replaced(parts.benchmark, { make: (task) => world(inWorld('make', () => parts.benchmark.make(task))) }),
        actor: replaced(parts.actor, { act: (requests, signal) => inPart('act', () => parts.actor.act(requests, signal)) }),
        reflector: { reflect: (contexts, samples, signal) => inPart('reflect', () => parts.reflector.reflect(contexts, samples, signal)) },
      };
    },
    step(name, start) {
      const percent = 100 / note(name, 'step', 1, start);
      const { products, device, worlds } = sums;
      sums = { products: 0, device: 0, worlds: 0 };
      const told = { products: products * percent, device: device * percent, worlds: worlds * percent };
      return { ...told, rest: 100 - told.products - told.device - told.worlds };
    },
    json: () => JSON.stringify({ displayTimeUnit: 'ms', traceEvents: spans }),
  };
}

/** `whole` with some of its methods replaced; what else it does, it does to itself. */
function replaced<T extends object>(whole: T, methods: Partial<T>): T {
  // An empty target, for a proxy may not give other values of its target's fixed properties.
  return new Proxy({} as T, {
    get(_, key) {
      if (key in methods) return Reflect.get(methods, key) as unknown;
      const value: unknown = Reflect.get(whole, key, whole);
      return typeof value === 'function' ? (value.bind(whole) as unknown) : value;
    },
  });
}
