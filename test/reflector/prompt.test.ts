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
      '<ref>To heat use drawer.<traj>Your task is to: put a hot cup in fridge.<act> heat<no> drawer<act> heat<ok> microwave<lose><les>',
    );
  });

  it('writes a means that is the verb itself without one', () => {
    const won = trajectory(
      'minihack/Eat-v3:train:1:rules=true',
      true,
      ['You see here an apple. Your task is to: eat the apple.', 'f - an apple.', 'Core dumped.'],
      [',', 'e'],
    );
    expect(readingList(minihack, { systemPrompt: '', trajectories: [won, won] })).toBe(
      `<ref>${'<traj>Your task is to: eat the apple.<act><ok> e<win>'.repeat(2)}<les>`,
    );
  });

  it('reads the outcome off what followed, never off the rules', () => {
    const contradicting = trajectory(
      'minihack/Eat-v3:train:1:rules=true',
      false,
      ['Your task is to: eat the apple.', 'Never mind.'],
      ['e'],
    );
    expect(readingList(minihack, { systemPrompt: '', trajectories: [contradicting] })).toContain('<act><no> e<lose>');
  });
});
