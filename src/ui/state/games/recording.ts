// The games that play before anything is pressed, and the result beside them: cut from one file of published results by a rule that
// does not look at how a game went. Of every held-out family it takes each sampled game twice, as played without advice and as played
// under the trained reflector's, the families in turn by name. Trajectories are kept whole, so that the page needs neither model nor
// environment to show them. Size: a few kB gzip.

import type { Cell, Condition } from '../../../core/run/evaluation';
import type { ProtocolResult } from '../../../core/run/protocol';
import type { EpisodeRecord, Trajectory } from '../../../core/trajectory';
import { boxOf, cutOut } from './seen-map';

export const RECORDING_SCHEMA = 2;

/** One game, played twice by the same frozen actor. */
export interface Pair {
  readonly family: string;
  readonly without: Trajectory;
  /** Its `systemPrompt` is the advice. */
  readonly advised: Trajectory;
}

export interface Recording {
  readonly schema: typeof RECORDING_SCHEMA;
  /** Of the results it was cut from. */
  readonly protocol: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly device: string;
  readonly date: string;
  /** Reward of every training step, a row for each run. */
  readonly rewards: readonly (readonly number[])[];
  /** Share won of the games of held-out families: without advice, under the untrained reflector's, under the trained one's. */
  readonly heldOut: Readonly<Record<'none' | 'untrained' | 'trained', Cell>>;
  readonly pairs: readonly Pair[];
}

/**
 * @param replay rebuilds a trajectory from its record (`meta/rollout.ts`).
 * @throws RangeError where the results lack a condition, or where the two conditions did not play the same games.
 */
export function makeRecording(result: ProtocolResult, replay: (record: EpisodeRecord) => Trajectory): Recording {
  const arm = result.arms[0]!;
  const heldOut = (condition: Condition): Cell => {
    const found = arm.conditions[condition];
    if (!found) throw new RangeError(`makeRecording: the results have no condition "${condition}"`);
    return found.heldOut;
  };
  const gamesOf = (family: string, condition: Condition): readonly EpisodeRecord[] =>
    arm.samples.find((sample) => sample.family === family && sample.condition === condition)?.episodes ?? [];
  const pairsOf = (family: string): Pair[] => {
    const advised = gamesOf(family, 'trained');
    return gamesOf(family, 'none').map((game, i) => {
      if (game.task !== advised[i]?.task) throw new RangeError(`makeRecording: ${family} has samples of different games`);
      return { family, without: compact(replay(game)), advised: compact(replay(advised[i])) };
    });
  };
  const families = arm.heldOutFamilies.toSorted().map(pairsOf);
  const rounds = Math.max(...families.map((pairs) => pairs.length));
  return {
    schema: RECORDING_SCHEMA,
    protocol: result.protocol.name,
    model: result.model,
    device: result.device,
    date: result.date,
    rewards: arm.seeds.map(({ reward }) => reward),
    heldOut: { none: heldOut('none'), untrained: heldOut('untrained'), trained: heldOut('trained') },
    pairs: Array.from({ length: rounds }, (_, i) => families.flatMap((pairs) => pairs[i] ?? [])).flat(),
  };
}

/** Without the lists of admissible actions, which nobody looks at here, and with no more of the screens than the map that was seen. */
function compact(trajectory: Trajectory): Trajectory {
  const box = boxOf(trajectory);
  const strip = (observation: Trajectory['final']): Trajectory['final'] =>
    box ? { text: observation.text, grid: cutOut(observation, box) } : { text: observation.text };
  return {
    ...trajectory,
    steps: trajectory.steps.map((step) => ({ ...step, observation: strip(step.observation) })),
    final: strip(trajectory.final),
  };
}
