// Die Lektionen: ihre Liste, die erste Seite einer Lektion und der Bereich neben einer Ansicht.

import type { Catalogue } from '../catalogue';

export const lessons: Catalogue['lessons'] = {
  title: 'Lektionen',
  lead: 'Jede ist eine Schulstunde: einige Schritte neben den Ansichten der Seite, mit einer Vermutung vor jeder Antwort. Nichts wird gesendet, niemand braucht ein Konto.',
  minutes: (n) => `${n} Minuten`,
  steps: (n) => `${n} Schritte`,
  done: (n, of) => (n === of ? 'erledigt' : `${n} von ${of} Schritten erledigt`),
  by: (name) => `Von ${name}`,
  contest: 'Ratschlag-Wettbewerb',
  contestText: 'Zehn Spiele, für alle dieselben, ein Ratschlag von jedem Kind, und eine Rangliste, die jeden Beitrag nachspielt.',
  contestOpen: 'Zum Wettbewerb',
  teacher: 'Für Lehrkräfte',
  teacherText:
    'Was gebraucht wird, wie lange jeder Schritt dauert, Antworten, und was Lernende missverstehen können: docs/teach.md im Quelltext (auf Englisch).',
  others: {
    title: 'Eine Lektion von jemand anderem',
    text: 'Eine Lektion ist eine Textdatei. Ihre Links führen zu Ansichten dieser Seite und starten nichts.',
    address: 'Adresse der Lektion',
    fetch: 'Holen',
    file: 'Datei einer Lektion öffnen',
    offer: (host) => `Dieser Link bringt eine Lektion von ${host} mit. Noch wurde nichts geholt.`,
    fetching: 'Wird geholt …',
    opened: (title) => `„${title}“ lässt sich unten beginnen.`,
    title2: 'Geöffnete Lektionen',
    remove: 'Löschen',
    removeIt: (title) => `„${title}“ löschen`,
    damaged: (id) => `Der Eintrag der Lektion ${id} ist nicht lesbar.`,
  },
  begin: 'Beginnen',
  goOn: (n) => `Bei Schritt ${n} weitermachen`,
  list: 'Alle Lektionen',
  foreign: 'Diese Lektion hat jemand anderes geschrieben. Was darin steht, stammt nicht von dieser Seite.',
  panel: {
    label: 'Lektion',
    step: (n, of) => `Schritt ${n} von ${of}`,
    open: 'Ansicht öffnen',
    guess: 'Eine Vermutung, vor der Antwort',
    guessed: 'Die Vermutung',
    take: 'Das vermute ich',
    waits: 'Die Antwort erscheint, sobald dieser Schritt getan ist.',
    answer: 'Antwort',
    check: {
      runs: (have, want, differ) =>
        `${have} von ${want} ${want === 1 ? 'Lauf' : 'Läufen'} fertig${differ === '' ? '' : `, jeder mit anderem Wert für ${differ}`}`,
      advice: (have, want, share) =>
        `${have} von ${want} ${want === 1 ? 'Ratschlag' : 'Ratschlägen'} erprobt${share === '' ? '' : `, mindestens ${share} der Spiele gewonnen`}`,
      games: (have, want, won) => `${have} von ${want} ${want === 1 ? 'Spiel' : 'Spielen'} von Hand ${won ? 'gewonnen' : 'gespielt'}`,
    },
    met: 'Erledigt',
    open2: 'Noch nicht',
    back: 'Zurück',
    next: 'Nächster Schritt',
    later: 'Nächster Schritt, später zurückkommen',
    end: 'Abschließen',
    ended: (done, of) => (done === of ? 'Alle Schritte sind getan.' : `${done} von ${of} Schritten sind getan.`),
    close: 'Lektion schließen',
    smaller: 'Lektion einklappen',
    larger: 'Lektion ausklappen',
  },
};
