import { expect, it } from 'vitest';
import { writePlayerEpisodes } from '../../../tools/corpus/player-episodes';
import { benchmarks } from '../../../src/env/catalog';

const EPISODES = [...writePlayerEpisodes(benchmarks, 400, 1)];
const shareOf = (advice: string): number => EPISODES.filter((episode) => episode.advice === advice).length / EPISODES.length;

it('gives advice of each kind its share, and each benchmark half of the episodes', () => {
  // Three standard errors of a share of 400.
  for (const [advice, share] of [
    ['right', 0.4],
    ['wrong', 0.25],
    ['other', 0.2],
    ['none', 0.15],
  ] as const)
    // prettier-ignore
    expect(Math.abs(shareOf(advice) - share)).toBeLessThan(3 * Math.sqrt((share * (1 - share)) / EPISODES.length));
  expect(EPISODES.filter(({ family }) => family.startsWith('alfworld/'))).toHaveLength(200);
  expect(new Set(EPISODES.map(({ family }) => family)).size).toBe(12);
});

it('is a conversation of play: advice, then what is seen and what is done, ending with an action', () => {
  for (const { messages, advice } of EPISODES) {
    const [system, ...rest] = messages;
    expect(system!.role).toBe('system');
    expect(system!.content === 'No advice.').toBe(advice === 'none');
    rest.forEach(({ role, weight }, i) => {
      expect(role).toBe(i % 2 === 0 ? 'user' : 'assistant');
      expect(weight !== undefined).toBe(role === 'assistant');
    });
    expect(rest.at(-1)!.role).toBe('assistant');
    expect(rest[0]!.content).toContain('Your task is to: ');
  }
});

it('weighs what obeys most, and nothing where nothing was advised', () => {
  for (const { messages, advice } of EPISODES) {
    const obeyed = messages.filter(({ weight }) => weight === 2);
    if (advice === 'none' || advice === 'other') expect(obeyed).toEqual([]);
    for (const { weight } of messages) expect([undefined, 0.15, 0.5, 2]).toContain(weight);
  }
  const [way] = EPISODES.flatMap(({ family, messages }) =>
    family === 'alfworld/heat' ? [messages.filter(({ weight }) => weight === 2).map(({ content }) => content)] : [],
  ).filter((contents) => contents.length > 1);
  // To where the advice sends one, and what one does there.
  const place = /^go to ([a-z]+) \d+$/.exec(way![0]!)![1]!;
  expect(way!.at(-1)).toMatch(new RegExp(`^heat [a-z]+ \\d+ with ${place} \\d+$`));
});

it('says the same thing in many words', () => {
  const said = EPISODES.filter(({ advice }) => advice !== 'none').map(({ messages }) => messages[0]!.content);
  expect(new Set(said).size).toBeGreaterThan(0.5 * said.length);
});

it('is the same for the same seed', () => {
  expect([...writePlayerEpisodes(benchmarks, 4, 1)]).toEqual(EPISODES.slice(0, 4));
  expect([...writePlayerEpisodes(benchmarks, 4, 2)]).not.toEqual(EPISODES.slice(0, 4));
});
