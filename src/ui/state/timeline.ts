// When what is shown of a recording. Pure: a moment in seconds becomes a frame, so the player can pause, jump
// and be tested without a clock.

import type { Trajectory } from '../../core/trajectory';
import type { Recording, Scene } from './recording';

/** `read`: the actor plays under the old advice; `write`: the reflector answers; `play`: the actor tries again. */
export type Phase = 'read' | 'write' | 'play';

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
  /** How far the curve is drawn, in steps: it grows evenly from one scene's step to the next one's. */
  readonly curveStep: number;
}

const ACTION_S = 0.5;
const HOLD_S = 0.9;
const LETTER_S = 0.045;

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
  const trajectory = phase === 'play' ? scene.play : scene.read;
  const acted = Math.min(trajectory.steps.length, Math.floor(inside / ACTION_S + 0.25));
  const written = { read: '', write: scene.advice.slice(0, Math.ceil(inside / LETTER_S)), play: scene.advice };
  const own = segments.filter((s) => s.sceneIndex === sceneIndex);
  const [startS, endS] = [own[0]!.startS, own.at(-1)!.endS];
  const nextStep = recording.scenes[sceneIndex + 1]?.step ?? recording.curve.at(-1)?.step ?? scene.step;
  const passed = (Math.min(seconds, endS) - startS) / (endS - startS);
  return {
    scene,
    sceneIndex,
    phase,
    trajectory,
    stepIndex: phase === 'write' ? trajectory.steps.length : acted,
    advice: written[phase],
    curveStep: scene.step + Math.max(0, passed) * (nextStep - scene.step),
  };
}
