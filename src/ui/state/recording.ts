// The run that plays before anything is pressed. `makeRecording` picks from a run's events, by a rule that
// does not look at how well things went: scenes are spread evenly over the steps, and each shows the group and
// the reflection whose rewards lie nearest the step's and the group's mean. Trajectories are kept whole, so
// that the page needs neither model nor environment to play them. Size: well under 60 kB gzip.

import type { Cell, Condition } from '../../core/evaluation';
import type { RunConfig } from '../../core/run-config';
import type { RunEvent } from '../../core/run-log';
import type { EpisodeRecord, Trajectory } from '../../core/trajectory';
import { RunIndex, mean, type GroupEvent } from './run-index';
import { boxOf, cutOut } from './seen-map';

export const RECORDING_SCHEMA = 1;
const SCENES = 6;

export interface Scene {
  readonly step: number;
  readonly family: string;
  /** What the actor was told while it played `read`. */
  readonly systemPrompt: string;
  readonly read: Trajectory;
  /** Episodes the reflector read in all. */
  readonly readCount: number;
  readonly advice: string;
  readonly reward: number;
  readonly play: Trajectory;
  /** Every reflection of the group and its reward, the shown one included. */
  readonly samples: readonly { readonly text: string; readonly reward: number }[];
}

export interface Recording {
  readonly schema: typeof RECORDING_SCHEMA;
  readonly config: RunConfig;
  readonly device: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly seconds: number;
  readonly curve: readonly { readonly step: number; readonly mean: number; readonly spread: number }[];
  readonly heldOut: readonly { readonly step: number; readonly success: number; readonly se: number }[];
  readonly scenes: readonly Scene[];
  readonly result: Readonly<Partial<Record<Condition, { readonly heldOut: Cell; readonly train: Cell }>>> | null;
}

/**
 * @param replay rebuilds a trajectory from its record (`meta/rollout.ts`).
 * @throws RangeError when the events hold no run or no finished step.
 */
export function makeRecording(events: readonly RunEvent[], replay: (record: EpisodeRecord) => Trajectory): Recording {
  const index = new RunIndex(events);
  if (!index.header || index.steps.length === 0) throw new RangeError('makeRecording: the log holds no run with a finished step');
  const shown = index.steps.filter((step) => step.groups.some((group) => group.read.length > 0));
  const count = Math.min(SCENES, shown.length);
  const scenes: Scene[] = [];
  for (let i = 0; i < count; i++) {
    const step = shown[count === 1 ? 0 : Math.round((i * (shown.length - 1)) / (count - 1))]!;
    const group = nearest(step.groups, (g) => mean(g.members.map((m) => m.reward)), step.reward);
    scenes.push(toScene(group, replay));
  }
  const conditions = index.evaluation?.conditions;
  return {
    schema: RECORDING_SCHEMA,
    config: index.header.config,
    device: index.header.device.description,
    model: index.header.model,
    seconds: Math.round(index.seconds),
    curve: index.steps.map((step) => ({ step: step.step, mean: round(step.reward), spread: round(step.spread) })),
    heldOut: index.heldOut.map((point) => ({ step: point.step, success: round(point.success), se: round(point.se) })),
    scenes,
    result: conditions
      ? Object.fromEntries(Object.entries(conditions).map(([name, { heldOut, train }]) => [name, { heldOut, train }]))
      : null,
  };
}

function toScene(group: GroupEvent, replay: (record: EpisodeRecord) => Trajectory): Scene {
  const average = mean(group.members.map((member) => member.reward));
  const member = nearest(group.members, (m) => m.reward, average);
  return {
    step: group.step,
    family: group.family,
    systemPrompt: group.systemPrompt,
    read: compact(replay(group.read[0]!)),
    readCount: group.read.length,
    advice: member.text,
    reward: member.reward,
    play: compact(replay(nearest(member.episodes, (episode) => (episode.success ? 1 : 0), member.reward))),
    samples: group.members.map(({ text, reward }) => ({ text, reward })),
  };
}

/** The first of the items whose value lies nearest the target. */
function nearest<T>(items: readonly T[], value: (item: T) => number, target: number): T {
  let best = items[0];
  if (best === undefined) throw new RangeError('makeRecording: a group holds no reflection, or a reflection no episode');
  for (const item of items) if (Math.abs(value(item) - target) < Math.abs(value(best) - target)) best = item;
  return best;
}

/** Without the lists of admissible actions, which nobody looks at here, and with no more of the screens than the map that was seen. */
export function compact(trajectory: Trajectory): Trajectory {
  const box = boxOf(trajectory);
  const strip = (observation: Trajectory['final']): Trajectory['final'] =>
    box ? { text: observation.text, grid: cutOut(observation, box) } : { text: observation.text };
  return {
    ...trajectory,
    steps: trajectory.steps.map((step) => ({ ...step, observation: strip(step.observation) })),
    final: strip(trajectory.final),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
