// What a chat model reads before it reflects, and how its answer becomes the next system prompt. Thoughts and possible actions of the
// trajectories are shown on request only: they lengthen the text, and the means that worked stand in the actions.

import type { Trajectory } from '../core/trajectory';
import type { ChatMessage } from '../text/chat-template';

export interface ReadingOptions {
  /** The actor's whole replies instead of the actions that were carried out. */
  readonly thoughts: boolean;
  /** The actions that would have been understood, after each observation. */
  readonly admissible: boolean;
}

/** Stands before the advice of an answer. */
export const ADVICE_MARK = 'IMPROVED PROMPT:';

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
export function reflectMessages(systemPrompt: string, trajectories: readonly Trajectory[], options: ReadingOptions): ChatMessage[] {
  const games = trajectories.map(
    (trajectory, i) => `Game ${i + 1}, ${trajectory.success ? 'won' : 'lost'}:\n${gameText(trajectory, options)}`,
  );
  const advice = `Advice so far: ${systemPrompt === '' ? 'none' : systemPrompt}`;
  return [{ role: 'system', content: TASK }, ...EXAMPLE, { role: 'user', content: [advice, ...games, FORM].join('\n\n') }];
}

function gameText({ steps, final }: Trajectory, { thoughts, admissible }: ReadingOptions): string {
  const lines = steps.flatMap(({ observation, executed, raw }) => {
    const possible = admissible && observation.admissible ? [`Possible actions: ${observation.admissible.join(', ')}`] : [];
    return [observation.text, ...possible, thoughts ? raw : `Action: ${executed}`];
  });
  return [...lines, final.text].join('\n');
}

/** @returns the advice after the last `IMPROVED PROMPT:`, an analysis after it left out; null where the form was not kept */
export function parseImprovedPrompt(reply: string): string | null {
  const marks = [...reply.matchAll(/IMPROVED PROMPT\W{0,3}:/gi)];
  const last = marks.at(-1);
  if (!last) return null;
  const advice = reply.slice(last.index + last[0].length).split(/ANALYSIS\W{0,3}:/i)[0]!;
  return advice.replace(/^[\s*]+|[\s*]+$/g, '');
}
