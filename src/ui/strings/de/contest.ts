// Der Ratschlag-Wettbewerb: ein Beitrag, und die Rangliste.

import type { Catalogue } from '../catalogue';

const games = (list: readonly number[]): string => `${list.length === 1 ? 'Spiel' : 'Spiele'} ${list.join(', ')}`;

export const contest: Catalogue['contest'] = {
  title: 'Ratschlag-Wettbewerb',
  lead: 'Einen einzigen Ratschlag für ein kleines Modell schreiben. Vorn liegt, wessen Rat ihm die meisten von zehn Spielen gewinnt. Die Spiele sind für alle gleich, die diesen Link öffnen.',
  parts: 'Teile des Wettbewerbs',
  enter: 'Teilnehmen',
  board: 'Rangliste',
  about: (family, seed) => `Zehn Spiele von ${family}, Seed ${seed}`,
  other: 'Ein anderer Wettbewerb',
  family: 'Art von Spiel',
  seed: 'Seed',
  take: 'Diese Spiele nehmen',
  takeNote: 'Die Adresse ändert sich damit. Sie geht an alle, die teilnehmen: „Link kopieren“ am Ende der Seite.',
  read: 'Erst zehn andere Spiele dieser Art lesen',
  name: 'Name',
  nameNote: 'Er steht im Code und in der Rangliste. Ein Spitzname genügt.',
  advice: 'Der Rat',
  adviceNote: (most) =>
    `In einfachen englischen Worten, bis zu ${most} Zeichen. Das Modell liest ihn vor jedem Spiel; es versteht nur Englisch.`,
  test: 'An den zehn Spielen erproben',
  testing: 'Die zehn Spiele werden gespielt',
  cancel: 'Abbrechen',
  without: (won) => `Ohne Rat gewann das Modell ${won} von 10.`,
  tried: (won) => `Mit diesem Rat gewann es ${won} von 10.`,
  tries: 'Bisherige Versuche',
  watch: 'Spiele ansehen',
  watchOf: (name) => `Spiele von ${name} ansehen`,
  marks: (won, list) => (list === '' ? 'Kein Spiel gewonnen' : `${won} von 10 gewonnen: ${won === 1 ? 'Spiel' : 'Spiele'} ${list}`),
  won: (won) => `${won} von 10`,
  code: 'Der Code',
  codeNote: (won) =>
    `Er enthält den Namen, den besten Rat (${won} von 10) und welche Spiele gewonnen wurden. Zum Abgeben dort einfügen, wo die Lehrkraft es sagt.`,
  noName: 'Oben einen Namen eintragen, dann steht hier der Code.',
  copy: 'Code kopieren',
  copied: 'Kopiert.',
  notCopied: 'Der Browser hat es nicht erlaubt. Bitte den Code markieren und von Hand kopieren.',
  save: 'Als Datei speichern',
  boards: {
    lead: 'Die abgegebenen Codes einfügen oder ihre Dateien hier ablegen. Ein Code beweist nichts, darum spielt dieser Computer jeden Beitrag nach; es zählt, was er dabei sieht.',
    codes: 'Codes, mit einem Leerzeichen oder einer neuen Zeile dazwischen',
    take: 'Aufnehmen und nachspielen',
    file: 'Dateien mit Codes öffnen',
    drop: 'Dateien mit Codes lassen sich auch hier ablegen.',
    stop: 'Anhalten',
    goOn: (n) => (n === 1 ? 'Den wartenden Beitrag spielen' : `Die ${n} wartenden Beiträge spielen`),
    playing: (name) => `Der Beitrag von ${name} wird gespielt`,
    told: (taken, known, refused) =>
      [
        taken === 1 ? '1 Beitrag aufgenommen' : `${taken} Beiträge aufgenommen`,
        ...(known > 0 ? [`${known} ${known === 1 ? 'war' : 'waren'} schon da`] : []),
        ...(refused > 0 ? [`${refused} abgelehnt`] : []),
      ].join(', ') + '.',
    refused: 'Abgelehnt',
    empty: 'Noch wurde kein Beitrag aufgenommen.',
    ranks: 'Rangfolge',
    rank: (n) => `Rang ${n}`,
    waits: 'Wartet darauf, gespielt zu werden',
    waitsNote: 'Von einem Beitrag wird nichts gezeigt, bevor dieser Computer ihn gespielt hat.',
    isFalse: 'Nicht wie behauptet',
    claim: (claimed, played, differ) =>
      `Der Code behauptet ${claimed} von 10; hier wurden ${played} gewonnen. Anders: ${games(differ)}. Gewertet wird, was hier gespielt wurde.`,
    otherContest: (name, family, seed) =>
      `Der Beitrag von „${name}“ ist für ${family}, Seed ${seed}. Diese Rangliste ist für andere Spiele.`,
    full: (most) => `Die Rangliste fasst ${most} Beiträge. Dieser wurde weggelassen.`,
    remove: (name) => `Den Beitrag von ${name} entfernen`,
    removeShort: 'Entfernen',
    save: 'Alle Codes als Datei speichern',
    beat: 'Ein Beitrag, den es zu schlagen gilt',
    beatText: (name, megabytes) =>
      `Der trainierte Reflektor „${name}“ liest zehn andere Spiele dieser Art und schreibt einen eigenen Rat. Er wird erst auf einen Klick hin geholt (${megabytes}).`,
    beatPress: 'Teilnehmen lassen',
    beatNone: 'Kein mitgelieferter trainierter Reflektor kennt diese Spiele.',
    reflector: (name) => `Trainierter Reflektor: ${name}`,
  },
};
