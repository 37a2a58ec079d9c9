// A benchmark of one's own out of a JavaScript file: what such a file is given, and how what it makes is held to the contract before
// anything plays on it. docs/worlds.md tells how to write one.

import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { AppError } from '../../core/errors';
import { createRng } from '../../core/rng';
import { benchmarks } from '../../env/catalog';
import { checkEnv } from '../../env/check';
import { chooseMeans } from '../../env/choice';
import { defineBenchmark } from '../../env/define-benchmark';
import type { Benchmark } from '../../env/env';

/** What the file's function `benchmark` is called with. */
const PARTS = { defineBenchmark, chooseMeans, createRng };
export type BenchmarkParts = typeof PARTS;

/** A file, as against the id of a benchmark that ships. */
export function isBenchmarkFile(name: string): boolean {
  return /\.[cm]?[jt]s$/.test(name);
}

/** The benchmark as the file makes it. @throws AppError `BENCHMARK_FILE` */
export async function loadBenchmark(path: string): Promise<Benchmark> {
  const refused = (what: string, cause?: unknown): AppError =>
    new AppError('BENCHMARK_FILE', `${path} ${what}.`, 'Write it as docs/worlds.md shows; examples/own-benchmark holds one.', { cause });
  let made: unknown;
  try {
    const { benchmark } = (await import(/* @vite-ignore */ pathToFileURL(resolve(path)).href)) as { benchmark?: unknown };
    if (typeof benchmark !== 'function') throw refused('exports no function named benchmark');
    made = await (benchmark as (parts: BenchmarkParts) => unknown)(PARTS);
  } catch (cause) {
    throw cause instanceof AppError ? cause : refused(`cannot be loaded: ${(cause as Error).message}`, cause);
  }
  const { id, families, make } = (made ?? {}) as Partial<Benchmark>;
  if (typeof id !== 'string' || !Array.isArray(families) || typeof make !== 'function')
    throw refused('makes no benchmark: the function has to return what defineBenchmark gives');
  if (benchmarks.some((one) => one.id === id)) throw refused(`makes a benchmark with the id ${id}, which ships; give it another id`);
  return made as Benchmark;
}

/** The same, held to its contract. @throws AppError `BENCHMARK_FILE`, `BENCHMARK_BROKEN` */
export async function openBenchmark(path: string): Promise<Benchmark> {
  const benchmark = await loadBenchmark(path);
  const [first, ...others] = checkEnv(benchmark);
  if (!first) return benchmark;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  throw new AppError(
    'BENCHMARK_BROKEN',
    `${path} does not keep to the contract: ${first.where}: ${first.wrong}${more}.`,
    `${first.likelyCause} ict check ${path} tells everything found.`,
  );
}
