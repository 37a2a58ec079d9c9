// What the embedded model reads before it acts, as text with layout tokens. Pretraining documents are written
// with the same function, so play and pretraining cannot drift apart. Actions carry a leading blank: a word
// is then the same token in advice, in an action and in a reading list.

import type { Observation, Step } from '../core/trajectory';

/** How an action stands in the text; `<obs>` ends it. */
export function actionText(action: string): string {
  return ` ${action}<obs>`;
}

/** Where every episode begins: `<obs>{opening}<sys>{advice}<act>`. The goal comes before the advice, so that advice is read with the need in mind. */
export function openingText(systemPrompt: string, opening: Observation): string {
  return `<obs>${opening.text}<sys>${systemPrompt}<act>`;
}

/** What an action adds: ` {action}<obs>{observation}<act>`. */
export function stepText(executed: string, after: Observation): string {
  return `${actionText(executed)}${after.text}<act>`;
}

/** `<obs>{opening}<sys>{advice}<act> {action}<obs>{observation}<act>…`, ending where the next action is due. */
export function actorPrompt(
  systemPrompt: string,
  history: readonly Pick<Step, 'observation' | 'executed'>[],
  observation: Observation,
): string {
  const seen = [...history.map((step) => step.observation), observation];
  return openingText(systemPrompt, seen[0]!) + history.map(({ executed }, i) => stepText(executed, seen[i + 1]!)).join('');
}
