import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../../src/train/presets';
import { RunIndex } from '../../../src/ui/state/run/run-index';
import { fakeEvents } from '../fake-trainer';

const config = { ...PRESETS.minihack, steps: 12, eval_steps: 4, save_steps: 4 };
const events = fakeEvents('run', config);

describe('a run as the page reads it', () => {
  test('has a summary a step, with the step’s groups and the metrics of the log', () => {
    const index = new RunIndex(events);
    expect(index.steps.map((step) => step.step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(index.heldOut.map((point) => point.step)).toEqual([4, 8, 12]);
    expect(index.checkpointStep).toBe(12);
    for (const step of index.steps) {
      expect(step.groups.length).toBe(4);
      const rewards = step.groups.flatMap((group) => group.members.map((member) => member.reward));
      expect(step.reward).toBeCloseTo(rewards.reduce((a, b) => a + b, 0) / rewards.length, 10);
    }
  });

  test('is the same however the events are cut into batches', () => {
    const whole = new RunIndex(events);
    const pieces = new RunIndex();
    for (let i = 0; i < events.length; i += 7) pieces.add(events.slice(i, i + 7));
    expect(pieces.steps).toEqual(whole.steps);
    expect(pieces.heldOut).toEqual(whole.heldOut);
  });

  test('events sent again after a resume replace those from their sequence number on', () => {
    const afterStep4 = events.findIndex((event) => event.kind === 'checkpoint' && event.step === 4) + 1;
    const killedIn7 = events.findIndex((event) => event.kind === 'group' && event.step === 7) + 2;
    const index = new RunIndex(events.slice(0, killedIn7));
    expect(index.steps.at(-1)!.step).toBe(6);
    index.add(events.slice(afterStep4));
    expect(index.events).toEqual(events);
    expect(index.steps.map((step) => step.step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  test('counts groups without spread itself where the log has no metric for it', () => {
    const bare = events.map((event) => (event.kind === 'update' ? { ...event, metrics: {} } : event));
    const index = new RunIndex(bare);
    for (const step of index.steps) {
      const flat = step.groups.filter((group) => new Set(group.members.map((member) => member.reward)).size === 1);
      expect(step.withoutSpread).toBeCloseTo(flat.length / step.groups.length, 10);
      expect(step.entropy).toBeNaN();
    }
  });
});
