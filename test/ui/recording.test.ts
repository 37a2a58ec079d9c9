import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RUN_LOG_SCHEMA } from '../../src/core/run-log';
import { PRESETS } from '../../src/train/presets';
import { makeRecording } from '../../src/ui/state/recording';
import { durationOf, frameAt, startOf, toTimeline } from '../../src/ui/state/timeline';
import { fakeEvaluation, fakeEvents, replay } from './fake-trainer';

const config = { ...PRESETS.minihack, steps: 60 };
const log = fakeEvents('run', config);
const recording = makeRecording(log, replay);

describe('a recording', () => {
  test('of a run of 400 steps stays under 60 kB gzip', () => {
    const long = makeRecording(fakeEvents('run', { ...PRESETS.alfworld, steps: 400 }), replay);
    expect(gzipSync(JSON.stringify(long)).length).toBeLessThan(60_000);
    expect(long.curve.length).toBe(400);
  });

  test('spreads its scenes over the whole run and shows the group and the reflection nearest the means', () => {
    expect(recording.scenes[0]!.step).toBe(1);
    expect(recording.scenes.at(-1)!.step).toBe(60);
    for (const scene of recording.scenes) {
      const groups = log.filter((event) => event.kind === 'group').filter((group) => group.step === scene.step);
      const means = groups.map((group) => group.members.reduce((sum, member) => sum + member.reward, 0) / group.members.length);
      const stepMean = means.reduce((a, b) => a + b, 0) / means.length;
      const shown = scene.samples.reduce((sum, sample) => sum + sample.reward, 0) / scene.samples.length;
      expect(Math.abs(shown - stepMean)).toBeCloseTo(Math.min(...means.map((mean) => Math.abs(mean - stepMean))), 10);
      const distances = scene.samples.map((sample) => Math.abs(sample.reward - shown));
      expect(Math.abs(scene.reward - shown)).toBeCloseTo(Math.min(...distances), 10);
      expect(scene.samples).toContainEqual({ text: scene.advice, reward: scene.reward });
    }
  });

  test('keeps the result where the run was evaluated', () => {
    const last = log.at(-1)!;
    const evaluated = makeRecording(
      [...log, { schema: RUN_LOG_SCHEMA, seq: last.seq + 1, t: last.t, kind: 'evaluation', evaluation: fakeEvaluation(config) }],
      replay,
    );
    expect(evaluated.result!.trained!.heldOut.mean).toBe(fakeEvaluation(config).conditions.trained!.heldOut.mean);
    expect(recording.result).toBeNull();
  });

  test('of a log without a finished step is refused', () => {
    expect(() => makeRecording(log.slice(0, 3), replay)).toThrow(RangeError);
  });
});

describe('its timeline', () => {
  const segments = toTimeline(recording);

  test('moves within the first second: the actor acts', () => {
    const at = (seconds: number) => frameAt(recording, segments, seconds);
    expect(at(0).stepIndex).toBe(0);
    expect(at(0.6).stepIndex).toBeGreaterThan(0);
  });

  test('never goes back: the curve grows from frame to frame and ends at the last step', () => {
    let before = 0;
    for (let s = 0; s <= durationOf(segments); s += 0.2) {
      const { curveStep } = frameAt(recording, segments, s);
      expect(curveStep).toBeGreaterThanOrEqual(before);
      before = curveStep;
    }
    expect(frameAt(recording, segments, durationOf(segments)).curveStep).toBe(60);
  });

  test('shows every scene: read, then advice letter by letter, then the second try to its end', () => {
    recording.scenes.forEach((scene, i) => {
      const own = segments.filter((segment) => segment.sceneIndex === i);
      expect(own.map((segment) => segment.phase)).toEqual(['read', 'write', 'play']);
      expect(own[0]!.startS).toBe(startOf(segments, i));
      const written = frameAt(recording, segments, own[1]!.endS - 0.01);
      expect(written.advice).toBe(scene.advice);
      const end = frameAt(recording, segments, own[2]!.endS - 0.01);
      expect(end.stepIndex).toBe(scene.play.steps.length);
      expect(end.trajectory).toBe(scene.play);
    });
  });
});
