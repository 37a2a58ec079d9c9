// One game: the level, the hero, the message line and the keys. What is played (`play.ts`) is a coroutine that stops wherever it
// waits for a key; what it waits for is in `waits`.

import type { Rng } from '../../../core/rng';
import { ESC } from './commands/key-names';
import { fullName } from '../things/item-names';
import { ITEM_TYPES } from '../things/item-kinds';
import type { Item, ItemType } from '../things/items';
import { Appearances } from '../things/appearances';
import { nearestFree } from '../level/build-contents';
import { type Hero, ROLES } from './hero';
import { COLUMNS, type Level, type Spot } from '../level/level';
import { Vision } from './vision';
import { PAGE_ROWS, type Window, windowColumn } from './window';

/** A part of the game that may wait for keys. */
export type Play<T = void> = Generator<undefined, T, number>;

export interface GameOptions {
  readonly autopickup: boolean;
}

/** How the player points, kept from one time to the next. */
export interface PointingHabits {
  /** Squares are described. */
  describes: boolean;
  /** Which of `LIMITS`. */
  limit: number;
  /** Lists are shown as menus. */
  asMenus: boolean;
  /** Leaps go on over squares that show the same. */
  skips: boolean;
}

const LONGEST_LINE = COLUMNS - 8;
const BACKSPACE = 8;
const DELETE = 127;

export class Game {
  readonly vision = new Vision();
  readonly looks: Appearances;
  turn = 1;
  autopickup: boolean;
  #top = '';
  /** What goes on below the end of a long line. */
  rest = '';
  /** What the end of a long question has left in the second row of the map. */
  stain = '';
  /** A long line stays to be seen, without being a message, until there is another. */
  ghost = '';
  /** What a question was answered with; part of the message that is not drawn. */
  #answer = '';
  /** The line as it was shown last, kept when the line is cleared. */
  #last = '';
  /** Messages so far. */
  said = 0;
  /** Something happened while time passed that ends what is done again and again. */
  isInterrupted = false;
  /** ESC at a `--More--` keeps back what else would be said before the next key. */
  #muted = false;
  /** The text on the top line has not been seen yet: another one that does not fit waits for a key first. */
  #fresh = false;
  window: Window | null = null;
  cursorOnTop = false;
  /** A count is being typed; it shows on the top line without being a message. */
  counting = false;
  /** The line describes a square that is being pointed at, which is no message. */
  unsaid = false;
  waits = { key: false, line: false, space: false };
  /** Why the game is over. */
  over: 'death' | 'quit' | null = null;
  /** It ends, and only windows about it come; no key but those that close them counts. */
  isEnding = false;
  killer = '';
  /** The square that is pointed at, and those that are marked as ones that may be. */
  pointed: Spot | null = null;
  marked: readonly Spot[] = [];
  /** Where a travel was to go that has not come there; pointing begins there. */
  destination: Spot | null = null;
  /** How to ask for help has been said once. */
  knowsHelp = false;
  readonly pointing: PointingHabits = { describes: true, limit: 0, asMenus: false, skips: false };
  movement = 12;
  lastPush = 0;
  lastKey = 0;
  readonly #run: Generator<undefined, void, number>;

  constructor(
    readonly level: Level,
    readonly hero: Hero,
    /** The stream of play; the level has drawn from its own. */
    readonly rng: Rng,
    readonly options: GameOptions,
    play: (game: Game) => Play,
  ) {
    this.autopickup = options.autopickup;
    this.looks = new Appearances(rng);
    for (const item of hero.inventory) this.looks.learn(item.type);
    for (const type of ITEM_TYPES) if (ROLES[hero.role].knows.includes(type.symbol) && !type.drawsLook) this.looks.learn(type);
    hero.x = level.start.x;
    hero.y = level.start.y;
    makeRoom(level, hero);
    if (level.flags.has('premapped')) this.vision.reveal(level);
    this.see();
    this.#run = play(this);
    this.#run.next();
  }

  /** The line of messages. */
  get top(): string {
    return this.#top;
  }

  set top(text: string) {
    if (text !== '') this.ghost = '';
    this.#top = text;
  }

  /** The message as the environment reports it: empty while a window is up. */
  get message(): string {
    if (this.rest !== '') return `${this.top}\n${this.rest}`;
    return this.window || this.counting || this.unsaid ? '' : this.top.replace(/--More--$/, '') + this.#answer;
  }

  send(key: number): void {
    this.lastKey = key;
    this.#muted = false;
    if (!this.over) this.#run.next(key);
  }

