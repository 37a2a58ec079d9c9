// Walks over the tokens of a level text: what stands next, what must stand next, and the small phrases all
// commands share (places, areas, selections, numbers).

import type { Area, Ground, Kind, Pair, Place, Selection, Variable, Whole } from './des-syntax';
import { desError, MAP_LETTERS, scanDes, type Token, unsupported } from './des-scanner';
import { COLUMNS, ROWS } from './level';
import { findType } from '../things/item-kinds';
import { findMonster } from '../things/monsters';
import { isDrawnClass } from '../things/random-items';

const LARGEST_NUMBER = 1_000_000;
const LARGEST_SQUARE = 1000;
const OTHER_SELECTIONS = ['circle', 'ellipse', 'floodfill', 'grow', 'gradient', 'complement'];
/** Blocks and selections inside each other; the stack holds many more. */
const MOST_NESTED = 50;

export class DesReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = scanDes(text);
  }

  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  fail(expected: string, token = this.next): never {
    const found = token.kind === 'end' ? 'the end of the text' : token.kind === 'map' ? 'a map' : `"${token.text}"`;
    throw desError(token.line, token.column, expected, found);
  }

  /** Reads what stands inside something of its own kind. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MOST_NESTED)
      throw unsupported(this.next, `a part inside ${MOST_NESTED} others`, 'Write fewer blocks and selections into each other.');
    const result = read();
    this.#depth--;
    return result;
  }

  is(kind: Token['kind'], text?: string): boolean {
    return this.next.kind === kind && (text === undefined || this.next.text === text);
  }

  /** Takes the token where it is the one asked for. */
  accept(kind: Token['kind'], text?: string): Token | null {
    return this.is(kind, text) ? this.#tokens[this.#at++]! : null;
  }

  take(kind: Token['kind'], text?: string, expected = text === undefined ? `a ${kind}` : `"${text}"`): Token {
    return this.accept(kind, text) ?? this.fail(expected);
  }

  word<T extends string>(...allowed: readonly T[]): T {
    const token = this.next;
    if (token.kind !== 'word' || (allowed.length > 0 && !allowed.includes(token.text as T)))
      this.fail(allowed.length > 0 ? `one of ${allowed.join(', ')}` : 'a word');
    this.#at++;
    return token.text as T;
  }

  /** As `word`; what the original knows besides is refused as such. */
  knownWord<T extends string>(what: string, others: readonly string[], ...allowed: readonly T[]): T {
    const { text } = this.next;
    if (this.is('word') && others.includes(text))
      throw unsupported(this.next, `the ${what} ${text}`, `Leave it out, or use ${allowed.join(', ')}.`);
    return this.word(...allowed);
  }

  number(): number {
    return this.#bounded(this.take('number'), LARGEST_NUMBER);
  }

  /** Of things: not below 0. */
  count(): number {
    return this.#square(LARGEST_NUMBER);
  }

  /** A column or row, also outside of the map. */
  #square(largest = LARGEST_SQUARE): number {
    return this.#bounded(this.#unsigned('a number'), largest);
  }

  #unsigned(expected: string): Token {
    return /^\d/.test(this.next.text) ? this.take('number', undefined, expected) : this.fail(expected);
  }

  percent(): number {
    const token = this.take('percent');
    return Number(token.text) <= 100 ? Number(token.text) : this.fail('at most 100%', token);
  }

  /** A level is drawn while its text is typed: one number too long must not take minutes. */
  #bounded(token: Token, largest: number): number {
    const value = Number(token.text);
    return Math.abs(value) <= largest ? value : this.fail(`a number of at most ${largest}`, token);
  }

  comma(): void {
    this.take('sign', ',');
  }

  character(): string {
    return this.take('character').text;
  }

  /** A letter of maps. */
  terrain(): string {
    const token = this.take('character');
    return MAP_LETTERS.includes(token.text) ? token.text : this.fail(`a letter of maps (${[...MAP_LETTERS].join(' ')})`, token);
  }

  ground(): Ground {
    if (!this.accept('sign', '(')) return { terrain: this.terrain(), light: null };
    const terrain = this.terrain();
    this.comma();
    const light = this.word('lit', 'unlit', 'random');
    this.take('sign', ')');
    return { terrain, light };
  }

  variable(): Variable {
    const { text: name, line } = this.take('variable');
    // A bracket on the next line is the chance of the next command.
    if (!this.is('sign', '[') || this.next.line !== line) return { kind: 'variable', name, index: null };
    this.take('sign', '[');
    const index = this.number();
    this.take('sign', ']');
    return { kind: 'variable', name, index };
  }

  whole(): Whole {
    if (this.is('variable')) return this.variable();
    const dice = this.accept('dice');
    if (!dice) {
      const token = this.#unsigned('a number, dice such as 2d6, or a variable');
      return { kind: 'number', value: this.#bounded(token, LARGEST_NUMBER) };
    }
    const [count, sides] = dice.text.split('d').map(Number);
    if (count! > LARGEST_SQUARE || sides! > LARGEST_NUMBER)
      this.fail(`at most ${LARGEST_SQUARE} dice of at most ${LARGEST_NUMBER} sides`, dice);
    return { kind: 'dice', count: count!, sides: sides! };
  }

  coordinate(): [number, number] {
    this.take('sign', '(', 'a place such as (3,4)');
    const x = this.#square(COLUMNS - 1);
    this.comma();
    const y = this.#square(ROWS - 1);
    this.take('sign', ')');
    return [x, y];
  }

  pair(): Pair {
    return this.accept('word', 'random') ? 'random' : this.coordinate();
  }

  /** @param use one to `place` something in may count columns and rows of the whole level; of one whose `squares` change the original takes no more than the level has */
  area(use: 'mark' | 'place' | 'squares' = 'mark'): Area {
    const absolute = use === 'place' && this.accept('word', 'levregion') !== null;
    const start = this.take('sign', '(', 'an area such as (0,0,4,4)');
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((at) => {
      if (at > 0) this.comma();
      return this.#square(use === 'squares' || absolute ? (at % 2 === 0 ? COLUMNS : ROWS) - 1 : LARGEST_SQUARE);
    }) as [number, number, number, number];
    this.take('sign', ')');
    if (x1 > x2 || y1 > y2)
      throw desError(start.line, start.column, 'an area whose first corner is the upper left one', `(${x1},${y1},${x2},${y2})`);
    if (absolute && x1 < 1)
      throw desError(start.line, start.column, `columns 1 to ${COLUMNS - 1} of the level`, `(${x1},${y1},${x2},${y2})`);
    return { x1, y1, x2, y2, absolute };
  }

  selection(): Selection {
    const parts = [this.#part()];
    while (this.accept('sign', '&')) parts.push(this.#part());
    return parts.length === 1 ? parts[0]! : { kind: 'all', parts };
  }

  #part(): Selection {
    if (this.is('sign', '(') && !this.isCoordinate()) {
      this.take('sign', '(');
      const inner = this.nested(() => this.selection());
      this.take('sign', ')');
      return inner;
    }
    if (!this.is('word') || this.is('word', 'random') || this.is('word', 'rndcoord')) return this.place();
    if (this.accept('word', 'filter')) {
      this.take('sign', '(');
      const by = this.is('character') ? this.terrain() : this.is('percent') ? this.percent() : this.nested(() => this.selection());
      this.comma();
      const of = this.nested(() => this.selection());
      this.take('sign', ')');
      return { kind: 'filter', by, of };
    }
    const kind = this.knownWord('selection', OTHER_SELECTIONS, 'line', 'rect', 'fillrect', 'randline', 'filter');
    if (kind === 'rect' || kind === 'fillrect') {
      const { x1, y1, x2, y2 } = this.area('squares');
      return { kind, x1, y1, x2, y2 };
    }
    const start = this.next;
    const [x1, y1] = this.coordinate();
    this.comma();
    const [x2, y2] = this.coordinate();
    if (kind === 'line') {
      // The original draws one across the whole level.
      if (x1 === x2 && y1 === y2) this.fail('two ends of a line that differ', start);
      return { kind, x1, y1, x2, y2 };
    }
    this.comma();
    return { kind: 'randline', x1, y1, x2, y2, rough: this.count() };
  }

  place(): Place {
    if (this.accept('word', 'random')) return { kind: 'random' };
    if (this.is('variable')) return this.variable();
    if (this.accept('word', 'rndcoord')) {
      this.take('sign', '(');
      const selection = this.nested(() => this.selection());
      this.take('sign', ')');
      return { kind: 'rndcoord', selection };
    }
    const [x, y] = this.coordinate();
    return { kind: 'at', x, y };
  }

  /** Whether the bracket that stands next holds two numbers. */
  isCoordinate(): boolean {
    return this.#tokens[this.#at + 4]?.text === ')' && this.#tokens[this.#at + 2]?.text === ',';
  }

  /** `random`, `'c'`, `"name"`, `('c',"name")` or a variable. @throws AppError `DES_UNSUPPORTED` */
  kind(of: 'monster' | 'object'): Kind {
    const token = this.next;
    const kind = this.#kind();
    if (kind.kind === 'named' && !isCorpse(kind)) this.checkKind(of, kind.symbol, kind.name, token);
    return kind;
  }

  checkKind(of: 'monster' | 'object', symbol: string | null, name: string | null, token: Token): void {
    const known = of === 'monster' ? findMonster(symbol, name) : name === null ? isDrawnClass(symbol!) : findType(symbol, name);
    if (known) return;
    const what = `the ${of}${symbol === null ? '' : ` '${symbol}'`}${name === null ? '' : ` "${name}"`}`;
    throw unsupported(token, what, 'Choose one listed in docs/minihack-objects.md.');
  }

  #kind(): Kind {
    if (this.accept('word', 'random')) return { kind: 'random' };
    if (this.is('variable')) return this.variable();
    if (this.is('character')) return { kind: 'named', symbol: this.character(), name: null };
    if (this.is('string')) return { kind: 'named', symbol: null, name: this.take('string').text };
    this.take('sign', '(', 'random, a class character, a name, or (\'c\',"name")');
    const symbol = this.character();
    this.comma();
    const name = this.take('string').text;
    this.take('sign', ')');
    return { kind: 'named', symbol, name };
  }
}

/** A corpse is known once it is told of what. */
export function isCorpse(kind: Kind): boolean {
  return kind.kind === 'named' && kind.name?.toLowerCase() === 'corpse';
}
