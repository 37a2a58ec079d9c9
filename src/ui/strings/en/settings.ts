// Sentences of the panel of settings in Train; what each setting does stands in the schema, `core/run/run-settings.ts`.

import type { SettingName } from '../../../core/run/run-settings';
import type { FormField, NumberField } from '../../../core/run/value-kinds';

export const settings = {
  title: 'Advanced settings',
  lead: 'Names are TRL’s where TRL has the setting. What is not changed is the preset’s.',
  changed: (n: number) => (n === 1 ? 'one changed' : `${n} changed`),
  resetAll: 'Reset all',
  families: 'Families of tasks',
  noFamily: 'No family is trained on. Choose at least one.',
  /** @param wanted what the schema says; other languages say it from the field */
  allowed: (wanted: string, _: NumberField) => `Allowed: ${wanted}.`,
  /** @param said what the schema says of a wrong value; other languages say it from the field */
  refused: (said: string, _typed: string, _: FormField) => said,
  /** @param said how the schema words a broken rule; other languages name the settings that it is about */
  conflict: (said: string, _: readonly string[]) => said,
  usual: (value: string) => `The preset’s value is ${value}.`,
  trl: (name: string) => `TRL calls it ${name}.`,
  exact: 'Steps, exactly',
  byTime: 'Use the dial instead',
  /** What each setting does, in other languages; where one says nothing, and in English, the schema's own words are shown. */
  help: {} as Readonly<Partial<Record<SettingName, string>>>,
} as const;
