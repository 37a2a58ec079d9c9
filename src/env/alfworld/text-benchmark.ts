// Text ALFWorld to the letter on games drawn without end, one benchmark for each size of rooms.

import { defineBenchmark } from '../define-benchmark';
import type { Benchmark } from '../env';
import { drawGame, GENERATOR_VERSION } from './generate/draw-game';
import type { Size } from './generate/scene';
import { createTextEnvironment } from './engine/environment';
import { createExplorer } from './engine/explorer';
import { layOut } from './engine/layout';
import { TEXT_LIMITS, textAttempt, textFamilies, textMeansOf, type TextBenchmarkFamily } from './text-families';

export function createTextBenchmark(size: Size): Benchmark {
  const id = size === 'full' ? 'alfworld-text' : `alfworld-text-${size}`;
  return defineBenchmark<TextBenchmarkFamily>({
    id,
    version: GENERATOR_VERSION,
    families: textFamilies(id),
    limits: TEXT_LIMITS,
    meansOf: textMeansOf,
    open: ({ name }, _rules, _rng, { split, number }) => createTextEnvironment(layOut(drawGame({ family: name, split, number, size }))),
    attempt: textAttempt,
    expert: (_family, _advised, rng) => createExplorer(rng),
  });
}
