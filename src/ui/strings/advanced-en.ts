// Sentences of the panel of settings in Train; what each setting does stands in the schema, `core/run/run-settings.ts`.

export const advancedEn = {
  title: 'Advanced settings',
  lead: 'Names are TRL’s where TRL has the setting. What is not changed is the preset’s.',
  changed: (n: number) => (n === 1 ? 'one changed' : `${n} changed`),
  resetAll: 'Reset all',
  families: 'Families of tasks',
  noFamily: 'No family is trained on. Choose at least one.',
  allowed: (wanted: string) => `Allowed: ${wanted}.`,
  usual: (value: string) => `The preset’s value is ${value}.`,
  trl: (name: string) => `TRL calls it ${name}.`,
  exact: 'Steps, exactly',
  byTime: 'Use the dial instead',
} as const;