  see(): void {
    this.vision.look(this.level, this.hero.x, this.hero.y);
  }

  clear(): void {
    this.unsaid = false;
    this.top = '';
    this.#answer = '';
    this.#fresh = false;
  }

  /** Adds a message to the top line, waiting for a key where it has no room. */
  *say(text: string): Play {
    this.said++;
    if (this.#muted) return;
    this.unsaid = false;
    if (this.#fresh && this.top !== '') {
      if (this.top.length + text.length + 3 < LONGEST_LINE && !/^You die/.test(text)) {
        this.top += `  ${text}`;
        this.#last = this.top;
        return;
      }
      yield* this.more();
      if (this.#muted) return;
    }
    this.#answer = '';
    if (text.length >= COLUMNS) {
      yield* this.#sayLong(text);
      return;
    }
    this.top = this.#last = text;
    this.#fresh = true;
  }

  /** What follows the last space that fits goes on below the end of the line, until a key. */
  *#sayLong(text: string): Play {
    const end = text.lastIndexOf(' ', COLUMNS - 1);
    this.clear();
    this.top = this.#last = text.slice(0, end);
    this.rest = text.slice(end + 1);
    this.stain = '';
    this.waits.space = true;
    for (let key = 0; key !== 32 && key !== 13 && key !== 10 && key !== ESC;) {
      key = yield;
      this.#muted = key === ESC;
    }
    this.waits.space = false;
    this.rest = '';
    const line = this.top;
    this.clear();
    this.ghost = line;
  }

  /** Says it in place of what the line says. */
  *sayAnew(text: string): Play {
    this.clear();
    yield* this.say(text);
  }

  /** Says nothing where the line said just this the last time. */
  *sayOnce(text: string): Play {
    if (this.#last !== text) yield* this.say(text);
  }

  *more(): Play {
    if (this.#muted) return;
    this.top += '--More--';
    if (this.top.length >= COLUMNS) this.stain = '';
    this.cursorOnTop = true;
    this.waits.space = true;
    for (let key = 0; key !== 32 && key !== 13 && key !== 10 && key !== ESC;) {
      this.see();
      key = yield;
      this.#muted = key === ESC;
    }
    this.waits.space = false;
    this.cursorOnTop = false;
    this.clear();
  }

  /** Shows a window until a key closes it. */
  *show(window: Window): Play {
    if (this.#fresh && this.top !== '') yield* this.more();
    this.clear();
    yield* this.pages(window);
  }

  *pages({ lines, end }: Window): Play {
    this.waits.space = true;
    const pages = Math.ceil(lines.length / PAGE_ROWS);
    for (let page = 0; ;) {
      const shown = lines.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
      this.window =
        pages === 1
          ? { lines, end }
          : end === '--More--'
            ? { lines: page === 0 ? firstPage(lines) : shown, end, whole: true, isText: true }
            : { lines: shown, end: `(${page + 1} of ${pages})`, whole: true };
      const key = yield;
      const isReturn = key === 13 || key === 10;
      // A menu from which nothing can be chosen does not close on Return.
      if (key === ESC || (page === pages - 1 && (key === 32 || (isReturn && end === '--More--')))) break;
      const turned = { ' ': page + 1, '>': page + 1, '<': page - 1, '^': 0, '|': pages - 1 }[isReturn ? '>' : String.fromCharCode(key)];
      page = Math.max(0, Math.min(pages - 1, turned ?? page));
    }
    this.closeWindow();
    this.waits.space = false;
  }

  /** What it covered of old lines is gone. */
  closeWindow(): void {
    if (!this.window) return;
    const left = this.window.whole ? 0 : windowColumn(this.window) - 2;
    this.ghost = this.ghost.slice(0, left);
    this.stain = this.stain.slice(0, left);
    this.window = null;
  }

  /**
   * Asks a question on the top line.
   * @param choices keys that answer it, the first one being what ESC gives unless `q` or `n` is among them; null: any key
   */
  *ask(question: string, choices: string | null, fallback = ''): Play<string> {
    this.waits.key = true;
    if (this.#fresh && this.top !== '') yield* this.more();
    this.#muted = false;
    this.top = this.#last = `${question} `;
    this.#answer = '';
    this.cursorOnTop = true;
    let answer = '';
    while (answer === '') {
      this.see();
      const key = yield;
      if (choices === null) answer = String.fromCharCode(key);
      else if (key === ESC) answer = choices.includes('q') ? 'q' : choices.includes('n') ? 'n' : fallback || '\u001b';
      else if (key === 32 || key === 13 || key === 10) answer = fallback || '\u001b';
      else if (choices.includes(String.fromCharCode(key))) answer = String.fromCharCode(key);
    }
    this.waits.key = false;
    this.cursorOnTop = false;
    if (this.top.length > COLUMNS) this.stain = this.top.slice(COLUMNS);
    if (choices === null) this.clear();
    else {
      // ESC without an answer to stand for it shows as the code zero.
      this.#answer = answer === '\u001b' ? '^@' : answer;
      this.#fresh = false;
    }
    return answer;
  }

  /** A question that is answered with a text. ESC takes back what was typed, then gives an empty text. */
  *askLine(question: string): Play<string> {
    this.waits.line = true;
    if (this.#fresh && this.top !== '') yield* this.more();
    this.#muted = false;
    this.cursorOnTop = true;
    let text = '';
    for (let key = 0; key !== 13 && key !== 10;) {
      this.top = `${question} ${text}`;
      key = yield;
      if (key === ESC && text === '') break;
      if (key === ESC) text = '';
      else if (key === BACKSPACE || key === DELETE) text = text.slice(0, -1);
      else if (key >= 32 && key < DELETE) text += String.fromCharCode(key);
    }
    this.waits.line = false;
    this.cursorOnTop = false;
    this.clear();
    return text;
  }

  /** The line stays as it is until something else is said. */
  settle(): void {
    this.#fresh = false;
  }

  /** A question stays on the line with its answer until something else is said. */
  keepAnswered(question: string, answer: string): void {
    this.top = this.#last = question;
    this.#answer = answer;
    this.#fresh = false;
  }

  showCount(count: number): void {
    this.top = `Count: ${count}`;
    this.counting = true;
    this.cursorOnTop = true;
  }

  hideCount(): void {
    this.counting = false;
    this.cursorOnTop = false;
  }

  /** A kind becomes known by use, which counts ten points. */
  discover(type: ItemType): void {
    if (this.looks.isKnown(type)) return;
    this.looks.learn(type);
    this.hero.bonusScore += 10;
  }

  name(item: Item, quantity = item.quantity): string {
    return fullName(item, this.looks, quantity);
  }

  /** `f - an apple`, with how it is used. */
  inventoryLine(item: Item): string {
    return `${item.letter} - ${this.name(item)}${this.hero.usage(item)}`;
  }

  conditions(): string[] {
    const { hero } = this;
    const words: string[] = [];
    const hunger = ['Satiated', '', 'Hungry', 'Weak', 'Fainting'][hero.hunger]!;
    if (hunger !== '') words.push(hunger);
    if (this.load() > 0) words.push(['Burdened', 'Stressed', 'Strained', 'Overtaxed', 'Overloaded'][Math.min(4, this.load() - 1)]!);
    if (hero.floats) words.push('Lev');
    return words;
  }

  altarText(): string {
    const { hero, level } = this;
    const align = level.altars.get(hero.y * COLUMNS + hero.x) ?? 'neutral';
    const name = (align.charAt(0).toUpperCase() + align.slice(1)) as keyof (typeof ROLES)['rog']['gods'];
    return `${ROLES[hero.role].gods[name] ?? 'Moloch'} (${align === 'noalign' ? 'unaligned' : align})`;
  }

  weight(): number {
    return this.hero.inventory.reduce((sum, item) => sum + item.type.weight * item.quantity, 0);
  }

  /** 0 unencumbered to 5 overloaded. */
  load(): number {
    const { strength, constitution } = this.hero.attributes;
    const capacity = Math.min(1000, 25 * (Math.min(18, strength) + constitution) + 50);
    const excess = this.weight() - capacity;
    return excess <= 0 ? 0 : Math.min(5, Math.floor((excess * 2) / capacity) + 1);
  }

  *die(by: string): Play {
    this.hero.hp = 0;
    this.killer = by;
    yield* this.say('You die...');
    yield* this.more();
    this.over = 'death';
  }
}

/** Of a text that is longer than the screen the first page shows its head alone, at the bottom. */
function firstPage([head]: readonly string[]): string[] {
  return [...Array.from({ length: PAGE_ROWS - 1 }, () => ''), head!];
}

/** A monster on the hero's first square steps aside. */
function makeRoom(level: Level, { x, y }: Hero): void {
  const monster = level.monsterAt(x, y);
  const spot = monster && nearestFree(level, { x, y });
  if (spot) Object.assign(monster, spot);
}
