// The conversation of an actor with a player adapter: the advice, what is seen, an action, what is seen, an action. The adapter knows the games,
// so that nothing is explained, and a reply is one of the possible actions: a turn is some fifty tokens. What the adapter is trained on is written
// with the same function.

import type { Observation, Step } from '../core/trajectory';
import type { ChatMessage } from '../text/chat-template';
import { turns } from './react';

/** Stands where there is no advice: templates treat an empty system message each in its own way. */
const NO_ADVICE = 'No advice.';
const WELCOME = /^-= Welcome to TextWorld, ALFRED! =-\s+/;

/** @param skipped see `actorMessages` */
export function briefMessages(
  systemPrompt: string,
  history: readonly Pick<Step, 'observation' | 'executed'>[],
  observation: Observation,
  skipped = 0,
): ChatMessage[] {
  const seen = [...history.map((step) => step.observation), observation].map(({ text }) => text.replace(WELCOME, ''));
  const said = history.map(({ executed }) => executed);
  return [{ role: 'system', content: systemPrompt === '' ? NO_ADVICE : systemPrompt }, ...turns(seen, said, skipped)];
}
