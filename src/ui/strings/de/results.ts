// Die veröffentlichten Ergebnisse.

import type { Catalogue } from '../catalogue';

export const results: Catalogue['results'] = {
  title: 'Ergebnisse',
  lead: 'Ergebnisse, gemessen mit den mitgelieferten Modellen. Jede Tabelle lässt sich hier oder mit einem Befehl nachrechnen.',
  choose: 'Protokolle',
  back: 'Alle Ergebnisse',
  arms: 'Varianten',
  armsText:
    'Erfolg in zurückgehaltenen Familien für den Reflektor, der in jeder Variante trainiert wurde. Eine wählen, um sie ganz zu sehen.',
  about: {
    minihack:
      'MiniHacks Fertigkeiten mit gezogenen Tasten: trainiert auf Eat, Wear und Zap; Wield, Read und PutOn, mit den wahren Tasten, zurückgehalten.',
    'minihack-mirrored':
      'MiniHacks Fertigkeiten, umgekehrt: trainiert auf Wield, Read und PutOn mit gezogenen Tasten; Eat, Wear und Zap, mit den wahren Tasten, zurückgehalten.',
    'minihack-to-alfworld':
      'Übertragung: trainiert auf MiniHacks Fertigkeiten, gemessen in ALFWorlds kleinen Räumen mit den wahren Regeln.',
    alfworld:
      'ALFWorld in kleinen Räumen mit gezogenen Regeln: trainiert auf put, light und heat; two, clean und cool, mit den wahren Regeln, zurückgehalten.',
    'alfworld-mirrored':
      'ALFWorld in kleinen Räumen, umgekehrt: trainiert auf two, clean und cool mit gezogenen Regeln; put, light und heat, mit den wahren Regeln, zurückgehalten.',
    'alfworld-rooms':
      'ALFWorld: Die Reflektoren der ersten Aufteilung werden in den Räumen des Trainings (seen) und in anderen (unseen) gemessen: Ein Abstand hieße, dass Räume auswendig gelernt wurden.',
    'alfworld-to-minihack': 'Übertragung: trainiert in ALFWorlds kleinen Räumen, gemessen an MiniHacks Fertigkeiten mit den wahren Tasten.',
    ablations:
      'MiniHacks Fertigkeiten, vier Fünftel eines Laufs: welche Einstellungen zählen, jede Variante mit etwa gleich vielen Episoden (8.320).',
  },
  measured: 'Was gemessen wurde',
  seeds: (seeds) => `${seeds.length === 1 ? 'Trainings-Seed' : 'Trainings-Seeds'} ${seeds.join(', ')}`,
  made: (date, device) => `entstanden am ${date} auf ${device}`,
  summary: (untrained, trained) =>
    `Gewonnene Spiele in Familien, auf denen nie trainiert wurde: ${untrained} vor dem Training, ${trained} danach`,
  bars: 'Erfolg in Familien, auf denen der Reflektor nie trainiert wurde',
  barsText:
    'Anteil der Spiele, die der eingefrorene Agent gewann, alle Bedingungen an denselben Aufgaben. Der Strich ist zwei Standardfehler über Kontexte lang.',
  baselines: {
    best_of_n: 'beste von 8 untrainierten Reflexionen, durch Spielen ausgewählt',
    repeat: 'die verlorene Aufgabe noch einmal, ohne Rat',
    retry: 'die verlorene Aufgabe noch einmal, nach dem Lesen der eigenen verlorenen Versuche',
    shuffled: 'der trainierte Reflektor, der eine andere Familie liest',
  },
  differences: 'Trainiert minus untrainiert, Kontext für Kontext',
  differencesText: 'Mittel der paarweisen Unterschiede und das Intervall, in dem 95 % von 10.000 Bootstrap-Mitteln liegen.',
  difference: 'Unterschied',
  interval: '95-%-Intervall',
  errors: 'In Standardfehlern',
  curves: 'Lernen',
  curvesText:
    'Belohnung in jedem Trainingsschritt, eine Linie je Seed: der Anteil neuer Spiele, den die gezogenen Ratschläge gewannen, in den Trainingsfamilien.',
  step: 'Schritt',
  advice: 'Was geschrieben wird',
  adviceText: 'Der häufigste Rat des Reflektors vor und nach dem Training, und der Erfolg damit.',
  before: 'Untrainiert',
  after: 'Trainiert',
  times: (count, of) => `${count} ×, ${of}`,
  nothing: '(nichts)',
  again: 'Nachrechnen',
  againText: (seed, minutes) =>
    `Startet den Trainingslauf mit Seed ${seed} auf diesem Computer; auf unserem dauerte er ${minutes}. Danach ergibt „Auswerten“ die Tabelle.`,
  command: 'Oder alles, ohne Browser:',
  busy: 'Es läuft ein Training; bitte erst anhalten oder abschließen.',
};
