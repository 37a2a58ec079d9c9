// Die Werkstatt: was ein erster Besuch nicht braucht.

import type { Catalogue } from '../catalogue';

export const workshop: Catalogue['workshop'] = {
  lead: 'Was hier aufgehoben ist, und die Werkzeuge für einen genaueren Blick.',
  models: 'Ein größeres Sprachmodell laden oder eines von diesem Computer öffnen.',
  runs: 'Eigene Trainings und ihre Adapter: ansehen, fortsetzen, exportieren, importieren.',
  gallery: 'Trainierte Reflektoren anderer, zum Öffnen und Nachprüfen.',
  evaluate: 'Arten von Rat an denselben Spielen vergleichen.',
  lessons: 'Lektionen von 45 Minuten, für eine Klasse oder allein, neben den Ansichten der Seite.',
  help: 'Die Methode in acht Schritten, alle Begriffe, die Tasten, und was privat bleibt.',
};
