import { afterAll, describe, expect, it } from 'vitest';
import type { Choice } from '../../src/core/trajectory';
import { shipped } from '../../src/env/catalog';
import { connect } from '../../src/rpc/connect';
import type { ActorApi } from '../../workers/actor.worker';

const connection = connect<ActorApi>(new Worker(new URL('../../workers/actor.worker.ts', import.meta.url), { type: 'module' }));
afterAll(() => connection.close());
const { api } = connection;

const benchmark = shipped.byId('minihack');
const [task] = benchmark.tasks({ split: 'train', seed: 1 });

describe('actor worker', () => {
  it('says what to do before an actor is open, and which actors there are', async () => {
    await expect(api.act([])).rejects.toMatchObject({ code: 'ACTOR_CLOSED' });
    await expect(api.open('oracle', 'minihack')).rejects.toMatchObject({ code: 'ACTOR_UNKNOWN', fix: expect.stringContaining('expert') });
    await expect(api.open('expert', 'chess')).rejects.toMatchObject({ code: 'ENV_UNKNOWN_BENCHMARK' });
  });

  it.each(['expert', 'random'])('plays as the %s actor with what the world understands', async (name) => {
    await api.open(name, 'minihack');
    const observation = benchmark.make(task!).reset();
    const request = { episode: 'e', task: task!, systemPrompt: '', history: [], observation, seed: 7 };
    const [reply] = await api.act([request]);
    expect(observation.admissible).toContain((reply as Choice).executed);
    await api.release(['e']);
    expect(await api.act([request, request])).toEqual([reply, reply]);
  });
});
