import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alfworld } from '../../src/env/alfworld/benchmark';
import { checkEnv } from '../../src/env/check';
import type { Benchmark, Environment } from '../../src/env/env';
import { lights } from './traffic-lights';

const broken = (change: Partial<Benchmark>): string => {
  const findings = checkEnv({ ...lights, ...change });
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.every(({ likelyCause }) => likelyCause.length > 10)).toBe(true);
  return findings.map(({ wrong }) => wrong).join('\n');
};
const rebuilt = (change: (env: Environment) => Partial<Environment>): Partial<Benchmark> => ({
  make(task) {
    const env = lights.make(task);
    return { ...env, ...change(env) };
  },
});

describe('checkEnv', () => {
  it('finds nothing wrong with ALFWorld', () => {
    expect(checkEnv(alfworld)).toEqual([]);
  });

  it('passes a benchmark of under sixty lines', () => {
    expect(checkEnv(lights)).toEqual([]);
    expect(readFileSync(new URL('traffic-lights.ts', import.meta.url), 'utf8').split('\n').length).toBeLessThan(60);
  });

  it('tells about randomness outside the seed', () => {
    let calls = 0;
    expect(broken(rebuilt((env) => ({ reset: () => ({ ...env.reset(), text: `Hello ${calls++}` }) })))).toContain(
      'reset() gave another first observation',
    );
    expect(broken(rebuilt((env) => ({ step: (action) => ({ ...env.step(action), reward: calls++ }) })))).toContain(
      'two different results in two equal episodes',
    );
  });

  it('tells about steps out of turn and episodes without end', () => {
    const forever: Environment = {
      reset: () => ({ text: 'Hello.', admissible: ['wait'] }),
      step: () => ({
        observation: { text: 'Still here.', admissible: ['wait'] },
        reward: 0,
        terminated: false,
        truncated: false,
        success: false,
      }),
    };
    const found = broken({ make: (task) => (lights.familyOf(task), forever) });
    expect(found).toContain('did not end within');
    expect(found).toContain('step() before reset() gave nothing');
  });

  it('tells about actions that are offered and not understood', () => {
    const found = broken(
      rebuilt((env) => ({
        step(action) {
          if (action === 'red') throw new RangeError('no red');
          return env.step(action);
        },
      })),
    );
    expect(found).toContain('the admissible action "red" threw RangeError: no red');
  });

  it('tells about observations without text, with layout tokens, with unsorted actions', () => {
    expect(broken(rebuilt((env) => ({ reset: () => ({ ...env.reset(), text: '' }) })))).toContain('no text');
    expect(broken(rebuilt((env) => ({ reset: () => ({ ...env.reset(), text: 'Hi <act>' }) })))).toContain('<act>');
    expect(broken(rebuilt(() => ({ reset: () => ({ text: 'Hi.', admissible: ['b', 'a'] }) })))).toContain('not sorted');
  });

  it('tells about streams that repeat, end, or do not follow their seed', () => {
    const stream = (tasks: Benchmark['tasks']): Partial<Benchmark> => ({ tasks });
    expect(broken(stream(() => Array<string>(99).fill('lights/Cross-v1:train:1')))).toContain('a task came twice');
    expect(broken(stream(() => ['lights/Cross-v1:train:1']))).toContain('the stream of tasks ended after 1');
    expect(broken(stream((query) => lights.tasks({ ...query, split: 'train' })))).toContain('train and unseen share a task');
    let calls = 0;
    expect(broken(stream((query) => lights.tasks({ ...query, seed: calls++ })))).toContain('equal queries gave unequal tasks');
  });

  it('tells about advice outside its language and tasks that advice does not win', () => {
    expect(broken({ oracleAdvice: () => 'Wait for green.' })).toContain('oracleAdvice says "Wait for green."');
    expect(broken({ expert: () => ({ act: () => 'stand still' }) })).toContain('the expert wins no task');
    expect(broken({ families: [{ id: 'lights/Cross', need: null, means: ['red'], hasRules: true, upstream: false }] })).toContain(
      'need and means do not agree',
    );
  });

  it('survives a benchmark that throws everywhere', () => {
    const fail = (): never => {
      throw new Error('broken');
    };
    expect(broken({ tasks: fail, make: fail, familyOf: fail, oracleAdvice: fail })).toContain('threw Error: broken');
  });
});
