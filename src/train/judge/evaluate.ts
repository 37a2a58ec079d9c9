// Evaluates an adapter with the engine: loads it, makes the untrained and the trained reflector, runs the protocol. The actor, the untrained
// reflector and the writer of a person's advice may be others than the engine makes: what helps one actor need not help another.

import type { Evaluation } from '../../core/run/evaluation';
import { checkEvaluation } from '../../core/run/evaluation-settings';
import type { RunConfig } from '../../core/run/run-config';
import { contextsOf } from '../../core/run/run-plan';
import type { Split } from '../../core/trajectory';
import type { Actor } from '../../actor/actor';
import type { PeftFiles } from '../../adapter/peft';
import type { Benchmark } from '../../env/env';
import type { Lora } from '../../model/lora';
import type { BaselineOptions } from '../../meta/baselines';
import { evaluate } from '../../meta/protocol';
import { joinTables } from '../../meta/summary';
import type { Reflector } from '../../reflector/reflector';
import { limited, loadLora, type Engine } from '../engine';

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
  /** What an earlier call came to before it was ended: this one goes on from there. */
  readonly before?: Evaluation | null;
  /** The result so far, part by part and at last whole. */
  readonly onPart?: (sofar: Evaluation) => void | Promise<void>;
}

/** Contexts of each family in the first part, which is a quick table, and in each of the others. */
const FIRST_PART = 1;
const PART = 3;

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
  const families = [...config.held_out_families, ...config.train_families];
  const perContext = config.trajectories_per_context;
  const wanted = contextsOf(options.episodes, perContext);
  // Baselines compare contexts with each other.
  const isInParts = !options.baselines;
  try {
    let sofar = isInParts ? (options.before ?? null) : null;
    for (let from = wanted - (sofar ? (sofar.contextsLeft ?? 0) : wanted); from < wanted;) {
      const to = isInParts ? Math.min(wanted, from + (from === 0 ? FIRST_PART : PART)) : wanted;
      const part = await evaluate(
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
          trajectoriesPerContext: perContext,
          episodes: options.episodes,
          contexts: { from, to },
          iterations: options.iterations,
          seed: options.seed,
          split: options.split,
          baselines: options.baselines,
          signal: options.signal,
          onProgress: (done, ofPart) => {
            const ofContext = ofPart / (to - from);
            options.onProgress?.(from * ofContext + done, wanted * ofContext);
          },
        },
      );
      sofar = {
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
        ...(sofar ? joinTables(sofar, part, families, perContext) : part),
        ...(to < wanted ? { contextsLeft: wanted - to } : {}),
        ...(others.tokens ? { tokens: others.tokens() } : {}),
        seconds: (options.before?.seconds ?? 0) + options.clock() - started,
      };
      await options.onPart?.(sofar);
      from = to;
    }
    return sofar!;
  } finally {
    own?.free();
  }
}
