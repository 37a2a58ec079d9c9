// Sentences about links: what one brought, and how to make one.

export const link = {
  notes: 'Not everything in the link was taken as it stands:',
  /** A note as the program has it, in the page's language where that has words for it. */
  noteOf: (english: string): string => english,
  locked: 'Set by the link',
  covered: (n: number) => (n === 1 ? 'The link hides or locks one control.' : `The link hides or locks ${n} controls.`),
  showAll: 'Show everything',
  forChat: 'The link is for a chat model, which has to be chosen here. With the embedded model it comes out otherwise.',
  share: 'Link to this',
  copy: 'Copy link',
  copied: 'The link is copied.',
  notCopied: 'The browser does not let this page copy. Copy the link from the field.',
  qr: 'QR code',
  address: 'Link',
  code: 'QR code of the link',
  language: {
    label: 'Language',
    unknown: (code: string, names: readonly string[]) =>
      `The address asks for the language “${code}”. The page speaks ${names.join(' and ')}.`,
    notLoaded: (name: string) => `The text in ${name} could not be loaded. Check the connection, then choose it at the end of the page.`,
  },
  tooLong: (length: number) => `The link has ${length} characters: too many for a QR code. Copy it instead.`,
  brought: {
    advice: 'The link brings advice:',
    takeAdvice: 'Put it into the field',
    taken: 'It stands in the field below the games, once they are read.',
    level: 'The link brings a level.',
    takeLevel: 'Open it in the editor',
    note: 'It replaces what stands there now. What is kept stays.',
  },
} as const;
