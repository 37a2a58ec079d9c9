import { expect, it } from 'vitest';
import { actorMessages, hasAction } from '../../src/actor/react';

const step = (text: string, raw: string) => ({ observation: { text, admissible: ['never shown'] }, raw });
const history = [
  step('Your task is to: leave.', 'Thought: a\nAction: north'),
  step('A wall.', 'Thought: b\nAction: south'),
  step('A hall.', 'Action: east'),
];
const observation = { text: 'A door.', admissible: ['open door', 'wait'] };

it('is a conversation: system prompt between task and form, a turn a step, possible actions in the last turn alone', () => {
  const [system, shown, answered, ...turns] = actorMessages('Open doors.', history, observation);
  expect(system!.role).toBe('system');
  expect(system!.content).toMatch(/^You play[^]*\n\nOpen doors\.\n\nAnswer[^]*Thought:[^]*Action:/);
  expect([shown!.role, answered!.role]).toEqual(['user', 'assistant']);
  expect(turns).toEqual([
    { role: 'user', content: 'Your task is to: leave.' },
    { role: 'assistant', content: 'Thought: a\nAction: north' },
    { role: 'user', content: 'A wall.' },
    { role: 'assistant', content: 'Thought: b\nAction: south' },
    { role: 'user', content: 'A hall.' },
    { role: 'assistant', content: 'Action: east' },
    { role: 'user', content: 'A door.\nPossible actions: open door, wait' },
  ]);
});

it('keeps the goal where early steps are left out, and says nothing about advice that is not there', () => {
  const [system, , , ...turns] = actorMessages('', history, observation, 2);
  expect(turns.map(({ content }) => content)).toEqual([
    'Your task is to: leave.\n…\nA hall.',
    'Action: east',
    'A door.\nPossible actions: open door, wait',
  ]);
  expect(system!.content).not.toContain('\n\n\n');
  expect(actorMessages('', history, { text: 'A door.' }, 3).at(-1)!.content).toBe('Your task is to: leave.\n…\nA door.');
});

it.each([
  ['Thought: go\nAction: north', false],
  ['Thought: go\nAction: north\n', true],
  ['Action:\n', false],
  ['Action: north\nObservation:', true],
  ['The Action is north\n', false],
])('%j has its action: %s', (reply, has) => {
  expect(hasAction(reply)).toBe(has);
});
