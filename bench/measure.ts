// Measures all contenders in turns on one backend: in one worker of a page, for threads of WASM need one, or in Node.

import { median, type Backend, type Contender, type Product, type Shape } from './contender';

export interface Request {
  readonly backend: Backend;
  readonly threads: number;
  readonly part: 'gemm' | 'step';
  readonly repetitions: number;
}

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly peers: Readonly<Record<string, number>>;
}

/** A square one, then those of the embedded model's passes. */
const SHAPES: readonly Shape[] = [
  { m: 512, n: 512, k: 512 },
  { m: 192, n: 128, k: 128 },
  { m: 192, n: 320, k: 128 },
  { m: 192, n: 800, k: 128 },
  { m: 1550, n: 128, k: 128 },
  { m: 1550, n: 320, k: 128 },
  { m: 1550, n: 128, k: 320 },
];
/** A repetition holds at least these multiply-adds, and takes Hindsight at least this long. */
const WORK: Readonly<Record<Backend, number>> = { wasm: 4e8, webgpu: 1.4e8 };
const REPETITION_MS = 20;
/** Lets the threads of the one before go to sleep. */
const PAUSE_MS = 30;

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, PAUSE_MS));

export type Maker = (backend: Backend, threads: number) => Promise<Contender>;
type Say = (message: string) => void;

/** Whoever does not start is left out, and `say` tells why. */
export async function measure(makers: readonly Maker[], request: Request, say: Say): Promise<{ driver: string; rows: Row[] }> {
  const contenders: Contender[] = [];
  for (const make of makers) {
    try {
      contenders.push(await make(request.backend, request.threads));
    } catch (reason) {
      say(`${make.name} does not start: ${String(reason)}`);
    }
  }
  if (request.part === 'step') await checkTraining(contenders, say);
  const rows = request.part === 'gemm' ? await gemm(contenders, request, say) : await training(contenders, request);
  return { driver: contenders[0]!.driver, rows };
}

async function gemm(contenders: readonly Contender[], { backend, repetitions }: Request, say: Say): Promise<Row[]> {
  const rows: Row[] = [];
  for (const shape of SHAPES) {
    const { m, n, k } = shape;
    const a = Float32Array.from({ length: m * k }, (_, i) => ((i * 7919) % 31) / 16 - 1);
    const b = Float32Array.from({ length: k * n }, (_, i) => ((i * 104729) % 29) / 16 - 1);
    let times = Math.ceil(WORK[backend] / (m * n * k));
    const entries = [];
    for (const { name, product } of contenders) {
      const prepared = await product(shape, a, b);
      await prepared.run(1);
      check(name, shape, await prepared.result(), a, b);
      await prepared.run(times);
      if (entries.length === 0) while ((await milliseconds(prepared, times)) < REPETITION_MS) times *= 2;
      entries.push({ name, prepared, rates: [] as number[] });
    }
    for (let i = 0; i < repetitions; i++) {
      for (const { prepared, rates } of entries) {
        await pause();
        rates.push((2e-6 * m * n * k * times) / (await milliseconds(prepared, times)));
      }
    }
    for (const { prepared } of entries) prepared.free();
    rows.push(row(`${m} × ${n} × ${k}`, 'GFLOPS', entries.map(({ name, rates }) => [name, median(rates)] as const))); // prettier-ignore
    say(JSON.stringify(rows.at(-1)));
  }
  return rows;
}

async function milliseconds(prepared: Product, times: number): Promise<number> {
  const start = performance.now();
  await prepared.run(times);
  return performance.now() - start;
}

/** @throws where a product is not what three of its elements, added up in double precision, say. */
function check(name: string, { m, n, k }: Shape, out: Float32Array, a: Float32Array, b: Float32Array): void {
  if (out.length !== m * n) throw new Error(`${name}: ${out.length} elements for ${m} × ${n}`);
  for (const [r, c] of [
    [0, 0],
    [m - 1, n - 1],
    [m >> 1, n >> 1],
  ] as const) {
    // prettier-ignore
    let sum = 0;
    for (let i = 0; i < k; i++) sum += a[r * k + i]! * b[i * n + c]!;
    if (!(Math.abs(out[r * n + c]! - sum) < 1e-3)) throw new Error(`${name}: element ${r}, ${c} is ${out[r * n + c]}, not ${sum}`);
  }
}

/** @throws where losses of three steps differ: then the libraries do not compute the same. */
async function checkTraining(contenders: readonly Contender[], say: Say): Promise<void> {
  const losses: number[][] = [];
  for (const { name, training } of contenders) {
    if (!training) continue;
    const run = await training();
    const own = [await run.step(), await run.step(), await run.step()];
    say(`${name}: losses ${own.map((value) => value.toFixed(5)).join(', ')}`);
    losses.push(own);
  }
  const furthest = Math.max(...losses.flatMap((own) => own.map((value, i) => Math.abs(value - losses[0]![i]!))));
  if (!(furthest < 1e-3)) throw new Error(`The losses differ by ${furthest}`);
}

async function training(contenders: readonly Contender[], { repetitions }: Request): Promise<Row[]> {
  const entries = [];
  for (const { name, training: start } of contenders) {
    if (!start) continue;
    const run = await start();
    for (let i = 0; i < 2; i++) await run.step();
    entries.push({ name, run, times: [] as number[] });
  }
  for (let i = 0; i < repetitions; i++) {
    for (const { run, times } of entries) {
      await pause();
      const start = performance.now();
      await run.step();
      times.push(performance.now() - start);
    }
  }
  return [row('LoRA step, 2 layers of 128, 4 × 64 tokens', 'ms', entries.map(({ name, times }) => [name, median(times)] as const))]; // prettier-ignore
}

function row(what: string, unit: string, values: readonly (readonly [string, number])[]): Row {
  const [[, own], ...peers] = values as [readonly [string, number], ...(readonly [string, number])[]];
  return { what, value: own, unit, peers: Object.fromEntries(peers) };
}
