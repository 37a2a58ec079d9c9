// What a model on an endpoint, or a person, reads before reflecting, and how the answer becomes the next system prompt: the games whole, which
// a large model makes something of. What a small one copies from is in `chat-prompt.ts`.

import { NO_ACTION, type Trajectory } from '../core/trajectory';
import type { ChatMessage } from '../text/chat-template';

const TASK =
  'You coach a player of text games. You read games that were played and write the advice that the player reads before new games of the same kind.';
const FORM = `Say what worked and what failed, then write the advice anew. Answer in this form:
ANALYSIS: one or two sentences
IMPROVED PROMPT: one or two sentences of advice`;

/** A reflection on a game that no benchmark has, see `actor/react.ts`. */
const EXAMPLE: readonly ChatMessage[] = [
  {
    role: 'user',
    content: `Advice so far: none

Game 1, lost:
You see a bell 1 north. Your task is to: ring the bell.
Action: north
You stand beside the bell.
Action: south
You see a bell 1 north.

${FORM}`,
  },
  {
    role: 'assistant',
    content:
      'ANALYSIS: The player reached the bell and walked away from it.\nIMPROVED PROMPT: Walk to the bell, stay beside it, then ring it.',
  },
];

/** The conversation that asks for a reflection. */
export function reflectMessages(systemPrompt: string, trajectories: readonly Trajectory[]): ChatMessage[] {
  const games = trajectories.map((trajectory, i) => `Game ${i + 1}, ${trajectory.success ? 'won' : 'lost'}:\n${gameText(trajectory)}`);
  const advice = `Advice so far: ${systemPrompt === '' ? 'none' : systemPrompt}`;
  return [{ role: 'system', content: TASK }, ...EXAMPLE, { role: 'user', content: [advice, ...games, FORM].join('\n\n') }];
}

function gameText({ steps, final }: Trajectory): string {
  return [
    ...steps.flatMap(({ observation, executed }) => [
      observation.text,
      `Action: ${executed === NO_ACTION ? '(not understood)' : executed}`,
    ]),
    final.text,
  ].join('\n');
}

/** @returns the advice after the last `IMPROVED PROMPT:`, an analysis after it left out; null where the form was not kept */
export function parseImprovedPrompt(reply: string): string | null {
  const marks = [...reply.matchAll(/IMPROVED PROMPT\W{0,3}:/gi)];
  const last = marks.at(-1);
  if (!last) return null;
  const advice = reply.slice(last.index + last[0].length).split(/ANALYSIS\W{0,3}:/i)[0]!;
  return advice.replace(/^[\s*]+|[\s*]+$/g, '');
}
