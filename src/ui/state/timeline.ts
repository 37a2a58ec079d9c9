// When what is shown of a recording. Pure: a moment in seconds becomes a frame, so the player can pause, jump
// and be tested without a clock.

import type { Trajectory } from '../../core/trajectory';
import type { Recording, Scene } from './recording';

/** `read`: the actor plays under the old advice; `write`: the reflector answers; `play`: the actor tries again; `grow`: training goes on. */
export type Phase = 'read' | 'write' | 'play' | 'grow';

export interface Segment {
  readonly phase: Phase;
  readonly sceneIndex: number;
  readonly startS: number;
  readonly endS: number;
}

export interface Frame {
  readonly scene: Scene;
  readonly sceneIndex: number;
  readonly phase: Phase;
  readonly trajectory: Trajectory;
  /** Actions carried out so far in `trajectory`. */
  readonly stepIndex: number;
  /** The part of the advice written so far. */
  readonly advice: string;
  /** How far the curve is drawn, in steps. */
  readonly curveStep: number;
}

const ACTION_S = 0.55;
const HOLD_S = 0.9;
const LETTER_S = 0.045;
const GROW_S = 1.4;

export function toTimeline(recording: Recording): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  const push = (phase: Phase, sceneIndex: number, seconds: number): void => {
    segments.push({ phase, sceneIndex, startS: at, endS: at + seconds });
    at += seconds;
  };
  recording.scenes.forEach((scene, i) => {
    push('read', i, scene.read.steps.length * ACTION_S + HOLD_S);
    push('write', i, scene.advice.length * LETTER_S + HOLD_S);
    push('play', i, scene.play.steps.length * ACTION_S + HOLD_S);
    push('grow', i, GROW_S);
  });
  return segments;
}

export function durationOf(segments: readonly Segment[]): number {
  return segments.at(-1)?.endS ?? 0;
}

/** The moment at which a scene begins. */
export function startOf(segments: readonly Segment[], sceneIndex: number): number {
  return segments.find((segment) => segment.sceneIndex === sceneIndex)?.startS ?? 0;
}

/** @throws RangeError when the recording has no scenes. */
export function frameAt(recording: Recording, segments: readonly Segment[], seconds: number): Frame {
  const segment = segments.find((s) => seconds < s.endS) ?? segments.at(-1);
  if (!segment) throw new RangeError('frameAt: the recording has no scenes');
  const { phase, sceneIndex } = segment;
  const scene = recording.scenes[sceneIndex]!;
  const inside = Math.max(0, Math.min(seconds, segment.endS) - segment.startS);
  const isBefore = phase === 'read' || phase === 'write';
  const trajectory = isBefore ? scene.read : scene.play;
  const acting = phase === 'read' || phase === 'play';
  const stepIndex = acting ? Math.min(trajectory.steps.length, Math.floor(inside / ACTION_S + 0.25)) : trajectory.steps.length;
  const advice = phase === 'read' ? '' : phase === 'write' ? scene.advice.slice(0, Math.ceil(inside / LETTER_S)) : scene.advice;
  const nextStep = recording.scenes[sceneIndex + 1]?.step ?? recording.curve.at(-1)?.step ?? scene.step;
  const grown = phase === 'grow' ? inside / (segment.endS - segment.startS) : 0;
  return { scene, sceneIndex, phase, trajectory, stepIndex, advice, curveStep: scene.step + grown * (nextStep - scene.step) };
}
