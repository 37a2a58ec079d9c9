// The settings of an evaluation, as `run-settings.ts` has those of a run.

import * as v from 'valibot';
import { AppError } from '../errors';
import type { Setting } from './run-settings';
import { real, whole } from './value-kinds';

export const EVALUATION_SETTINGS = {
  episodes: { kind: whole(1, 100_000), help: 'episodes of a family and condition', trl: null },
  iterations: { kind: whole(1, 16), help: 'reflections in a row on the held-out families', trl: null },
  seed: { kind: whole(0, 2 ** 31), help: 'where the tasks and all that is drawn begin', trl: null },
  strength: { kind: real(0, 2), help: 'factor on what the adapter adds: 1 as trained, 0 the base alone', trl: null },
} as const satisfies Readonly<Record<string, Setting<number>>>;

export type EvaluationSettings = { readonly [N in keyof typeof EVALUATION_SETTINGS]: number };

/** @throws AppError `SETTING_VALUE` */
export function checkEvaluation(settings: EvaluationSettings): void {
  for (const [name, { kind }] of Object.entries(EVALUATION_SETTINGS)) {
    const value = settings[name as keyof EvaluationSettings];
    if (!v.is(kind.schema, value))
      throw new AppError('SETTING_VALUE', `The setting ${name} is ${String(value)}, not ${kind.wanted}.`, kind.fix);
  }
}
