import { describe, expect, it } from 'vitest';
import { METAGYM_STEPS, metaGymIds, openMetaGym } from '../../../src/env/minihack/tasks/metagym';

describe('MetaGym’s games', () => {
  it('have its ids: ten thousand seeds to train, a hundred others to validate', () => {
    const train = [...metaGymIds('MiniHack-Eat-v0', 'train')];
    const validation = [...metaGymIds('MiniHack-Eat-v0', 'validation')];
    expect([train.length, train[0], train.at(-1)]).toEqual([10_000, 'MiniHack-Eat-v0:0', 'MiniHack-Eat-v0:9999']);
    expect([validation.length, validation[0], validation.at(-1)]).toEqual([100, 'MiniHack-Eat-v0:10000', 'MiniHack-Eat-v0:10099']);
  });

  it('offer its words in its order', () => {
    const ways = ['n', 'e', 's', 'w', 'ne', 'se', 'sw', 'nw'];
    expect(openMetaGym('MiniHack-Room-5x5-v0:1').actions).toEqual(ways.map((way) => `step ${way}`));
    expect(openMetaGym('MiniHack-Eat-v0:1').actions).toEqual([
      ...ways.map((way) => `step ${way}`),
      ...ways.map((way) => `run ${way}`),
      ...['read', 'eat', 'puton', 'zap', 'wield', 'wear', 'pickup'],
    ]);
    // Opening, kicking and searching are not for its agents.
    expect(openMetaGym('MiniHack-Corridor-R2-v0:1').actions).toEqual(ways.map((way) => `step ${way}`));
  });

  it('answer questions by themselves: eating from the floor is one action', () => {
    const { environment } = openMetaGym('MiniHack-Eat-Fixed-v0:5');
    environment.reset();
    for (const action of ['step nw', 'STEP NW']) expect(environment.step(action).success).toBe(false);
    const result = environment.step('eat');
    expect(result.success).toBe(true);
    // The key that asks takes no time.
    expect(result.reward).toBeCloseTo(0.99, 10);
  });

  it('take the thing got last where a letter is asked for', () => {
    const { environment } = openMetaGym('MiniHack-Wear-Fixed-v0:5');
    environment.reset();
    for (const action of ['step nw', 'step nw', 'pickup']) environment.step(action);
    expect(environment.step('waer').success).toBe(true);
  });

  it('read words it does not know as the nearest one, or as the first', () => {
    const { environment } = openMetaGym('MiniHack-Room-Dark-15x15-v0:2');
    const cursor = (text: string): number => text.split('\n').findIndex((row) => row.includes('@'));
    for (const [word, same] of [
      ['stepp se', 'step se'],
      ['something entirely different', 'step n'],
    ] as const) {
      environment.reset();
      const unknown = environment.step(word).observation.text;
      environment.reset();
      expect(unknown).toBe(environment.step(same).observation.text);
      expect(cursor(unknown)).toBeGreaterThan(0);
    }
  });

  it('end after 25 actions', () => {
    const { environment, prompt, actions } = openMetaGym('MiniHack-MazeWalk-45x19-v0:7');
    const first = environment.reset();
    expect(prompt(first.text)).toContain(
      `Task: play MiniHack-MazeWalk-45x19-v0\n\n${first.text}\n\nAvailable actions: ${actions.join(', ')}`,
    );
    for (let step = 1; step < METAGYM_STEPS; step++) expect(environment.step('step n').truncated).toBe(false);
    expect(environment.step('step n').truncated).toBe(true);
  });

  it.each(['MiniHack-Eat-v0', 'Eat:1', 'MiniHack-None-v0:1', 'MiniHack-Eat-v0:x'])('refuse %s', (id) =>
    expect(() => openMetaGym(id)).toThrow(expect.objectContaining({ code: 'METAGYM_BAD_ID' })),
  );
});
