// Der Rahmen, die erste Ansicht und was sie mit anderen teilt.

import type { Catalogue } from '../catalogue';

export const frame: Catalogue['frame'] = {
  name: 'Hindsight',
  skip: 'Zum Inhalt springen',
  nav: {
    label: 'Ansichten',
    home: 'Zuschauen',
    play: 'Spielen',
    train: 'Trainieren',
    models: 'Modelle',
    runs: 'Läufe',
    gallery: 'Galerie',
    evaluate: 'Auswerten',
    results: 'Ergebnisse',
    workshop: 'Werkstatt',
    help: 'So funktioniert es',
    lessons: 'Lektionen',
    contest: 'Ratschlag-Wettbewerb',
  },
  sent: {
    line: 'Gesendet: nichts',
    asked: (hosts) => `Gesendet: der Name eines Modells oder Reflektors, an ${hosts.join(', ')}`,
    published: (host) => `Gesendet: ein Adapter mit seinem Protokoll, an ${host}`,
    to: (host) => `Gesendet: Spiele an ${host}`,
    title: 'Alles läuft in diesem Tab. Kein Prompt, kein Ergebnis und keine Datei verlässt ihn.',
    toTitle: 'Ein von Ihnen gewählter Server spielt oder reflektiert. Er erhält nur Beobachtungen, Aktionen und Ratschläge.',
  },
  loading: 'Wird geladen …',
  ended: { title: 'Fertig', open: 'Lauf ansehen' },
  partMissing: {
    text: 'Dieser Teil der Seite ließ sich nicht laden: Es gibt eine neuere Version der Seite, oder die Verbindung ist unterbrochen. Bitte die Seite neu laden. Läufe, Modelle und Spiele bleiben erhalten; ein Lauf geht von seinem letzten Checkpoint aus weiter.',
    reload: 'Neu laden',
  },
  helpLive: 'Beim Helfen zusehen',
  gallery: 'Galerie trainierter Reflektoren',
  openShared: 'Einen geteilten Reflektor öffnen',
  missing: { title: 'Seite nicht gefunden', text: 'Der Link stammt vielleicht aus einer anderen Version.', back: 'Zur Startseite' },

  home: {
    title: 'Ein Modell trainieren, das guten Rat gibt',
    lead: 'Ein kleines Sprachmodell spielt und verliert. Ein zweites, der [Reflektor|reflector], liest die Spiele und schreibt ihm Rat. Belohnt wird es nur, wenn der Rat gewinnt. So lernt es, auch in nie trainierten Spielen zu helfen.',
    train: 'Hier trainieren',
    trainNote: 'Dauert einige Minuten in diesem Tab. Eine GPU ist nicht nötig.',
    help: 'Erklärung',
    without: 'Ohne Rat',
    toldNothing: 'Der [Agent|actor] erfährt nichts.',
    advised: 'Mit Rat',
    goal: (goal) => `Dasselbe Spiel zweimal: ${goal}`,
    game: (n, of) => `Spiel ${n} von ${of}`,
    tally: (won, of) => `Gewonnen: ${won} von ${of}`,
    before: 'Vor dem Training:',
    after: 'nach dem Training:',
    result: (episodes, none) =>
      `der Spiele gewonnen mit seinem Rat, vor und nach dem Training, in nie trainierten [Familien|family] (je ${episodes} Spiele). Ohne Rat: ${none}.`,
    details: 'Alle Zahlen',
    recordedNote: (games, date, device) =>
      `Diese ${games} Spiele sind alle, die die veröffentlichten Ergebnisse aus Familien ohne Training enthalten; keines wurde ausgesucht. Gespielt am ${date} auf ${device}.`,
    none: 'Die aufgezeichneten Spiele lassen sich nicht laden. Wer hier einen Reflektor trainiert, sieht ihn live lernen.',
    play: 'Abspielen',
    pause: 'Anhalten',
    back: 'Voriges Spiel',
    next: 'Nächstes Spiel',
    scrub: 'Stelle in den aufgezeichneten Spielen',
    curve: (runs) => `Im Training (${runs} Läufe)`,
    curveSummary: (first, last) => `Mittel aller Läufe: ${first} im ersten Schritt, ${last} im letzten.`,
    firstStep: 'Schritt 1',
    lastStep: (step) => `Schritt ${step}`,
    trained: 'trainierte Spiele',
    heldOut: 'nie trainierte Spiele',
  },

  keys: {
    ',': 'aufheben',
    e: 'essen',
    q: 'trinken',
    r: 'lesen',
    t: 'werfen',
    w: 'zur Waffe greifen',
    z: 'Zauberstab benutzen',
    P: 'anstecken',
    W: 'anziehen',
  },

  room: {
    map: 'Karte des Raums',
    legend: 'Legende',
    hero: 'der Agent',
    receptacles: 'Was der Agent vom Raum weiß',
    holding: (thing) => `Trägt: ${thing}`,
    empty: 'leer',
    unseen: 'nicht angesehen',
    closed: 'geschlossen',
    open: 'offen',
    here: 'hier steht der Agent',
  },

  episode: {
    advice: 'Rat',
    noAdvice: 'Kein Rat.',
    actions: 'Aktionen',
    won: 'Gewonnen',
    lost: 'Nicht gewonnen',
    start: 'Anfang',
  },

  train: {
    presets: {
      minihack: {
        name: 'MiniHack',
        text: 'Herausfinden, welche Taste essen, anziehen oder zaubern lässt. Kurze Spiele; lernt am schnellsten.',
      },
      alfworld: {
        name: 'ALFWorld',
        text: 'Kleine Räume von ALFWorld mit verborgenen Regeln: abstellen, beleuchten, erhitzen. Längere Spiele; lernt langsamer.',
      },
      'minihack-smollm2': {
        name: 'MiniHack, mit einem Chatmodell',
        text: 'Ein fertiges Chatmodell liest, was versucht wurde, und schreibt gewöhnliches Englisch; sein Spieler-Adapter folgt dem Rat. Herausfinden, welche Taste essen, anziehen oder zaubern lässt.',
      },
      'alfworld-smollm2': {
        name: 'ALFWorld, mit einem Chatmodell',
        text: 'Ein fertiges Chatmodell liest, was versucht wurde, und schreibt gewöhnliches Englisch; sein Spieler-Adapter folgt dem Rat. Kleine Räume mit verborgenen Regeln: abstellen, beleuchten, erhitzen.',
      },
    },
    earlier: {
      dungeon: 'Kleiner Kerker einer früheren Version',
      household: 'Kleiner Haushalt einer früheren Version',
      smollm2: 'Ein Chatmodell, in einer früheren Version',
    },
    resume: (step) => (step === null ? 'Fortsetzen' : step === 0 ? 'Von vorn fortsetzen' : `Nach Schritt ${step} fortsetzen`),
    openElsewhere: (name) => `Ein anderer Tab dieses Browsers arbeitet am Lauf ${name}.`,
    unfinished: (name, step, of) => `Hier liegt ein unfertiger Lauf: ${name}, Schritt ${step} von ${of}.`,
    unfinishedOpen: 'Erst ansehen',
    busy: 'In diesem Tab läuft ein Training.',
    busyOpen: 'Dorthin',
  },

  error: {
    unknown: (message) => `Etwas Unerwartetes ist geschehen: ${message}`,
    unknownFix:
      'Bitte die Seite neu laden; ein Lauf geht von seinem letzten Checkpoint aus weiter. Geschieht es wieder, bitte den Bericht kopieren.',
    copy: 'Bericht kopieren',
    copied: 'Bericht kopiert',
    copyFailed: 'Das Kopieren wurde verweigert; hier steht der Bericht.',
    code: 'Code',
    untranslated: 'Etwas hat nicht geklappt. Die Meldung gibt es nur auf Englisch:',
  },
};
