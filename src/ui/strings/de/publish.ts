// Einen Adapter auf einem Hub veröffentlichen.

import type { Catalogue } from '../catalogue';

export const publish: Catalogue['publish'] = {
  title: 'Auf einem Hub veröffentlichen',
  loading: 'Es wird gefragt, zu welchem Hub diese Seite gehört …',
  lead: (host) =>
    `Legt auf ${host} in Ihrem Namen ein Repository an, mit dem Adapter, seiner Karte und seinem Protokoll. Das Protokoll enthält die Spiele, die Ratschläge und den Namen Ihres Geräts; sonst wird nichts aus diesem Browser gesendet.`,
  signIn: (host) => `Bei ${host} anmelden`,
  signInNote: (host) =>
    `Die Anmeldung führt zu ${host} und wieder hierher zurück. Diese Seite bittet darum, Repositorys anlegen und nur in diese schreiben zu dürfen. Die Erlaubnis bleibt im Speicher dieses Tabs und endet mit ihm.`,
  busy: 'Es läuft ein Training, und die Anmeldung verlässt diese Seite. Bitte erst den Lauf anhalten oder sein Ende abwarten.',
  framed: 'Die Anmeldung geht nur in einem eigenen Tab: Bitte die Seite dort öffnen.',
  account: (name, host) => `Angemeldet als ${name} bei ${host}.`,
  signOut: 'Anmeldung vergessen',
  name: 'Name des Repositorys',
  visibility: 'Wer es sehen kann',
  visibilities: { private: 'Nur Sie', public: 'Alle' },
  licence: 'Lizenz für die Karte, wie der Hub sie nennt (mit); darf leer sein',
  isThere: 'Das Repository gibt es schon: einen Commit hinzufügen',
  publish: (repository) => `${repository} veröffentlichen`,
  cancel: 'Abbrechen',
  working: 'Wird veröffentlicht …',
  left: 'Dieses Repository ist jetzt da. Bitte noch einmal dorthin veröffentlichen oder es dort löschen:',
  done: 'Es ist veröffentlicht:',
  privateNote: 'Nur Sie können es sehen. Vor dem Verschicken eines Links muss es auf dem Hub öffentlich werden.',
  link: 'Dieser Link öffnet es hier:',
  hand: {
    lead: 'Diese Seite ist bei keinem Hub angemeldet und kann darum nicht selbst veröffentlichen. Von Hand sind es vier Schritte:',
    save: 'Bündel speichern',
    steps: [
      'Das Bündel hier speichern und auspacken: Es enthält die zwei Dateien des Adapters, seine Karte (README.md) und sein Protokoll.',
      'Bei huggingface.co anmelden, „New model“ wählen, einen Namen geben und wählen, ob es öffentlich ist.',
      'Dort „Files“, „Add file“, „Upload files“ wählen, die ausgepackten Dateien ablegen und den Commit machen.',
      '„History“ öffnen, die 40 Zeichen des Commits kopieren und diesen Link verschicken:',
    ],
    command: 'Oder mit einem Befehl, mit einem eigenen Token, das schreiben darf:',
  },
};
