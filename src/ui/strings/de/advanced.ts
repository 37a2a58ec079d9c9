// Die Einstellungen eines Trainings.

import type { Catalogue } from '../catalogue';

export const advanced: Catalogue['advanced'] = {
  title: 'Erweiterte Einstellungen',
  lead: 'Die Namen sind die von TRL, wo TRL die Einstellung hat. Was nicht geändert wird, bleibt wie in der gewählten Welt.',
  changed: (n) => (n === 1 ? 'eine geändert' : `${n} geändert`),
  resetAll: 'Alle zurücksetzen',
  families: 'Familien von Aufgaben',
  noFamily: 'Es wird auf keiner Familie trainiert. Bitte mindestens eine wählen.',
  allowed: (_, { min, max, step }) => {
    const kind = step === 'any' ? 'eine Zahl' : 'eine ganze Zahl';
    const number = (value: number): string => value.toLocaleString('de');
    if (max === Number.MAX_VALUE) return `Erlaubt: ${kind} über 0.`;
    return `Erlaubt: ${kind} ${max < 1 ? `von ${number(min)} an, kleiner als 1` : `von ${number(min)} bis ${number(max)}`}.`;
  },
  usual: (value) => `Sonst ist der Wert ${value}.`,
  trl: (name) => `In TRL heißt sie ${name}.`,
  exact: 'Genaue Zahl der Schritte',
  byTime: 'Stattdessen den Regler benutzen',
};
