// Which language the page speaks: the one that the address asks for (`lang=de`), else the one chosen here, else the first of the browser's
// own that there is. A further language is a row here and its catalogue.

import { speak } from './spoken';

export const LANGUAGES = {
  en: { name: 'English', locale: 'en-GB', load: null },
  de: { name: 'Deutsch', locale: 'de-DE', load: async () => (await import('./de')).de },
} as const;

export type LanguageCode = keyof typeof LANGUAGES;

const KEY = 'hindsight-language';

export function isLanguage(code: string): code is LanguageCode {
  return Object.hasOwn(LANGUAGES, code);
}

class Language {
  code = $state<LanguageCode>('en');
  /** What was asked for and cannot be spoken: no language of the page, or one whose catalogue could not be loaded. */
  missing = $state<string | null>(null);
  #wanted: LanguageCode = 'en';

  /** Before the page is shown. @param query what stands behind the `?` of the address */
  async begin(query: string): Promise<void> {
    const mine = [asked(query), kept(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
    await this.#speak(mine.find((code) => code !== null && isLanguage(code)) as LanguageCode | undefined);
  }

  /** Speaks what a later address asks for, in this tab from here on. */
  follow(query: string): void {
    const code = asked(query);
    if (code === null) {
      if (this.missing !== null && !isLanguage(this.missing)) this.missing = null;
    } else if (!isLanguage(code)) this.missing = code;
    else {
      keep(() => sessionStorage, code);
      void this.#speak(code);
    }
  }

  /** A person's own choice, kept in this browser. */
  choose(code: LanguageCode): void {
    keep(() => sessionStorage, code);
    keep(() => localStorage, code);
    void this.#speak(code);
  }

  async #speak(code: LanguageCode = 'en'): Promise<void> {
    this.#wanted = code;
    try {
      const catalogue = (await LANGUAGES[code].load?.()) ?? null;
      if (this.#wanted !== code) return;
      speak(catalogue, LANGUAGES[code].locale);
      document.documentElement.lang = this.code = code;
      this.missing = null;
    } catch {
      this.missing = code;
    }
  }
}

export const language = new Language();

function asked(query: string): string | null {
  return new URLSearchParams(query).get('lang');
}

/** Null where nothing is kept, and where the browser lets nothing be kept. */
function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(storage: () => Storage, code: LanguageCode): void {
  try {
    storage().setItem(KEY, code);
  } catch {
    // It is spoken as long as the page is open.
  }
}
