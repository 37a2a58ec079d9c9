// Links: was einer mitbrachte, und wie man einen macht.

import type { Catalogue } from '../catalogue';

export const link: Catalogue['link'] = {
  notes: 'Nicht alles im Link wurde so übernommen, wie es dasteht:',
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
