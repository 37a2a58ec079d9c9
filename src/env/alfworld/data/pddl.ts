// PDDL as nested lists of lower-case words, each with its place in the text. Bounded in size, depth and count, and
// without recursion, for the text may be hostile.

export interface Word {
  readonly word: string;
  /** Index in the text. */
  readonly at: number;
}
export interface List {
  readonly items: readonly Node[];
  readonly at: number;
}
export type Node = Word | List;

const MAX_PDDL_CHARACTERS = 4 * 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_NODES = 400_000;
const MAX_WORD = 200;

/** What is wrong and where. */
export class PddlError extends Error {
  constructor(
    message: string,
    /** Index in the text. */
    readonly at: number,
  ) {
    super(message);
  }
}

/** The first list of the text. Closing brackets left over at its end are allowed: upstream writes one. @throws PddlError */
export function readPddl(text: string): List {
  if (text.length > MAX_PDDL_CHARACTERS) throw new PddlError(`the text has ${text.length} characters, more than ${MAX_PDDL_CHARACTERS}`, 0);
  const open: { items: Node[]; at: number }[] = [];
  let result: List | null = null;
  let nodes = 0;
  const token = /;[^\n]*|[()]|[^\s();]+/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [part] = match;
    const at = match.index;
    if (part.startsWith(';')) continue;
    if (result) {
      if (part === ')') continue;
      throw new PddlError('something follows the end of the problem', at);
    }
    if (++nodes > MAX_NODES) throw new PddlError(`there are more than ${MAX_NODES} words`, at);
    if (part === '(') {
      if (open.length === MAX_DEPTH) throw new PddlError(`brackets are nested deeper than ${MAX_DEPTH}`, at);
      const list = { items: [], at };
      open.at(-1)?.items.push(list);
      open.push(list);
    } else if (part === ')') {
      const list = open.pop();
      if (!list) throw new PddlError('a bracket closes that none opened', at);
      if (open.length === 0) result = list;
    } else {
      const inside = open.at(-1);
      if (!inside) throw new PddlError(`"${part.slice(0, 40)}" stands outside all brackets`, at);
      if (part.length > MAX_WORD) throw new PddlError(`a word has ${part.length} characters`, at);
      inside.items.push({ word: part.toLowerCase(), at });
    }
  }
  if (result) return result;
  throw new PddlError(open.length > 0 ? 'a bracket that opens here never closes' : 'there is no list', open.at(-1)?.at ?? 0);
}

export function isList(node: Node | undefined): node is List {
  return node !== undefined && 'items' in node;
}

/** `head` of `(head …)`, empty where there is none. */
export function headOf(node: Node | undefined): string {
  const first = isList(node) ? node.items[0] : undefined;
  return first && !isList(first) ? first.word : '';
}

/** The words of a flat list. @throws PddlError where it holds a list. */
export function wordsOf(list: List): string[] {
  return list.items.map((item) => {
    if (isList(item)) throw new PddlError('a word was expected, not a list', item.at);
    return item.word;
  });
}

/** `line 12, column 5`. */
export function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}
