// The item prompt: `What do you want to wear? [cg or ?*] `. It comes again after a letter that nothing has, as
// often as one likes, and is left with ESC, space or Return.

import type { Game, Play } from './game';
import { CLASSES, type Item } from './items';
import { heading } from './pickup';

export interface Choosing {
  /** `wear`, `use or apply`. */
  readonly verb: string;
  readonly suggests: (item: Item) => boolean;
  /** Bare hands or nothing is an answer: `-` is listed first. */
  readonly hands?: boolean;
  /** The prompt comes though nothing is suggested; without it the game says that there is nothing. */
  readonly evenSo?: boolean;
  /** Said where nothing suits. */
  readonly nothing?: string;
}

/** @returns null after `Never mind.` or where nothing suits */
export function* chooseItem(game: Game, { verb, suggests, hands, evenSo, nothing }: Choosing): Play<Item | '-' | null> {
  const { inventory } = game.hero;
  const fitting = inventory.filter(suggests);
  if (fitting.length === 0 && !hands && !evenSo) {
    yield* game.say(nothing ?? `You don't have anything to ${verb}.`);
    return null;
  }
  const listed = compact(fitting.map((item) => item.letter).join(''));
  const letters = fitting.length > 0 || hands ? `${hands ? '- ' : ''}${listed}${listed ? ' ' : ''}or ?*` : '*';
  for (;;) {
    const answer = yield* game.ask(`What do you want to ${verb}? [${letters}]`, null);
    if (answer === '\u001b' || answer === ' ' || answer === '\r' || answer === '\n') {
      yield* game.say('Never mind.');
      return null;
    }
    if (answer === '?' || answer === '*') {
      const picked = yield* listItems(game, answer === '?' && fitting.length > 0 ? fitting : inventory, hands === true && answer === '?');
      if (picked) return picked;
      continue;
    }
    if (answer === '-' && (hands || verb === 'wear' || verb === 'take off')) {
      if (hands) return '-';
      yield* game.say(`You mime ${verb === 'wear' ? 'wearing' : 'taking off'} something.`);
      return null;
    }
    const item = inventory.find((one) => one.letter === answer);
    if (item) return item;
    yield* game.say("You don't have that object.");
  }
}

/** `abcdfgh` to `a-df-h` where more than five letters stand. */
export function compact(letters: string): string {
  if (letters.length <= 5) return letters;
  return letters.replace(/[A-Za-z]+/g, (run) => {
    let out = '';
    for (let from = 0; from < run.length;) {
      let to = from;
      while (to + 1 < run.length && run.charCodeAt(to + 1) === run.charCodeAt(to) + 1) to++;
      out += to - from >= 2 ? `${run[from]}-${run[to]}` : run.slice(from, to + 1);
      from = to + 1;
    }
    return out;
  });
}

/** Shows items by class; a letter of the list chooses. */
export function* listItems(game: Game, items: readonly Item[], hands = false): Play<Item | null> {
  game.clear();
  if (items.length === 1 && !hands) {
    game.waits.key = true;
    yield* game.say(`${game.inventoryLine(items[0]!)}.`);
    yield* game.more();
    return null;
  }
  const lines = hands ? ['Miscellaneous', `- - your bare hands`] : [];
  lines.push(...inventoryLines(game, items));
  game.window = { lines, end: '(end)' };
  game.waits.space = true;
  const key = yield;
  game.window = null;
  game.waits.space = false;
  return items.find((item) => item.letter === String.fromCharCode(key)) ?? null;
}

export function inventoryLines(game: Game, items: readonly Item[]): string[] {
  const lines: string[] = [];
  for (const [symbol] of CLASSES) {
    const ofClass = items.filter((item) => item.type.symbol === symbol);
    if (ofClass.length > 0) lines.push(heading(symbol), ...ofClass.map((item) => game.inventoryLine(item)));
  }
  return lines;
}
