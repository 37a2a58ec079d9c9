import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/core/errors';
import { PRESETS } from '../../src/train/presets';
import { toFailure, toReport } from '../../src/ui/state/failure';
import { fakeEvents } from './fake-trainer';

describe('failures', () => {
  test('keep code, message and fix, also as the plain object that comes out of a worker', () => {
    const error = new AppError('ADAPTER_TRUNCATED', 'The file ends early.', 'Download it again.');
    const plain = { code: error.code, message: error.message, fix: error.fix };
    expect(toFailure(error)).toEqual(plain);
    expect(toFailure({ ...plain })).toEqual(plain);
  });

  test('of any other kind get a text and a fix', () => {
    for (const thrown of [new TypeError('x is undefined'), 'text', undefined, null]) {
      const failure = toFailure(thrown);
      expect(failure.code).toBe('UNKNOWN');
      expect(failure.fix.length).toBeGreaterThan(20);
    }
    expect(toFailure(new TypeError('x is undefined')).message).toContain('x is undefined');
  });

  test('are reported with the last 50 events, without prompts, advice or replies', () => {
    const events = fakeEvents('run', { ...PRESETS.minihack, steps: 12 });
    const report = toReport({ code: 'A_B', message: 'm', fix: 'f' }, events);
    expect(JSON.parse(report).events).toHaveLength(50);
    expect(JSON.parse(report).failure.code).toBe('A_B');
    expect(report).not.toMatch(/To \w+ use|systemPrompt|raw|minihack\//);
  });
});
