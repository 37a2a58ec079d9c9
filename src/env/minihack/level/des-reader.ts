// Walks over the tokens of a level text: what stands next, what must stand next, and the small phrases all
// commands share (places, areas, selections, numbers).

import type { Area, Kind, Pair, Place, Selection, Variable, Whole } from './des-syntax';
import { desError, scanDes, type Token } from './des-scanner';

const LARGEST_NUMBER = 1_000_000;
const LARGEST_SQUARE = 1000;

export class DesReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = scanDes(text);
  }

  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The token that many places further on. */
  peek(distance: number): Token | undefined {
    return this.#tokens[this.#at + distance];
  }

  fail(expected: string, token = this.next): never {
    const found = token.kind === 'end' ? 'the end of the text' : token.kind === 'map' ? 'a map' : `"${token.text}"`;
    throw desError(token.line, token.column, expected, found);
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

  number(): number {
    return this.#bounded(this.take('number'), LARGEST_NUMBER);
  }

  /** A column or row, also outside of the map. */
  #square(): number {
    return this.#bounded(this.take('number'), LARGEST_SQUARE);
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

  variable(): Variable {
    const name = this.take('variable').text;
    if (!this.accept('sign', '[')) return { kind: 'variable', name, index: null };
    const index = this.number();
    this.take('sign', ']');
    return { kind: 'variable', name, index };
  }

  whole(): Whole {
    if (this.is('variable')) return this.variable();
    const dice = this.accept('dice');
    if (!dice) {
      const token = this.take('number', undefined, 'a number, dice such as 2d6, or a variable');
      return { kind: 'number', value: this.#bounded(token, LARGEST_NUMBER) };
    }
    const [count, sides] = dice.text.split('d').map(Number);
    if (count! > LARGEST_SQUARE || sides! > LARGEST_NUMBER)
      this.fail(`at most ${LARGEST_SQUARE} dice of at most ${LARGEST_NUMBER} sides`, dice);
    return { kind: 'dice', count: count!, sides: sides! };
  }

  coordinate(): [number, number] {
    this.take('sign', '(', 'a place such as (3,4)');
    const x = this.#square();
    this.comma();
    const y = this.#square();
    this.take('sign', ')');
    return [x, y];
  }

  pair(): Pair {
    return this.accept('word', 'random') ? 'random' : this.coordinate();
  }

  area(): Area {
    const absolute = this.accept('word', 'levregion') !== null;
    this.take('sign', '(', 'an area such as (0,0,4,4)');
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((at) => {
      if (at > 0) this.comma();
      return this.#square();
    }) as [number, number, number, number];
    this.take('sign', ')');
    return { x1, y1, x2, y2, absolute };
  }

  selection(): Selection {
    if (this.is('variable')) return this.variable();
    const kind = this.word('line', 'rect', 'fillrect', 'randline');
    if (kind === 'rect' || kind === 'fillrect') {
      const { x1, y1, x2, y2 } = this.area();
      return { kind, x1, y1, x2, y2 };
    }
    const [x1, y1] = this.coordinate();
    this.comma();
    const [x2, y2] = this.coordinate();
    if (kind === 'line') return { kind, x1, y1, x2, y2 };
    this.comma();
    return { kind, x1, y1, x2, y2, rough: this.number() };
  }

  place(): Place {
    if (this.accept('word', 'random')) return { kind: 'random' };
    if (this.is('variable')) return this.variable();
    if (this.accept('word', 'rndcoord')) {
      this.take('sign', '(');
      const selection = this.selection();
      this.take('sign', ')');
      return { kind: 'rndcoord', selection };
    }
    const [x, y] = this.coordinate();
    return { kind: 'at', x, y };
  }

  /** What an object or a monster is: `random`, `'c'`, `"name"`, `('c',"name")` or a variable. */
  kind(): Kind {
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
