// The published results: the same files that docs/results.md is written from. Their list comes with the page, each of them when
// somebody looks at it.

import type { Evaluation } from '../../../core/run/evaluation';
import type { ArmResult, ProtocolResult } from '../../../core/run/protocol';
import type { PresetName, RunConfig } from '../../../core/run/run-config';
import { AppError } from '../../../core/errors';
import list from './published-results.json';

const files = import.meta.glob<string>('../../../../docs/results/protocols/*.json', { query: '?url', import: 'default' });

/** By name, in the order of the story: the benchmarks, their other partitions, transfer, what else there is. */
const ORDER = [
  ...['minihack', 'alfworld', 'minihack-mirrored', 'alfworld-mirrored'],
  ...['minihack-to-alfworld', 'alfworld-to-minihack', 'alfworld-rooms', 'ablations'],
];

export interface Published {
  readonly name: string;
  readonly title: string;
  /** Share of held-out games won under the reflector's advice. */
  readonly untrained: number;
  readonly trained: number;
}

/** Written by `scripts/make-results.mjs` from the files. */
export const published: readonly Published[] = list.toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));

function rank(name: string): number {
  const place = ORDER.indexOf(name);
  return place < 0 ? ORDER.length : place;
}

/** Names that links of earlier versions may have. */
const RENAMED: Readonly<Record<string, string>> = {
  skills: 'minihack',
  rooms: 'alfworld',
  'skills-mirrored': 'minihack-mirrored',
  'rooms-mirrored': 'alfworld-mirrored',
  'skills-to-rooms': 'minihack-to-alfworld',
  'rooms-to-skills': 'alfworld-to-minihack',
};
const OF_SMALL_WORLDS = /^(dungeon|household)(-|$)|^ablations-household$/;

/** What a protocol is called by now. */
export function currentName(name: string): string {
  return Object.hasOwn(RENAMED, name) ? RENAMED[name]! : name;
}

/** @throws AppError `RESULTS_UNREACHABLE`, `RESULTS_RETIRED`, `RESULTS_UNKNOWN` */
export async function loadResult(name: string): Promise<ProtocolResult> {
  if (OF_SMALL_WORLDS.test(name))
    throw new AppError(
      'RESULTS_RETIRED',
      `The results "${name}" were measured in a small world of an earlier version, which is gone.`,
      'Choose others; what was found is summed up in docs/log.md.',
    );
  const open = files[`../../../../docs/results/protocols/${name}.json`];
  if (!open) throw new AppError('RESULTS_UNKNOWN', `This version has no results "${name}".`, 'Choose others from the list of all results.');
  const answer = await fetch(await open()).catch(() => null);
  if (!answer?.ok)
    throw new AppError(
      'RESULTS_UNREACHABLE',
      `The results "${name}" cannot be loaded.`,
      'Go online and load the page again, or choose others.',
    );
  return (await answer.json()) as ProtocolResult;
}

/** An arm as the report of one evaluation shows it. */
export function asEvaluation({ protocol, model }: ProtocolResult, arm: ArmResult): Evaluation {
  const { conditions, iterations, evidence, samples, seeds } = arm;
  return {
    preset: protocol.test?.preset ?? protocol.preset,
    seed: seeds[0]!.seed,
    model,
    adapter: protocol.name,
    held_out_families: Object.keys(conditions.none!.families).filter((family) => arm.heldOutFamilies.includes(family)),
    conditions,
    iterations,
    evidence,
    samples,
    seconds: seeds.reduce((sum, { testSeconds }) => sum + testSeconds, 0),
  };
}

/** The run behind one arm and seed, for `Trainer.start`. */
export function runOf({ protocol }: ProtocolResult, arm: ArmResult, presets: Readonly<Record<PresetName, RunConfig>>): RunConfig {
  const settings = protocol.arms.find(({ name }) => name === arm.name)?.train;
  return { ...presets[protocol.preset], ...protocol.train, ...settings, seed: arm.seeds[0]!.seed };
}
