// Evaluates an adapter with the engine: loads it, makes the untrained and the trained reflector, runs the protocol. The actor, the untrained
// reflector and the writer of a person's advice may be others than the engine makes: what helps one actor need not help another.

import type { Evaluation } from '../core/evaluation';
import { checkEvaluation } from '../core/evaluation-settings';
import type { RunConfig } from '../core/run-config';
import type { Split } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import type { PeftFiles } from '../adapter/peft';
import type { Benchmark } from '../env/env';
import type { Lora } from '../model/lora';
import type { BaselineOptions } from '../meta/baselines';
import { evaluate } from '../meta/protocol';
import type { Reflector } from '../reflector/reflector';
import { limited, loadLora, type Engine } from './engine';

/** Who takes part in the engine's place, each with the name that the result keeps. */
export interface OtherPlayers {
  readonly actor?: { readonly name: string; readonly actor: Actor };
  readonly untrained?: { readonly name: string; readonly reflector: Reflector };
  /** The sixth condition. */
  readonly person?: { readonly name: string; readonly reflector: Reflector };
  /** Tokens that endpoints counted. */
  readonly tokens?: () => Evaluation['tokens'];
}

export interface EvaluateOptions {
  /** The one that the configuration names. */
  readonly benchmark: Benchmark;
  /** What the adapter is called in the result. */
  readonly name: string | null;
  readonly seed: number;
  readonly episodes: number;
  readonly iterations: number;
  /** Factor on what the adapter adds: 1, as trained, when left out; 0 is the base alone. */
  readonly strength?: number;
  readonly others?: OtherPlayers;
  readonly split?: Split;
  readonly baselines?: BaselineOptions;
  /** Seconds, from any origin. */
  readonly clock: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** @param adapter null for no `trained` condition @throws AppError `ADAPTER_…` when it is damaged or made for another base */
export async function evaluateAdapter(
  engine: Engine,
  adapter: PeftFiles | null,
  config: RunConfig,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const lora = adapter ? loadLora(engine, adapter) : null;
  if (lora) lora.strength = options.strength ?? 1;
  try {
    return await evaluateLora(engine, lora, config, options);
  } finally {
    lora?.free();
  }
}

export async function evaluateLora(engine: Engine, lora: Lora | null, config: RunConfig, options: EvaluateOptions): Promise<Evaluation> {
  const { episodes, iterations, seed, strength = 1 } = options;
  checkEvaluation({ episodes, iterations, seed, strength });
  const benchmark = limited(options.benchmark, config);
  const others = options.others ?? {};
  const own = others.actor ? null : engine.actor(config);
  const reflecting = { ...config, temperature: config.eval_temperature };
  const started = options.clock();
  try {
    const result = await evaluate(
      {
        benchmark,
        actor: others.actor?.actor ?? own!,
        untrained: others.untrained?.reflector ?? engine.reflector(benchmark, null, reflecting),
        trained: lora ? engine.reflector(benchmark, lora, reflecting) : null,
        person: others.person?.reflector,
        ...(options.baselines && !others.untrained ? { sampler: engine.reflector(benchmark, null, config) } : {}),
      },
      {
        heldOut: config.held_out_families,
        train: config.train_families,
        trajectoriesPerContext: config.trajectories_per_context,
        episodes: options.episodes,
        iterations: options.iterations,
        seed: options.seed,
        split: options.split,
        baselines: options.baselines,
        signal: options.signal,
        onProgress: options.onProgress,
      },
    );
    return {
      preset: config.preset,
      seed: options.seed,
      model: engine.identity,
      device: engine.device.description,
      actor: others.actor?.name ?? 'engine',
      ...(own && engine.player ? { player: engine.player.identity } : {}),
      reflector: others.untrained?.name ?? 'engine',
      ...(others.person ? { advice: others.person.name } : {}),
      adapter: options.name,
      held_out_families: config.held_out_families,
      ...((options.strength ?? 1) === 1 ? {} : { strength: options.strength! }),
      ...result,
      ...(others.tokens ? { tokens: others.tokens() } : {}),
      seconds: options.clock() - started,
    };
  } finally {
    own?.free();
  }
}
