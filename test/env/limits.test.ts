import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/env/env';
import { withLimits } from '../../src/env/limits';

/** Answers with the action itself; `win` ends it. */
const echo: Environment = {
  reset: () => ({ text: 'begin' }),
  step: (action) => ({
    observation: { text: action },
    reward: Number(action === 'win'),
    terminated: action === 'win',
    truncated: false,
    success: action === 'win',
  }),
};
const idle = (_: string, { text }: { text: string }) => text === 'idle';

describe('withLimits', () => {
  it('truncates after maxSteps and after as many idle actions as its patience', () => {
    const env = withLimits(echo, { maxSteps: 4, patience: 2, idle });
    env.reset();
    expect(['a', 'b', 'c', 'd'].map((action) => env.step(action).truncated)).toEqual([false, false, false, true]);
    env.reset();
    expect(['idle', 'a', 'idle'].map((action) => env.step(action).truncated)).toEqual([false, false, true]);
  });

  it('lets a win in the last step stand as terminated', () => {
    const env = withLimits(echo, { maxSteps: 1, patience: 1, idle });
    env.reset();
    expect(env.step('win')).toMatchObject({ terminated: true, truncated: false, success: true });
  });

  it('needs no patience', () => {
    const env = withLimits(echo, { maxSteps: 3 });
    env.reset();
    expect(['idle', 'idle', 'idle'].map((action) => env.step(action).truncated)).toEqual([false, false, true]);
  });

  it('refuses steps out of turn, and begins anew after reset', () => {
    const env = withLimits(echo, { maxSteps: 1 });
    expect(() => env.step('a')).toThrow(expect.objectContaining({ code: 'ENV_STEP_BEFORE_RESET' }));
    env.reset();
    env.step('a');
    expect(() => env.step('a')).toThrow(expect.objectContaining({ code: 'ENV_STEP_AFTER_END' }));
    env.reset();
    expect(env.step('win').success).toBe(true);
  });
});
