import { describe, expect, it } from 'vitest';
import type { Step, Trajectory } from '../../src/core/trajectory';
import { alfworld } from '../../src/env/alfworld/benchmark';
import { minihack } from '../../src/env/minihack/tasks/benchmark';
import { readingList } from '../../src/reflector/prompt';

function trajectory(task: string, success: boolean, texts: readonly string[], actions: readonly string[]): Trajectory {
  const steps: Step[] = actions.map((action, i) => ({
    raw: action,
    parsed: action,
    executed: action,
    stage: 'exact',
    observation: { text: texts[i]! },
    reward: 0,
  }));
  return { task, systemPrompt: '', steps, final: { text: texts.at(-1)! }, success, terminated: success, truncated: !success };
}

describe('readingList', () => {
  it('keeps what was tried, outcome first, and leaves walking out', () => {
    const lost = trajectory(
      'alfworld/heat-v2:train:1:size=small:rules=true',
      false,
      [
        'You see. Your task is to: put a hot cup in fridge.',
        'You arrive.',
        'Nothing happens.',
        'You heat the cup 1 using the microwave 1.',
      ],
      ['go to drawer 1', 'heat cup 1 with drawer 1', 'heat cup 1 with microwave 1'],
    );
    expect(readingList(alfworld, { systemPrompt: 'To heat use drawer.', trajectories: [lost] })).toBe(
      '<ref>To heat use drawer.\nWrong: to heat something, use the drawer.\nRight: to heat something, use the microwave.<les>',
    );
  });

  it('says every try, also one that was made before', () => {
    const won = trajectory(
      'minihack/Eat-v3:train:1:rules=true',
      true,
      ['You see here an apple. Your task is to: eat the apple.', 'f - an apple.', 'Core dumped.'],
      [',', 'e'],
    );
    expect(readingList(minihack, { systemPrompt: '', trajectories: [won, won] })).toBe(
      '<ref>\nRight: to eat something, press e.\nRight: to eat something, press e.<les>',
    );
  });

  it('reads the outcome off what followed, never off the rules', () => {
    const contradicting = trajectory(
      'minihack/Eat-v3:train:1:rules=true',
      false,
      ['Your task is to: eat the apple.', 'Never mind.'],
      ['e'],
    );
    expect(readingList(minihack, { systemPrompt: '', trajectories: [contradicting] })).toContain('Wrong: to eat something, press e.');
  });
});
