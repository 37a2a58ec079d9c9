// Regular expressions out of other people's files: a tokenizer's run on every text, an adapter's on the names of modules. One that repeats a
// repetition or a choice may take for ever on a short text, so those are refused; real files have none. Others take longer with a power of
// the text's length: that is tried on longer and longer texts, and stopped as soon as it takes long.

/** A pattern that takes less than this takes at most a few times as long at twice the length. */
const TRIAL_MS = 50;
/** All trials of a pattern together; those of real tokenizers take ten. */
const TOTAL_MS = 400;
/** In small steps, since the time of thirty repetitions in a row grows thirtyfold from 8 letters to 16. */
const TRIAL_LENGTHS = [
  ...Array.from({ length: 32 }, (_, i) => i + 1),
  ...[36, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024],
];
/** A machine may be busy with something else: what takes long once is tried again. */
const TRIALS = 5;
/** So many at least; with more than this, all of them together, it is the pattern that takes long. */
const FEWEST_TRIALS = 3;
const SURELY_LONG_MS = 8 * TRIAL_MS;
/** Of endless ones in one pattern; those of real tokenizers have at most twenty. */
const MOST_REPETITIONS = 48;
const TRIAL_LETTERS = 'aA1 .\n-é_\t中';

/** Whether a pattern may take for ever, or long, on some text. */
export function mayTakeForEver(pattern: string): boolean {
  const endless = pattern.match(/[*+]|\{\d*,\}/g)?.length ?? 0;
  return endless > MOST_REPETITIONS || repeatsRepetition(pattern) || takesLong(pattern);
}

/** Runs of one letter, and of what the pattern itself is written with, are what makes backtracking long. */
function takesLong(pattern: string): boolean {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern.replaceAll('(?i:', '(?:'), 'gu');
  } catch {
    // Whoever uses it says what is wrong with it.
    return false;
  }
  const own = [...new Set(pattern.replace(/[\\^$.*+?()[\]{}|]/g, ''))].slice(0, 32);
  const pairs = own.slice(0, 6).flatMap((a) => own.slice(0, 6).flatMap((b) => (a < b ? [a + b] : [])));
  let total = 0;
  for (const unit of new Set([...TRIAL_LETTERS, ...own, ...pairs, TRIAL_LETTERS])) {
    for (const length of TRIAL_LENGTHS) {
      const ms = trialMs(regex, `${unit.repeat(Math.ceil(length / unit.length))}\u0001`);
      if (ms > TRIAL_MS || (total += ms) > TOTAL_MS) return true;
    }
  }
  return false;
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

/** Whether something repeated without end, or a choice, stands inside a group that is repeated itself, as in `(a+)+` and `(a|aa)+`. */
export function repeatsRepetition(pattern: string): boolean {
  /** Of the open groups: whether an endless repetition or a choice was seen inside. */
  const open: boolean[] = [false];
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i]!;
    if (letter === '\\') i++;
    else if (letter === '[') i = endOfClass(pattern, i);
    else if (letter === '(') open.push(false);
    else if (letter === ')') {
      const inside = open.length > 1 ? open.pop()! : false;
      if (inside && isRepeated(pattern, i + 1)) return true;
      if (inside) open[open.length - 1] = true;
    } else if (letter === '|' || isEndless(pattern, i) || isOptional(pattern, i)) open[open.length - 1] = true;
  }
  return false;
}

function endOfClass(pattern: string, at: number): number {
  let i = at + 1;
  while (i < pattern.length && pattern[i] !== ']') i += pattern[i] === '\\' ? 2 : 1;
  return i;
}

function isEndless(pattern: string, at: number): boolean {
  return pattern[at] === '*' || pattern[at] === '+' || /^\{\d*,\}/.test(pattern.slice(at, at + 12));
}

/** `a?`, not the mark that makes a repetition short or begins a group. */
function isOptional(pattern: string, at: number): boolean {
  return pattern[at] === '?' && !'(*+?}'.includes(pattern[at - 1] ?? '(');
}

/** More than once: bounded counts multiply the time as well. */
function isRepeated(pattern: string, at: number): boolean {
  return isEndless(pattern, at) || /^\{\d*(,\d*)?\}/.test(pattern.slice(at, at + 24));
}
