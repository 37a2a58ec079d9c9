// Some systems give browsers a language that is no language tag (`en-US@posix` on a headless Linux). uPlot hands it to
// Intl when it loads, which throws; such a value is replaced before that. Imported for this effect, before uPlot.

try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
}
