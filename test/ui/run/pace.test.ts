import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/core/run/run-log';
import { PRESETS } from '../../../src/train/presets';
import { secondsOf } from '../../../src/ui/state/run/dial';
import { measuredPace, secondsLeft } from '../../../src/ui/state/run/pace';
import { RunIndex } from '../../../src/ui/state/run/run-index';
import { fakeEvaluation, fakeEvents } from '../fake-trainer';

const config = { ...PRESETS.minihack, steps: 30, eval_steps: 10 };
/** Steps take 1.1 s in the faked log. */
const events = fakeEvents('run', config);
const until = (step: number): RunEvent[] =>
  events.slice(0, events.findIndex((event) => event.kind === 'update' && event.step === step) + 1);

describe('the pace of a run', () => {
  test('is that of its latest steps, and of an episode from its evaluation', () => {
    expect(measuredPace(new RunIndex([]))).toBeNull();
    const index = new RunIndex(until(3));
    expect(measuredPace(index)!.stepSeconds).toBeCloseTo(1.1, 6);
    expect(measuredPace(index)!.episodeSeconds).toBeNull();
    const evaluation = { ...fakeEvaluation(config), seconds: 60, contexts: fakeContexts(10) };
    const done = new RunIndex([...events, { ...events.at(-1)!, seq: events.length, kind: 'evaluation', evaluation }]);
    expect(measuredPace(done)!.episodeSeconds).toBeCloseTo(60 / 5400, 9);
    const part = { ...evaluation, seconds: 6, contexts: fakeContexts(1), contextsLeft: 9 };
    const begun = new RunIndex([...events, { ...events.at(-1)!, seq: events.length, kind: 'evaluation', evaluation: part }]);
    expect(measuredPace(begun)!.episodeSeconds).toBeCloseTo(6 / 540, 9);
  });

  test('what is left: the other steps as fast as these, and the table as the trial says, at the speed of now', () => {
    const index = new RunIndex(until(3));
    // The trial found steps of 2.2 s and episodes of 0.02 s; the steps go twice as fast.
    const left = secondsLeft(index, { stepSeconds: 2.2, episodeSeconds: 0.02 })!;
    const { training, evaluation } = secondsOf(config, { stepSeconds: 1.1, episodeSeconds: 0.01 }, 3);
    expect(left).toBeCloseTo(training + evaluation, 3);
    expect(secondsLeft(index, null)).toBeGreaterThan(27 * 1.1);
    expect(secondsLeft(new RunIndex(until(30)), { stepSeconds: 1.1, episodeSeconds: 0.01 })).toBeCloseTo(54, 3);
  });

  test('leaves out the first step, which plays more than the others and finds nothing compiled', () => {
    const late = (step: number): RunEvent[] => until(step).map((event) => (event.seq === 0 ? event : { ...event, t: event.t + 10 }));
    expect(measuredPace(new RunIndex(late(1)))!.stepSeconds).toBeCloseTo(measuredPace(new RunIndex(until(1)))!.stepSeconds + 10, 6);
    expect(measuredPace(new RunIndex(late(2)))!.stepSeconds).toBeCloseTo(1.1, 6);
    // As long as there is no other, what the trial found counts.
    const known = { stepSeconds: 2.2, episodeSeconds: 0.02 };
    const { training, evaluation } = secondsOf(config, known, 1);
    expect(secondsLeft(new RunIndex(late(1)), known)).toBeCloseTo(training + evaluation, 6);
    expect(secondsLeft(new RunIndex(late(1)), null)).toBeGreaterThan(29 * 11);
  });
});

function fakeContexts(each: number): { family: string; isHeldOut: boolean; isShown: boolean; success: object; advice: object }[] {
  const families = [...config.held_out_families, ...config.train_families];
  return families.flatMap((family) =>
    Array.from({ length: each }, () => ({ family, isHeldOut: true, isShown: true, success: {}, advice: {} })),
  );
}
