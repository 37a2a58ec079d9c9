// Regular expressions out of other people's files, read into their parts: as far as Python, Rust and JavaScript mean the same by them. From the
// parts one sees how many ways of matching there are at most, and a text is matched without trying them one by one.

export type Pattern =
  /** One letter of the text. */
  | { readonly kind: 'letter'; readonly source: string; readonly test: (letter: string) => boolean }
  | { readonly kind: 'at'; readonly test: (before: string | undefined, after: string | undefined) => boolean }
  | { readonly kind: 'look'; readonly part: Pattern; readonly negated: boolean; readonly behind: boolean }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number };

const LONGEST = 4_000;
const MOST_DEEP = 50;
const ESCAPE = /\\(?:[dDwWsStnrfv]|[pP]\{[\w=]+\}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]+\}|[^\p{L}\p{N}])/uy;
const COUNT = /[*+?]|\{(\d*)(,?)(\d*)\}/y;
const GROUP = /\((?:\?(?::|(i):|(<)?([=!])))?(?!\?)/y;

const isWord = (letter: string | undefined): boolean => letter !== undefined && /\w/.test(letter);
const isEdge = (before: string | undefined, after: string | undefined): boolean => isWord(before) !== isWord(after);
const AT: Readonly<Record<string, (before: string | undefined, after: string | undefined) => boolean>> = {
  '^': (before) => before === undefined,
  $: (_, after) => after === undefined,
  '\\b': isEdge,
  '\\B': (before, after) => !isEdge(before, after),
};

/** @throws Error for what is no pattern, or one with parts that are not known here, as `\1` and `(?P<name>…)` */
export function parsePattern(source: string): Pattern {
  if (source.length > LONGEST) throw new Error(`it has ${source.length} letters`);
  let at = 0;
  const taken = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = at;
    const found = expression.exec(source);
    if (found) at += found[0].length;
    return found;
  };

  const choice = (depth: number, ignoresCase: boolean): Pattern => {
    if (depth > MOST_DEEP) throw new Error('its groups are nested too deep');
    const parts = [sequence(depth, ignoresCase)];
    while (source[at] === '|') {
      at++;
      parts.push(sequence(depth, ignoresCase));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  };

  const sequence = (depth: number, ignoresCase: boolean): Pattern => {
    const parts: Pattern[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated(one(depth, ignoresCase)));
    return { kind: 'sequence', parts };
  };

  const repeated = (part: Pattern): Pattern => {
    const found = taken(COUNT);
    if (!found) return part;
    const [sign, from = '', comma, to = ''] = found;
    if (sign.startsWith('{') && from + to === '') throw new Error(`it has ${sign}`);
    if (part.kind === 'at' || part.kind === 'look') throw new Error('it repeats what takes no letter');
    // Tried sooner or later, the ways are the same.
    if (source[at] === '?') at++;
    if ('*+?{'.includes(source[at] ?? ' ')) throw new Error(`it repeats a repetition by ${source[at]}`);
    if (!sign.startsWith('{')) return { kind: 'repeat', part, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
    const least = Number(from);
    const most = to !== '' ? Number(to) : comma ? Infinity : least;
    if (most < least) throw new Error(`it has ${sign}`);
    return { kind: 'repeat', part, least, most };
  };

  const one = (depth: number, ignoresCase: boolean): Pattern => {
    const begin = at;
    if (source[at] === '(') {
      const found = taken(GROUP);
      if (!found) throw new Error(`it has ${source.slice(at, at + 4)}`);
      const [, insensitive, behind, look] = found;
      const part = choice(depth + 1, ignoresCase || insensitive !== undefined);
      if (source[at++] !== ')') throw new Error('a group has no end');
      return look === undefined ? part : { kind: 'look', part, negated: look === '!', behind: behind !== undefined };
    }
    if (source[at] === '[') at = endOfClass(source, at);
    else if (source[at] === '\\') {
      if (Object.hasOwn(AT, source.slice(at, at + 2))) return { kind: 'at', test: AT[source.slice((at += 2) - 2, at)]! };
      if (!taken(ESCAPE)) throw new Error(`it has ${source.slice(at, at + 2)}`);
    } else if (Object.hasOwn(AT, source[at]!)) return { kind: 'at', test: AT[source[at++]!]! };
    else if ('*+?{'.includes(source[at]!)) throw new Error(`it repeats nothing by ${source[at]}`);
    else at += String.fromCodePoint(source.codePointAt(at)!).length;
    const letter = source.slice(begin, at);
    return { kind: 'letter', source: letter, test: letterTest(letter, ignoresCase) };
  };

  const pattern = choice(0, false);
  if (at < source.length) throw new Error('a group has no beginning');
  return pattern;
}

function endOfClass(source: string, begin: number): number {
  let at = begin + (source[begin + 1] === '^' ? 2 : 1);
  // Letters to Python, an empty class to JavaScript.
  if (source[at] === ']') throw new Error('it has [] or [^]');
  while (at < source.length && source[at] !== ']') {
    // A class in a class, and what two have in common, to some alone.
    if (source[at] === '[' || source.startsWith('&&', at)) throw new Error('it has a class in a class');
    at += source[at] === '\\' ? 2 : 1;
  }
  if (at >= source.length) throw new Error('a class has no end');
  return at + 1;
}

function letterTest(source: string, ignoresCase: boolean): (letter: string) => boolean {
  // A sign behind a stroke means itself; JavaScript knows some of them alone.
  const known = source.startsWith('[') ? /[\p{L}\p{N}^$\\.*+?()[\]{}|/-]/u : /[\p{L}\p{N}^$\\.*+?()[\]{}|/]/u;
  const strict = source.replace(/\\(.)/gsu, (all, sign: string) => (known.test(sign) ? all : sign));
  const expression = new RegExp(`^${/^[\]}]$/.test(strict) ? `\\${strict}` : strict}$`, ignoresCase ? 'iu' : 'u');
  return (letter) => expression.test(letter);
}

/** How many ways of matching are tried at most: so many, times a text's length to the power of the degree. */
export interface Ways {
  readonly times: number;
  readonly degree: number;
}

export function waysOf(pattern: Pattern): Ways {
  if (pattern.kind === 'letter' || pattern.kind === 'at') return { times: 1, degree: 0 };
  if (pattern.kind === 'look') return waysOf(pattern.part);
  if (pattern.kind === 'repeat') {
    const { times, degree } = waysOf(pattern.part);
    const { least, most } = pattern;
    if (most < Infinity) return { times: times ** most * (most - least + 1), degree: degree * most };
    return { times: times > 1 || degree > 0 ? Infinity : 1, degree: 1 };
  }
  const ways = pattern.parts.map(waysOf);
  if (pattern.kind === 'choice')
    return { times: ways.reduce((sum, { times }) => sum + times, 0), degree: Math.max(...ways.map(({ degree }) => degree)) };
  return { times: ways.reduce((product, { times }) => product * times, 1), degree: ways.reduce((sum, { degree }) => sum + degree, 0) };
}

/** What letters the pattern looks for, as it writes them. */
export function lettersOf(pattern: Pattern): string[] {
  if (pattern.kind === 'letter') return [pattern.source];
  if (pattern.kind === 'at') return [];
  return 'part' in pattern ? lettersOf(pattern.part) : pattern.parts.flatMap(lettersOf);
}

/** Of all the texts that one matcher is asked about. */
const MOST_STEPS = 2_000_000;

/** Whether a whole text fits. Each place where a part may end is found once, so that no pattern takes long. @throws Error above so many steps */
export function wholeMatcher(pattern: Pattern): (text: string) => boolean {
  let left = MOST_STEPS;
  return (text) => {
    const letters = [...text];
    const known = new Map<Pattern, (ReadonlySet<number> | undefined)[]>();
    const all = (part: Pattern, begins: Iterable<number>): Set<number> => {
      const ends = new Set<number>();
      for (const begin of begins) for (const end of endsOf(part, begin)) ends.add(end);
      return ends;
    };
    const endsOf = (part: Pattern, begin: number): ReadonlySet<number> => {
      const held = known.get(part) ?? [];
      known.set(part, held);
      const ends = (held[begin] ??= find(part, begin));
      if ((left -= 1 + ends.size) < 0) throw new Error(`it takes more than ${MOST_STEPS} steps`);
      return ends;
    };
    const find = (part: Pattern, begin: number): Set<number> => {
      const here = (fits: boolean, end = begin): Set<number> => new Set(fits ? [end] : []);
      switch (part.kind) {
        case 'letter':
          return here(begin < letters.length && part.test(letters[begin]!), begin + 1);
        case 'at':
          return here(part.test(letters[begin - 1], letters[begin]));
        case 'look':
          if (part.behind) throw new Error('it looks behind');
          return here(endsOf(part.part, begin).size > 0 !== part.negated);
        case 'choice':
          return new Set(part.parts.flatMap((one) => [...endsOf(one, begin)]));
        case 'sequence':
          return part.parts.reduce((ends, one) => all(one, ends), new Set([begin]));
        case 'repeat': {
          let ends = new Set([begin]);
          // After as many times as there are letters the ends stay the same.
          for (let i = 0; i < Math.min(part.least, letters.length + 1); i++) ends = all(part.part, ends);
          const found = new Set(ends);
          for (let i = part.least; i < part.most && ends.size > 0; i++) {
            ends = new Set([...all(part.part, ends)].filter((end) => !found.has(end)));
            for (const end of ends) found.add(end);
          }
          return found;
        }
      }
    };
    return endsOf(pattern, 0).has(letters.length);
  };
}
