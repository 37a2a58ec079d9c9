// What a chat model reads before it acts: ReAct (Yao et al., arXiv 2210.03629), a thought and an action a turn. The system prompt that
// the reflector writes stands between the fixed task and the fixed form of a reply, so that advice can never lose the form.
// The actions that the world would understand stand in the last turn alone: a conversation stays short.

import type { Observation, Step } from '../core/trajectory';
import type { ChatMessage } from '../text/chat-template';

/** Stand before the parts of a reply. */
export const THOUGHT_MARK = 'Thought:';
export const ACTION_MARK = 'Action:';

const TASK = 'You play a text game and try to reach the goal it names.';
const FORM = `Answer every turn in this form:
Thought: one short sentence
Action: one of the possible actions, copied exactly`;

/** One turn of a game that no benchmark has: small models keep a form that they see, not one that they are told. */
const EXAMPLE: readonly ChatMessage[] = [
  {
    role: 'user',
    content: 'You see a bell 1 north. Your task is to: ring the bell.\nPossible actions: east, north, ring bell, south, west',
  },
  { role: 'assistant', content: 'Thought: The bell is north of me, so I walk there first.\nAction: north' },
];

/**
 * @param history steps played so far
 * @param skipped see `turns`; the opening, which names the goal, stays
 */
export function actorMessages(
  systemPrompt: string,
  history: readonly Pick<Step, 'observation' | 'raw'>[],
  observation: Observation,
  skipped = 0,
): ChatMessage[] {
  const seen = [...history.map((step) => step.observation), observation].map(({ text }) => text);
  seen.push(`${seen.pop()!}${possible(observation)}`);
  return [
    { role: 'system', content: [TASK, systemPrompt, FORM].filter(Boolean).join('\n\n') },
    ...EXAMPLE,
    ...turns(seen, history.map(({ raw }) => raw), skipped), // prettier-ignore
  ];
}

/**
 * @param seen what the world said, one more than `said`
 * @param skipped of the turns, the first so many are left out; what was seen first stays
 */
export function turns(seen: readonly string[], said: readonly string[], skipped: number): ChatMessage[] {
  return seen.slice(skipped).flatMap((text, i): ChatMessage[] => {
    const user = { role: 'user', content: skipped > 0 && i === 0 ? `${seen[0]!}\n…\n${text}` : text };
    const reply = said[skipped + i];
    return reply === undefined ? [user] : [user, { role: 'assistant', content: reply }];
  });
}

function possible({ admissible }: Observation): string {
  return admissible && admissible.length > 0 ? `\nPossible actions: ${admissible.join(', ')}` : '';
}

/** A reply that has its action: whatever follows is not read. */
export function hasAction(reply: string): boolean {
  return /Action:[^\n]*\S[^\n]*\n/.test(reply);
}

const THOUGHT_ENDS = '</think>';

/** Where a think block at the beginning has ended; 0 where there is none. */
export function afterThought(reply: string): number {
  const end = reply.lastIndexOf(THOUGHT_ENDS);
  return end < 0 ? 0 : end + THOUGHT_ENDS.length;
}

/** The reply up to its first action, after a think block where it has one: a model that plays on alone is not asked what it would do later. */
export function untilAction(reply: string): string {
  const thought = afterThought(reply);
  const action = /Action:[^\n]*\S[^\n]*(?=\n)/.exec(reply.slice(thought));
  return action ? reply.slice(0, thought + action.index + action[0].length) : reply;
}
