import { expect, it } from 'vitest';
import type { Trajectory } from '../../src/core/trajectory';
import { parseImprovedPrompt, reflectMessages } from '../../src/reflector/whole-games';

const game = (success: boolean): Trajectory => ({
  task: 'minihack/Room-5x5-v3:train:1',
  systemPrompt: 'Old advice.',
  steps: [
    {
      observation: { text: 'A door.', admissible: ['kick', 'open'] },
      raw: 'Thought: hm\nAction: KICK',
      parsed: 'kick',
      executed: 'kick',
      stage: 'folded',
      reward: 0,
    },
  ],
  final: { text: 'Ouch.' },
  success,
  terminated: true,
  truncated: false,
});
it('shows the advice so far, every game with its end, and the form of the answer', () => {
  expect(reflectMessages('Old advice.', [game(false), game(true)]).at(-1)!.content).toMatch(
    /^Advice so far: Old advice\.\n\nGame 1, lost:\nA door\.\nAction: kick\nOuch\.\n\nGame 2, won:\nA door\.\nAction: kick\nOuch\.\n\nSay what[^]*ANALYSIS:[^]*IMPROVED PROMPT:/,
  );
  expect(reflectMessages('', []).at(-1)!.content).toContain('Advice so far: none');
});

it.each([
  ['ANALYSIS: It kicked.\nIMPROVED PROMPT: Open doors.', 'Open doors.'],
  ['improved prompt: a\nIMPROVED PROMPT:\nb\n', 'b'],
  ['**IMPROVED PROMPT:** Open doors.', 'Open doors.'],
  ['**IMPROVED PROMPT**: Open doors.', 'Open doors.'],
  ['IMPROVED PROMPT: Open doors. ANALYSIS: again', 'Open doors.'],
  ['IMPROVED PROMPT:', ''],
  ['You should open doors.', null],
])('%j → %j', (reply, advice) => {
  expect(parseImprovedPrompt(reply)).toBe(advice);
});
