import { describe, expect, it } from 'vitest';
import type { Step, Trajectory } from '../../src/core/trajectory';
import { household } from '../../src/env/alfworld/benchmark';
import { dungeon } from '../../src/env/minihack/benchmark';
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
      'alfworld/heat-v1:train:1',
      false,
      [
        'You see. Your task is to: put a hot cup in fridge.',
        'You arrive.',
        'Nothing happens.',
        'You heat the cup 1 using the microwave 1.',
      ],
      ['go to desk 1', 'heat cup 1 with desk 1', 'heat cup 1 with microwave 1'],
    );
    expect(readingList(household, { systemPrompt: 'To heat use desk.', trajectories: [lost] })).toBe(
      '<ref>To heat use desk.<traj>Your task is to: put a hot cup in fridge.<act> heat<no> desk<act> heat<ok> microwave<lose><les>',
    );
  });

  it('writes a means that is the verb itself without one', () => {
    const won = trajectory(
      'minihack/Eat-v1:train:1',
      true,
      ['You see here an apple. Your task is to: eat the apple.', 'f - an apple.', 'Core dumped.'],
      [',', 'e'],
    );
    expect(readingList(dungeon, { systemPrompt: '', trajectories: [won, won] })).toBe(
      `<ref>${'<traj>Your task is to: eat the apple.<act><ok> e<win>'.repeat(2)}<les>`,
    );
  });

  it('reads the outcome off what followed, never off the rules', () => {
    const contradicting = trajectory('minihack/Eat-v1:train:1', false, ['Your task is to: eat the apple.', 'Never mind.'], ['e']);
    expect(readingList(dungeon, { systemPrompt: '', trajectories: [contradicting] })).toContain('<act><no> e<lose>');
  });
});
