import { describe, expect, it } from 'vitest';
import { createExpertActor } from '../../src/actor/scripted';
import { MetaEnv } from '../../src/meta/meta-env';
import { keysWorld } from '../support/keys-world';

const benchmark = keysWorld;
const open = (change: Partial<ConstructorParameters<typeof MetaEnv>[0]> = {}): MetaEnv =>
  new MetaEnv({
    benchmark,
    actor: createExpertActor(benchmark),
    numEnvs: 24,
    defaultSystemPrompt: '',
    families: ['keys/Eat', 'keys/Zap'],
    rules: 'true',
    seed: 5,
    ...change,
  });

describe('MetaEnv', () => {
  it('plays distinct games in a batch and goes on to others with the next call', async () => {
    const env = open();
    const first = Object.keys((await env.reset()).info);
    const second = Object.keys((await env.step('To eat use e.')).info);
    expect(new Set([...first, ...second]).size).toBe(48);
  });

  it('gives equal batches for equal seeds, other ones for another', async () => {
    const [a, b, c] = await Promise.all([open().reset(), open().reset(), open({ seed: 6 }).reset()]);
    expect(a).toEqual(b);
    expect(Object.keys(c.info)).not.toEqual(Object.keys(a.info));
  });

  it('replays the games whose ids it is given, and they do not use up the stream', async () => {
    const env = open();
    const first = await env.reset();
    const again = await env.reset({ taskIds: Object.keys(first.info) });
    expect(again).toEqual(first);
    const next = await env.reset();
    const other = open();
    await other.reset({ skipBatch: true });
    expect(await other.reset()).toEqual(next);
  });

  it('rewards advice by the share won, and is never done', async () => {
    const env = open({ families: ['keys/Eat'] });
    const tasks = Object.keys((await env.reset()).info);
    const right = await env.step('To eat use e.', { taskIds: tasks });
    const wrong = await env.step('To eat use z.', { taskIds: tasks });
    expect(right.reward).toBe(1);
    expect(right.done).toBe(false);
    expect(wrong.reward).toBeLessThan(0.5);
    expect(right.reward).toBe(Object.values(right.info).filter(Boolean).length / tasks.length);
  });

  it('uses the default system prompt until it is given another', async () => {
    const env = open({ families: ['keys/Eat'], defaultSystemPrompt: 'To eat use e.' });
    const { trajectories } = await env.reset();
    expect(trajectories.every(({ systemPrompt, success }) => systemPrompt === 'To eat use e.' && success)).toBe(true);
    const other = await env.reset({ systemPrompt: 'To eat use q.' });
    expect(other.trajectories[0]!.systemPrompt).toBe('To eat use q.');
  });

  it('truncates at maxSteps and keeps that apart from an end of the world', async () => {
    const { trajectories } = await open({ maxSteps: 1, families: ['keys/Eat'], defaultSystemPrompt: 'To eat use z.' }).reset();
    for (const { steps, terminated, truncated } of trajectories) {
      expect(steps).toHaveLength(1);
      expect(terminated).toBe(false);
      expect(truncated).toBe(true);
    }
  });

  it('refuses a batch of no games', () => {
    expect(() => open({ numEnvs: 0 })).toThrowError(expect.objectContaining({ code: 'META_BAD_SIZE' }));
  });
});
