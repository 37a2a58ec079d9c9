import { describe, expect, it } from 'vitest';
import type { Trajectory } from '../../src/core/trajectory';
import { alfworld } from '../../src/env/alfworld/benchmark';
import type { Benchmark } from '../../src/env/env';
import { minihack } from '../../src/env/minihack/tasks/benchmark';
import { coachMessages, firstSentence, hasSentence } from '../../src/reflector/chat-prompt';

/** A game of the actions and what followed each. */
function game(task: string, opening: string, played: readonly (readonly [action: string, after: string])[]): Trajectory {
  const texts = [opening, ...played.map(([, after]) => after)];
  const steps = played.map(([raw], i) => ({
    ...{ raw, parsed: raw, executed: raw, stage: 'exact' as const, reward: 0 },
    observation: { text: texts[i]! },
  }));
  return { task, systemPrompt: '', steps, final: { text: texts.at(-1)! }, success: false, terminated: true, truncated: false };
}

const read = (systemPrompt: string, trajectories: readonly Trajectory[], benchmark: Benchmark = minihack): string =>
  coachMessages(benchmark, { systemPrompt, trajectories }).at(-1)!.content;

describe('coachMessages', () => {
  const eaten = game('minihack/Eat-v3:train:1:rules=3', 'An apple.\nYour task is to: eat the apple.', [
    ['west', 'You see here an apple.'],
    ['q', "You can't do that."],
    ['w', 'That apple was delicious!'],
  ]);

  it('lists every try of every game in the words of the goal, the outcome first, and leaves walking out', () => {
    expect(read('', [eaten, eaten])).toBe(
      `${'Wrong: to eat the apple, press q.\nRight: to eat the apple, press w.\n'.repeat(2)}\nHow can the player eat the apple?`,
    );
  });

  it('says which advice was played under', () => {
    expect(read('To eat, press e.', [eaten])).toMatch(/^The player was told: To eat, press e\.\n\nWrong: /);
  });

  it('says the means, not the whole action', () => {
    const put = game('alfworld/put-v2:train:1:size=small:rules=3', 'A room.\n\nYour task is to: put some bowl on dresser.', [
      ['store bowl 1 inside dresser 1', 'You move the bowl 1 to the dresser 1.'],
    ]);
    expect(read('', [put], alfworld)).toContain('Right: to put some bowl on dresser, use the verb store.\n');
  });

  it('shows advice for a game that no benchmark has', () => {
    const [, , answer] = coachMessages(minihack, { systemPrompt: '', trajectories: [] });
    expect(answer).toEqual({ role: 'assistant', content: 'To ring the bell, press k.' });
    expect(minihack.familyOf('minihack/Eat-v3:train:1:rules=3').means).not.toContain('k');
  });
});

it.each([
  ['To eat, press q. Then go on', 'To eat, press q.', true],
  ['To eat, press q.', 'To eat, press q.', true],
  ['Press "q!" Then', 'Press "q!"', true],
  ['To eat, press q\nRight: ', 'To eat, press q', true],
  ['To eat, press q\n', 'To eat, press q', true],
  ['\n To eat, press', 'To eat, press', false],
  ['version 1.5 of it', 'version 1.5 of it', false],
  ['', '', false],
])('%j is the sentence %j, whole: %j', (written, sentence, isWhole) => {
  expect(firstSentence(written)).toBe(sentence);
  expect(hasSentence(written)).toBe(isWhole);
});
