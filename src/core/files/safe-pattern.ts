// Regular expressions that a tokenizer runs on every text. One that repeats a repetition or a choice may take for ever on a short text, and so
// may many choices in a row: those are refused; real files have none. Others take longer with a power of
// the text's length: that is tried on longer and longer texts, and stopped as soon as it takes long.

import { lettersOf, parsePattern, waysOf, type Pattern } from './pattern';

/** A pattern that takes less than this takes at most a few times as long at twice the length. */
const TRIAL_MS = 50;
/** All trials of a pattern together; those of real tokenizers take ten. */
const TOTAL_MS = 400;
/** In small steps, since the time of a few repetitions in a row grows quickly from 8 letters to 16. */
const TRIAL_LENGTHS = [
  ...Array.from({ length: 32 }, (_, i) => i + 1),
  ...[36, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024],
];
/** A machine may be busy with something else: what takes long once is tried again. */
const TRIALS = 5;
/** So many at least; with more than this, all of them together, it is the pattern that takes long. */
const FEWEST_TRIALS = 3;
const SURELY_LONG_MS = 8 * TRIAL_MS;
/** Of endless repetitions one after the other, and of ways beside them; those of real tokenizers have at most two, and a few hundred. */
const MOST_DEGREES = 3;
const MOST_WAYS = 10_000;
const TRIAL_LETTERS = 'aA1 .\n-é_\t中';
/** Of a pattern's own. */
const MOST_LETTERS = 48;

/** Whether a pattern may take for ever, or long, on some text, or cannot be told to be quick. */
export function mayTakeForEver(pattern: string): boolean {
  let parts: Pattern;
  try {
    parts = parsePattern(pattern);
  } catch {
    return true;
  }
  const { times, degree } = waysOf(parts);
  return !(times <= MOST_WAYS && degree <= MOST_DEGREES) || takesLong(pattern, parts);
}

/** Runs of one letter, and of what the pattern itself looks for, are what makes backtracking long. */
function takesLong(pattern: string, parts: Pattern): boolean {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern.replaceAll('(?i:', '(?:'), 'gu');
  } catch {
    // Whoever uses it says what is wrong with it.
    return false;
  }
  const own = examples([...new Set(lettersOf(parts))]);
  const pairs = own.slice(0, 6).flatMap((a) => own.slice(0, 6).flatMap((b) => (a < b ? [a + b] : [])));
  let total = 0;
  for (const unit of new Set([...TRIAL_LETTERS, ...own, ...pairs])) {
    for (const length of TRIAL_LENGTHS) {
      const ms = trialMs(regex, `${unit.repeat(Math.ceil(length / unit.length))}\u0001`);
      if (ms > TRIAL_MS || (total += ms) > TOTAL_MS) return true;
    }
  }
  return false;
}

/** Every letter of Unicode's first plane. */
let plane = '';

/** A letter for each class, and for each two that have one in common. */
function examples(classes: readonly string[]): string[] {
  plane ||= Array.from({ length: 0x10000 }, (_, code) => (code >= 0xd800 && code < 0xe000 ? '' : String.fromCharCode(code))).join('');
  const found = new Set<string>();
  const find = (source: string): void => {
    const letter = new RegExp(source, 'su').exec(plane)?.[0];
    if (letter !== undefined && letter !== '') found.add(letter);
  };
  for (const [i, one] of classes.entries()) {
    if (found.size >= MOST_LETTERS) break;
    if (one.length === 1 && one !== '.') {
      found.add(one);
      continue;
    }
    find(one);
    for (const other of classes.slice(0, i)) if (other.length > 1) find(`(?=${one})${other}`);
  }
  return [...found];
}

/** The least of a few times, as soon as one is short. */
function trialMs(regex: RegExp, text: string): number {
  let least = Infinity;
  let all = 0;
  for (let trial = 0; trial < TRIALS && least > TRIAL_MS; trial++) {
    const begin = performance.now();
    text.replace(regex, '');
    const ms = performance.now() - begin;
    [least, all] = [Math.min(least, ms), all + ms];
    if (trial + 1 >= FEWEST_TRIALS && all > SURELY_LONG_MS) break;
  }
  return least;
}
