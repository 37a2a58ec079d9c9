// The item prompt: `What do you want to wear? [cg or ?*] `. It comes again after a letter that nothing has, as
// often as one likes, and is left with ESC, space or Return.

import type { Game, Play } from './game';
import type { Item } from '../things/items';
import { itemLines, type MenuLine, select } from './menu';

export interface Choosing {
  /** `wear`, `use or apply`. */
  readonly verb: string;
  readonly suggests: (item: Item) => boolean;
  /** `-` is an answer and listed first; what the list calls it. */
  readonly hands?: string;
  /** The prompt comes though nothing is suggested; without it the game says that there is nothing. */
  readonly evenSo?: boolean;
  /** What `?` lists where nothing is suggested. */
  readonly others?: (item: Item) => boolean;
  /** Said where nothing suits. */
  readonly nothing?: string;
}

/** @returns null after `Never mind.` or where nothing suits */
export function* chooseItem(
  game: Game,
  { verb, suggests, hands, evenSo, others = () => true, nothing }: Choosing,
): Play<Item | '-' | null> {
  const { inventory } = game.hero;
  const fitting = inventory.filter(suggests);
  if (fitting.length === 0 && hands === undefined && !evenSo) {
    yield* game.say(nothing ?? `You don't have anything to ${verb}.`);
    return null;
  }
  const listed = compact(fitting.map((item) => item.letter).join(''));
  const letters = fitting.length > 0 || hands !== undefined ? `${hands !== undefined ? '- ' : ''}${listed}${listed ? ' ' : ''}or ?*` : '*';
  let asked = '';
  for (;;) {
    const question = `What do you want to ${verb}? [${letters}]`;
    let answer = yield* game.ask(question, null);
    if (answer === '?' || answer === '*') {
      const suggested = fitting.length > 0 || hands !== undefined ? fitting : inventory.filter(others);
      answer = yield* listItems(game, answer === '?' ? suggested : inventory, hands);
    } else asked = `${question} `;
    if (answer === '') continue;
    if (answer === '\u001b' || answer === ' ' || answer === '\r' || answer === '\n') {
      yield* game.say('Never mind.');
      return null;
    }
    if (answer === '-') {
      if (hands !== undefined) return '-';
      yield* game.say(mime(verb));
      return null;
    }
    if (/\d/.test(answer)) {
      yield* game.say('No count allowed with this command.');
      continue;
    }
    const item = inventory.find((one) => one.letter === answer);
    if (item) {
      // A command that says nothing leaves the question with its answer.
      if (asked !== '') game.keepAnswered(asked, answer);
      return item;
    }
    asked = '';
    yield* game.say("You don't have that object.");
  }
}

/** `You mime taking off something.` The end is put to the last word, whatever it is. */
function mime(verb: string): string {
  const [first, rest = ''] = verb.replace(/ or .*/, '').split(/(?= on the)/) as [string, string?];
  const [, word, particle = ''] = /^(.*?)( on| off)?$/.exec(first) as unknown as [string, string, string?];
  const stem = /^(rub|dip|tip|zap|put|drop)$/.test(word) ? word + word.at(-1)! : word.replace(/e$/, '');
  return `You mime ${stem}ing${particle} something${rest}.`;
}

/** `abcdfgh` to `a-df-h` where more than five letters stand. */
function compact(letters: string): string {
  return letters.length > 5 ? ranges(letters) : letters;
}

/** Three letters in a row and more as a range. */
export function ranges(letters: string): string {
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

/** Shows items by class. @returns the letter chosen, ESC, or an empty text for none */
function* listItems(game: Game, items: readonly Item[], hands?: string): Play<string> {
  game.clear();
  if (items.length === 1 && hands === undefined) {
    game.waits.key = true;
    yield* game.say(`${game.inventoryLine(items[0]!)}.`);
    yield* game.more();
    return '';
  }
  const lines: MenuLine[] = hands === undefined ? [] : [{ text: 'Miscellaneous' }, { letter: '-', text: hands }];
  const chosen = yield* select(game, [...lines, ...itemLines(game, items)], 'one');
  return chosen === null ? '\u001b' : (chosen[0]?.letter ?? '');
}
