import { describe, expect, it } from 'vitest';
import type { ActRequest } from '../../../src/actor/actor';
import type { Choice } from '../../../src/core/trajectory';
import { recordShapes } from '../../../src/cli/bench/step-shapes';
import type { Reflection } from '../../../src/reflector/reflector';

const written = (prompt: number, tokens: number): Reflection => ({
  text: 'To eat, press w.',
  promptIds: new Array<number>(prompt).fill(1),
  tokenIds: new Array<number>(tokens).fill(2),
  logProbs: [],
  finished: true,
});

describe('shapes of a training step', () => {
  it('are the tokens of prompts, reflections and turns, and nothing that is done changes by writing them down', async () => {
    const groups = [[written(9, 3), written(9, 5)], [written(7, 2), written(7, 2)]]; // prettier-ignore
    const choices = [{ raw: 'north' }] as unknown as Choice[];
    const released: string[] = [];
    const actor = {
      capacity: 4,
      act: async () => choices,
      promptIds: ({ systemPrompt }: Pick<ActRequest, 'systemPrompt'>) => new Array<number>(systemPrompt.length).fill(0),
      release: (episodes: readonly string[]) => void released.push(...episodes),
    };
    const recorder = recordShapes({ reflector: { reflect: async () => groups } } as never, actor);
    const { reflector, actor: recorded } = recorder.parts;
    const request = (episode: string, systemPrompt: string) => ({ episode, systemPrompt }) as ActRequest;

    expect(await reflector.reflect([], 2)).toBe(groups);
    expect(await recorded.act([request('a', 'four'), request('b', 'three')])).toBe(choices);
    expect(await recorded.act([request('a', 'longer')])).toBe(choices);
    recorded.release!(['a']);
    expect(released).toEqual(['a']);
    expect(recorded.capacity).toBe(4);

    const { seconds, own, ...shapes } = recorder.take();
    expect(own).toBeGreaterThanOrEqual(0);
    expect(shapes).toEqual({
      reflect: [{ prompt: 9, completions: [3, 5] }, { prompt: 7, completions: [2, 2] }], // prettier-ignore
      play: [[['a', 4], ['b', 5]], [['a', 6]]], // prettier-ignore
    });
    expect(seconds.reflect).toBeGreaterThanOrEqual(0);
    expect(recorder.take()).toEqual({ reflect: [], play: [], seconds: { reflect: 0, play: 0 }, own: 0 });
  });
});
