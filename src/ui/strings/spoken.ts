// The language of the page's sentences. English comes with each view; another language is one catalogue for the whole page, which is
// loaded when it is chosen. A part of the text is read through here, so that it is in the language that is spoken when it is read.

import type { Catalogue } from './catalogue';

/** Null for English. */
let spoken: Catalogue | null = null;
let locale = 'en-GB';

/** @param tag how figures and dates are written: a BCP 47 tag */
export function speak(catalogue: Catalogue | null, tag: string): void {
  [spoken, locale] = [catalogue, tag];
}

export function spokenLocale(): string {
  return locale;
}

/** One part of the text. @param english what is said where no other language is spoken */
export function textOf<P extends keyof Catalogue>(part: P, english: Catalogue[P]): Catalogue[P] {
  return new Proxy(english, { get: (_, key) => Reflect.get(spoken?.[part] ?? english, key) as unknown });
}
