// Links: was einer mitbrachte, und wie man einen macht.

import type { Catalogue } from '../catalogue';

/** Was ein Wert hätte sein sollen. */
const WANTED: readonly (readonly [RegExp, string])[] = [
  [/^a whole number from (\S+) to (\S+)(?:: .*)?$/, 'eine ganze Zahl von $1 bis $2'],
  [/^a number from (\S+) to (\S+)$/, 'eine Zahl von $1 bis $2'],
  [/^a number above 0$/, 'eine Zahl über 0'],
  [/^a number from 0, below 1$/, 'eine Zahl ab 0, kleiner als 1'],
  [/^true or false$/, 'true oder false'],
  [/^1 or 0$/, '1 oder 0'],
  [/^a text of 1 to (\d+) characters$/, 'ein Text aus 1 bis $1 Zeichen'],
  [/^a list of at most (\d+) names, each of them once$/, 'eine Liste aus höchstens $1 Namen, jeder einmal'],
];
const wanted = (english: string): string => {
  const found = WANTED.find(([pattern]) => pattern.test(english));
  return found ? english.replace(found[0], found[1]) : english;
};
const meant = (near: string | undefined): string => (near === undefined ? '' : ` Ist ${near} gemeint?`);
const NEAR = String.raw`(?: Was (.+) meant\?)?$`;
const note = (pattern: string, say: (...found: string[]) => string) => [new RegExp(`^${pattern}`, 's'), say] as const;

/** Die Sätze aus `core/sharing/link.ts`. */
const NOTES = [
  note(
    'The link has (\\d+) characters, and (\\d+) are the most\\.',
    (n, most) => `Der Link hat ${n} Zeichen, ${most} sind das Höchste. Nichts davon wurde übernommen.`,
  ),
  note(
    'The link is of version (.+), and this page reads version (.+)\\. Nothing',
    (one, other) =>
      `Der Link ist in Fassung ${one}, die Seite liest Fassung ${other}. Nichts davon wurde übernommen; nach dem Neuladen ist die Seite die neueste.`,
  ),
  note(
    `The link has (.+), which nobody knows here, and it is left out\\.${NEAR}`,
    (name, near) => `${name} kennt hier niemand; es wurde weggelassen.${meant(near)}`,
  ),
  note('The link says (.+) twice, and not the same\\.', (name) => `${name} steht zweimal im Link, und nicht gleich. Es wurde weggelassen.`),
  note('The link says (.+) twice; the first was taken\\.', (name) => `${name} steht zweimal im Link; übernommen wurde das erste.`),
  note('The link’s (.+) is empty\\.', (name) => `${name} ist leer. Es wurde weggelassen.`),
  note(
    'The link’s (\\S+) is (.+), not (.+)\\. It is left out\\.$',
    (name, value, what) => `${name} ist ${value}, möglich ist: ${wanted(what!)}. Es wurde weggelassen.`,
  ),
  note(
    'The link’s (\\S+) is (.+), not (.+)\\. (.+) was taken, the nearest\\.$',
    (name, value, what, near) => `${name} ist ${value}, möglich ist: ${wanted(what!)}. Übernommen wurde ${near}, das Nächste.`,
  ),
  note(
    'The link’s (\\S+) has (\\d+) characters, and (\\d+) are the most\\.',
    (name, n, most) => `${name} hat ${n} Zeichen, ${most} sind das Höchste. Es wurde weggelassen.`,
  ),
  note(
    `The link’s (\\S+) has (.+), which is no family of the preset\\.${NEAR}`,
    (name, family, near) => `${name} nennt ${family}; diese Familie gibt es in der Voreinstellung nicht.${meant(near)}`,
  ),
  note(
    `The link would (hide|lock) (.+), which is no control of this view\\.${NEAR}`,
    (which, name, near) =>
      `Der Link will ${name} ${which === 'hide' ? 'verbergen' : 'sperren'}; das ist kein Bedienelement dieser Ansicht.${meant(near)}`,
  ),
  note(
    `There is no preset (.+); (\\S+) was taken\\.${NEAR}`,
    (name, other, near) => `Eine Voreinstellung ${name} gibt es nicht; übernommen wurde ${other}.${meant(near)}`,
  ),
  note(
    `There are no games (.+); (\\S+) was taken\\.${NEAR}`,
    (name, other, near) => `Spiele ${name} gibt es nicht; übernommen wurde ${other}.${meant(near)}`,
  ),
];

export const link: Catalogue['link'] = {
  notes: 'Nicht alles im Link wurde so übernommen, wie es dasteht:',
  noteOf: (english) => {
    for (const [pattern, say] of NOTES) {
      const found = pattern.exec(english);
      if (found) return say(...found.slice(1));
    }
    return english;
  },
  locked: 'Vom Link festgelegt',
  covered: (n) => (n === 1 ? 'Der Link verbirgt oder sperrt ein Bedienelement.' : `Der Link verbirgt oder sperrt ${n} Bedienelemente.`),
  showAll: 'Alles zeigen',
  forChat: 'Der Link ist für ein Chatmodell, das hier gewählt werden muss. Mit dem eingebauten Modell kommt etwas anderes heraus.',
  share: 'Link hierher',
  copy: 'Link kopieren',
  copied: 'Der Link ist kopiert.',
  notCopied: 'Der Browser lässt diese Seite nicht kopieren. Der Link lässt sich aus dem Feld kopieren.',
  qr: 'QR-Code',
  address: 'Link',
  code: 'QR-Code des Links',
  language: {
    label: 'Sprache',
    unknown: (code, names) => `Die Adresse verlangt die Sprache „${code}“. Die Seite spricht ${names.join(' und ')}.`,
    notLoaded: (name) => `Der Text auf ${name} ließ sich nicht laden. Bitte die Verbindung prüfen und ihn dann am Ende der Seite wählen.`,
  },
  tooLong: (length) => `Der Link hat ${length} Zeichen: zu viele für einen QR-Code. Bitte stattdessen kopieren.`,
  brought: {
    advice: 'Der Link bringt einen Rat mit:',
    takeAdvice: 'In das Feld übernehmen',
    taken: 'Er steht im Feld unter den Spielen, sobald sie gelesen sind.',
    level: 'Der Link bringt ein Level mit.',
    takeLevel: 'Im Editor öffnen',
    note: 'Es ersetzt, was dort jetzt steht. Gespeichertes bleibt.',
  },
};
