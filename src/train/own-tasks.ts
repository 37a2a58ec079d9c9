// A run on tasks of the user's own: which families it trains on, and how many trajectories a reflection reads where there are
// only so many games. What is read and what scores a reflection are never the same games.

import { AppError } from '../core/errors';
import { isRetired, retired } from '../core/run/old-ids';
import { createRng } from '../core/rng';
import type { RunConfig } from '../core/run/run-config';
import type { Catalog } from '../env/catalog';
import { demonstrate } from '../env/demonstration';
import type { Benchmark, OwnBenchmark } from '../env/env';
import { isMinihack } from '../env/minihack/tasks/benchmark';
import { asTaskSource, inRooms, poolOf } from '../env/task-source';

export interface OwnFamilies {
  readonly train: readonly string[];
  /** Evaluated, never trained on; none where there is only one kind of task. */
  readonly heldOut: readonly string[];
}

/** Families with enough games: those that need an appliance are trained on but for the last, everything else is held out. */
export function suggestFamilies(own: OwnBenchmark): OwnFamilies {
  const usable = own.families.filter(({ id }) => poolOf(own, id, 'train').tasks.length >= 2);
  const needy = usable.filter(({ need }) => need !== null);
  const train = (needy.length > 1 ? needy.slice(0, -1) : usable.slice(0, Math.ceil(usable.length / 2))).map(({ id }) => id);
  return { train, heldOut: usable.map(({ id }) => id).filter((id) => !train.includes(id)) };
}

/** @throws AppError `RUN_TOO_FEW_TASKS` */
export function ownTasksConfig(preset: RunConfig, own: OwnBenchmark, families: OwnFamilies): RunConfig {
  if (families.train.length === 0) throw tooFew('A run needs at least one family to train on', 'Choose one.');
  const both = families.train.find((family) => families.heldOut.includes(family));
  if (both !== undefined) throw tooFew(`${both} is both trained on and held out`, 'Put each family on one side.');
  const sizes = [
    ...families.train.map((family) => [family, poolOf(own, family, 'train').tasks.length] as const),
    ...families.heldOut.flatMap((family) =>
      (['seen', 'unseen'] as const).map((split) => [family, poolOf(own, family, split).tasks.length] as const),
    ),
  ];
  const [family, least] = sizes.reduce((a, b) => (b[1] < a[1] ? b : a));
  if (least < 2)
    throw tooFew(
      `${family} has ${least} of your games, and a run needs two: one to read and one to score the advice`,
      'Leave that family out, or load more games.',
    );
  const read = Math.min(preset.trajectories_per_context, Math.floor(least / 2));
  const { room_size: _, ...settings } = preset;
  return {
    ...settings,
    benchmark: own.id,
    own_tasks: own.fingerprint,
    train_families: families.train,
    held_out_families: families.heldOut,
    trajectories_per_context: read,
    tasks_per_reflection: Math.min(preset.tasks_per_reflection, least - read),
    ...(preset.max_steps === undefined ? {} : { max_steps: Math.max(preset.max_steps, FEWEST_STEPS) }),
    ...(isMinihack(own) ? { max_steps: levelSteps(own, [...families.train, ...families.heldOut]) } : {}),
  };
}

/** MetaGym's step limit for its games of MiniHack; fewer win no game of one's own. */
const FEWEST_STEPS = 25;

/** A level may be played for hundreds of steps. A run ends its episodes after twice what the scripted player takes, for time's sake. */
function levelSteps(own: OwnBenchmark, families: readonly string[]): number {
  const played = families.map((family) => demonstrate(own, poolOf(own, family, 'train').tasks[0]!, '', createRng(0, 'level steps')));
  return Math.max(FEWEST_STEPS, ...played.map(({ steps }) => 2 * steps.length));
}

/**
 * What a run draws its tasks from.
 * @throws AppError `ENV_UNKNOWN_BENCHMARK`, `ENV_NOT_LOADED`; `ENV_RETIRED` for a run of a world that is gone; `RUN_OTHER_TASKS` when the run was begun on other games than those loaded.
 */
export function taskSourceOf({ benchmark, own_tasks: fingerprint, room_size: size }: RunConfig, catalog: Catalog): Benchmark {
  if (isRetired(benchmark)) throw retired('This run');
  if (fingerprint === undefined) return size === undefined ? catalog.byId(benchmark) : inRooms(catalog.byId(benchmark), size);
  const own = catalog.ownOf(benchmark);
  if (own.fingerprint === fingerprint) return asTaskSource(own);
  throw new AppError(
    'RUN_OTHER_TASKS',
    'This run was begun on other games or levels than those loaded.',
    'Load exactly the ones it was begun on, or start another run.',
  );
}

function tooFew(what: string, fix: string): AppError {
  return new AppError('RUN_TOO_FEW_TASKS', `${what}.`, fix);
}
