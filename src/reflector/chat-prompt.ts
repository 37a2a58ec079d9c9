// What a chat model reads before it reflects, and where its advice ends. A line for everything that was tried, the outcome first, in the words
// of the advice that is due: that is what a small model copies from, and what it has to learn is to copy the right one. The example shows a game
// that no benchmark has; without it a stock model seldom writes advice at all. Writing is free and ends with the first sentence.

import type { Trajectory } from '../core/trajectory';
import { adviceAbout, adviceSentence } from '../env/advice';
import type { ChatMessage } from '../text/chat-template';
import { attemptsOf, needOf, type Reader } from './prompt';
import type { ReflectContext } from './reflector';

const TASK = 'You coach a player. You read what the player tried, and write one sentence of advice for the next game.';

const EXAMPLE: readonly ChatMessage[] = [
  {
    role: 'user',
    content: `Wrong: to ring the bell, press f.
Right: to ring the bell, press k.
Wrong: to ring the bell, press m.

How can the player ring the bell?`,
  },
  { role: 'assistant', content: 'To ring the bell, press k.' },
];

/** The conversation that asks for a reflection. */
export function coachMessages(benchmark: Reader, { systemPrompt, trajectories }: Omit<ReflectContext, 'seed'>): ChatMessage[] {
  const advice = systemPrompt === '' ? [] : [`The player was told: ${systemPrompt}\n`];
  const lines = trajectories.flatMap((trajectory) => tryLines(benchmark, trajectory));
  const goal = trajectories[0] ? needOf(trajectories[0]) : '';
  const question = `\nHow can the player ${goal === '' ? 'win' : goal}?`;
  return [{ role: 'system', content: TASK }, ...EXAMPLE, { role: 'user', content: [...advice, ...lines, question].join('\n') }];
}

/** `To eat the apple, press q.`: in the words of the goal, where there is one. */
export function goalAdvice(goal: string, need: string, means: string): string {
  return goal === '' ? adviceSentence(need, means) : adviceAbout(goal, need, means);
}

/** `Right: to eat the apple, press q.` for each try of a game. */
function tryLines(benchmark: Reader, trajectory: Trajectory): string[] {
  const need = benchmark.familyOf(trajectory.task).need ?? '';
  const goal = needOf(trajectory);
  return attemptsOf(benchmark, trajectory).map(({ means, worked }) => {
    const advice = goalAdvice(goal, need, means);
    return `${worked ? 'Right' : 'Wrong'}: t${advice.slice(1)}`;
  });
}

/** Advice ends with its first sentence, or with its line. */
const SENTENCE = /^\s*\S[^\n]*?(?:[.!?]["')\]]*(?=\s|$)|(?=\n))/;

/** Whether the first sentence is whole. */
export function hasSentence(written: string): boolean {
  return SENTENCE.test(written);
}

/** The first sentence; all that was written where none came to its end. */
export function firstSentence(written: string): string {
  return (SENTENCE.exec(written)?.[0] ?? written).trim();
}
