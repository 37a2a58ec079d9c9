// Episodes in the forms that trainers of chat models read, a JSON line each: what a chat model reads and says as the actor, see `actor/react.ts`.

import type { Trajectory } from '../../core/trajectory';
import { ACTION_MARK, actorMessages } from '../../actor/react';
import type { ChatMessage } from '../../text/chat-template';

export const EPISODE_FORMS = ['trajectories', 'chatml', 'sharegpt', 'prompt-completion'] as const;
export type EpisodeForm = (typeof EPISODE_FORMS)[number];

const SHAREGPT: Readonly<Record<string, string>> = { system: 'system', user: 'human', assistant: 'gpt' };

/**
 * `chatml`: `messages`, and `mask` with 1 for the turns to learn, which are the player's own. `sharegpt`: `conversations` with `train` at each turn.
 * `prompt-completion`: a line for each step, as TRL reads it.
 */
export function episodeLines(trajectory: Trajectory, form: EpisodeForm): string[] {
  if (form === 'trajectories') return [JSON.stringify(trajectory)];
  const { task, success, systemPrompt, steps, final } = trajectory;
  // A scripted player writes its action alone.
  const history = steps.map((step) => ({ ...step, raw: step.raw.includes(ACTION_MARK) ? step.raw : `${ACTION_MARK} ${step.executed}` }));
  const about = { task, success };
  if (form === 'prompt-completion')
    return history.map(({ observation, raw }, i) => {
      const prompt = actorMessages(systemPrompt, history.slice(0, i), observation);
      return JSON.stringify({ prompt, completion: [{ role: 'assistant', content: raw }], step: i, ...about });
    });
  if (steps.length === 0) return [];
  // Whatever comes before the first observation, the example among it, is not the player's; what the world says last asks for nothing.
  const first = actorMessages(systemPrompt, [], steps[0]!.observation).length - 1;
  const messages = actorMessages(systemPrompt, history, final).slice(0, -1);
  const isLearned = ({ role }: ChatMessage, i: number): boolean => i >= first && role === 'assistant';
  if (form === 'chatml') return [JSON.stringify({ messages, mask: messages.map((one, i) => Number(isLearned(one, i))), ...about })];
  const conversations = messages.map((one, i) => ({ from: SHAREGPT[one.role]!, value: one.content, train: isLearned(one, i) }));
  return [JSON.stringify({ conversations, ...about })];
}
