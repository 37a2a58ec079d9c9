// What the embedded model reads before it acts, as text with layout tokens. Pretraining documents are written
// with the same function, so play and pretraining cannot drift apart. Actions carry a leading blank: a word
// is then the same token in advice, in an action and in a reading list.

import type { Observation, Step } from '../core/trajectory';

/** How an action stands in the text; `<obs>` ends it. */
export function actionText(action: string): string {
  return ` ${action}<obs>`;
}

/** `<sys>{advice}<obs>{opening}<act> {action}<obs>{observation}<act>…`, ending where the next action is due. */
export function actorPrompt(
  systemPrompt: string,
  history: readonly Pick<Step, 'observation' | 'executed'>[],
  observation: Observation,
): string {
  const played = history.map((step) => `${step.observation.text}<act>${actionText(step.executed)}`).join('');
  return `<sys>${systemPrompt}<obs>${played}${observation.text}<act>`;
}
