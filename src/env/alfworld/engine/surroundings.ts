// What a player remembers of an episode, from the sentences alone: where it saw what, what is closed, what it holds.

export interface Surroundings {
  /** In the order of the opening. */
  readonly receptacles: readonly string[];
  /** What each receptacle showed last; absent where it was not seen into. */
  readonly seen: ReadonlyMap<string, readonly string[]>;
  readonly held: string | null;
  /** Where the held thing was taken. */
  readonly origin: string | null;
  /** What was done to each thing, `heat mug 1`. */
  readonly done: ReadonlySet<string>;
  /** Tells what the last command led to. */
  learn(command: string, text: string): void;
}

const CONTENTS = /(?:On the|The) ([a-z]+ \d+)(?:, you see| is open\. In it, you see) ([^.]*)\./;

/** @param opening the first observation of an episode */
export function createSurroundings(opening: string): Surroundings {
  const receptacles = namesIn(/Looking quickly around you, you see ([^.]*)\./.exec(opening)?.[1] ?? '');
  const seen = new Map<string, string[]>();
  const done = new Set<string>();
  let held: string | null = null;
  let origin: string | null = null;
  return {
    receptacles,
    seen,
    done,
    get held() {
      return held;
    },
    get origin() {
      return origin;
    },
    learn(command, text) {
      const contents = CONTENTS.exec(text);
      if (contents) seen.set(contents[1]!, namesIn(contents[2]!));
      const taken = /^You pick up the ([a-z]+ \d+) from the ([a-z]+ \d+)\./.exec(text);
      if (taken) {
        [, held, origin] = taken as unknown as [string, string, string];
        const left = seen.get(origin);
        if (left) seen.set(origin, left.filter((name) => name !== held)); // prettier-ignore
      }
      const put = /^You (?:move|put) the ([a-z]+ \d+) (?:to|in\/on) the ([a-z]+ \d+)\./.exec(text);
      if (put) {
        held = null;
        origin = null;
        const inside = seen.get(put[2]!) ?? [];
        if (!inside.includes(put[1]!)) seen.set(put[2]!, [...inside, put[1]!]);
      }
      const treated = /^You (heat|cool|clean) the ([a-z]+ \d+) using/.exec(text);
      if (treated) done.add(`${treated[1]!} ${treated[2]!}`);
      if (command === 'inventory') held = /^You are carrying: a ([a-z]+ \d+)\./.exec(text)?.[1] ?? null;
    },
  };
}

/** `a mug 1, and a pen 2` as names. */
function namesIn(list: string): string[] {
  return list === 'nothing' ? [] : list.split(/, (?:and )?/).flatMap((item) => (/^a [a-z]+ \d+$/.test(item) ? [item.slice(2)] : []));
}

export function classOfName(name: string): string {
  return name.slice(0, name.lastIndexOf(' '));
}
