import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ProtocolResult } from '../../../src/core/run/protocol';
import { makeRecording, type Recording } from '../../../src/ui/state/games/recording';
import { durationOf, frameAt, toTimeline } from '../../../src/ui/state/games/timeline';
import { replay } from '../fake-trainer';

const result = JSON.parse(readFileSync('docs/results/protocols/minihack.json', 'utf8')) as ProtocolResult;
const arm = result.arms[0]!;
const recording = makeRecording(result, replay);

describe('a recording', () => {
  test('holds every sampled game of the held-out families, won or lost, once without advice and once under the trained reflector’s', () => {
    for (const [condition, which] of [
      ['none', 'without'],
      ['trained', 'advised'],
    ] as const) {
      const games = arm.samples.filter((one) => one.condition === condition && arm.heldOutFamilies.includes(one.family));
      const wanted = games.flatMap(({ episodes }) => episodes.map(({ task, success }) => [task, success]));
      const shown = recording.pairs.map((pair) => [pair[which].task, pair[which].success]);
      expect(shown).toHaveLength(wanted.length);
      expect(shown).toEqual(expect.arrayContaining(wanted));
    }
    for (const { without, advised } of recording.pairs) {
      expect(without.task).toBe(advised.task);
      expect(without.systemPrompt).toBe('');
      expect(advised.systemPrompt).not.toBe('');
    }
  });

  test('has the result of the same file', () => {
    expect(recording.heldOut.trained).toEqual(arm.conditions.trained!.heldOut);
    expect(recording.heldOut.untrained).toEqual(arm.conditions.untrained!.heldOut);
    expect(recording.heldOut.none).toEqual(arm.conditions.none!.heldOut);
    expect(recording.rewards).toEqual(arm.seeds.map(({ reward }) => reward));
  });

  test('of results without a trained reflector, or with samples of different games, is refused', () => {
    const { trained, ...others } = arm.conditions;
    expect(trained).toBeDefined();
    expect(() => makeRecording({ ...result, arms: [{ ...arm, conditions: others }] }, replay)).toThrow(RangeError);
    const samples = arm.samples.map((one) => (one.condition === 'trained' ? { ...one, episodes: one.episodes.toReversed() } : one));
    expect(() => makeRecording({ ...result, arms: [{ ...arm, samples }] }, replay)).toThrow(/different games/);
  });
});

describe('its timeline', () => {
  const segments = toTimeline(recording);
  const at = (seconds: number) => frameAt(recording, segments, seconds);

  test('moves within the first second, and a game is won within five', () => {
    expect(at(0).advisedSteps).toBe(0);
    expect(at(0.6).advisedSteps).toBeGreaterThan(0);
    expect(at(5).over.advised).toBe(1);
  });

  test('shows every game to both ends, and counts it when both are reached', () => {
    recording.pairs.forEach((pair, i) => {
      const frame = at(segments[i]!.endS - 0.01);
      expect(frame.pair).toBe(pair);
      expect([frame.withoutSteps, frame.advisedSteps]).toEqual([pair.without.steps.length, pair.advised.steps.length]);
      const played = recording.pairs.slice(0, i + 1);
      expect(frame.over).toEqual({
        games: i + 1,
        without: played.filter(({ without }) => without.success).length,
        advised: played.filter(({ advised }) => advised.success).length,
      });
      expect(at(segments[i]!.startS).over.games).toBe(i);
    });
    expect(at(durationOf(segments)).over.games).toBe(recording.pairs.length);
  });

  test('of no games is refused', () => {
    const empty: Recording = { ...recording, pairs: [] };
    expect(() => frameAt(empty, toTimeline(empty), 0)).toThrow(RangeError);
  });
});
