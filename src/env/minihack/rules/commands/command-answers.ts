// Commands without a use in these tasks: they answer with their text and take the time they take in the game.

import { openSack, tip } from './apply';
import { chooseItem, ranges } from '../choose-item';
import { type CommandTable, says } from './command-table';
import { dip } from './dip';
import { askDirection } from '../doors';
import { engrave } from './engrave';
import type { Game, Play } from '../game';
import { LETTERS } from '../hero';
import type { Item } from '../../things/items';
import { isInside, type Level, type Spot } from '../../level/level';
import { inventoryLines, select } from '../menu';
import { keyName, moveText } from './key-names';
import { farLook } from '../../view/far-look';
import { pointAt } from './pointing/point';
import { reorder } from './pickup';
import { sit } from './sit';
import { travel } from './pointing/travel';
import { twoWeapons } from './two-weapons';

const COLON = 58;
const VERSION = 'Unix NetHack Version 3.6.7 - last build Sat Apr 25 17:40:20 2026.';

/** Up the stairs and out, which ends the game as a death does: first everything carried is shown. */
function* leave(game: Game): Play {
  game.keepAnswered(game.top.trimEnd(), '');
  game.unsaid = true;
  game.isEnding = true;
  yield* game.pages({ lines: inventoryLines(game, game.hero.inventory), end: '(end)' });
  game.unsaid = false;
  game.over = 'death';
}

export const ANSWERS: CommandTable = {
  *'<'(game) {
    const { x, y } = game.level.start;
    if (game.hero.x !== x || game.hero.y !== y) yield* game.say("You can't go up here.");
    else {
      const answer = yield* game.ask('Beware, there will be no return!  Still climb? [yn] (n)', 'yn', 'n');
      if (answer === 'y') yield* leave(game);
    }
    return false;
  },
  '>': says("You can't go down here."),
  p: says('There appears to be no shopkeeper here to receive your payment.'),
  '+': says("You don't know any spells right now."),
  Z: says("You don't know any spells right now."),
  *$(game) {
    const { gold } = game.hero;
    yield* game.say(gold > 0 ? `Your wallet contains ${gold} zorkmid${gold > 1 ? 's' : ''}.` : 'Your wallet is empty.');
    return false;
  },
  '!': says("'#shell' command not available."),
  '(': says('You are not using any tools.'),
  v: says(VERSION),
  O: says('The options are already set perfectly for you!', true),
  V: says('Noop', true),
  '^P': says('Noop', true),
  '^T': says("You don't know that spell."),
  ...Object.fromEntries(['^E', '^F', '^G', '^I', '^V', '^W'].map((key) => [key, says("You can't do that!")])),
  *'^R'(game) {
    game.ghost = game.stain = '';
    return false;
  },
  *'@'(game) {
    game.autopickup = !game.autopickup;
    yield* game.say(`Autopickup: ${game.autopickup ? 'ON, for all objects' : 'OFF'}.`);
    return false;
  },
  'M-j': jump,
  *'M-l'(game) {
    const { hero, level } = game;
    const box = level.pile(hero.x, hero.y).find((item) => item.type.name === 'chest' || item.type.name === 'large box');
    const sack = level.pile(hero.x, hero.y).find((item) => item.type.name === 'sack');
    if (sack && !box) {
      const answer = yield* game.ask(`There is ${game.name(sack)} here, loot it? [ynq] (q)`, 'ynq', 'q');
      if (answer !== 'y') return false;
      game.clear();
      yield* game.say('You open the sack...');
      yield* game.more();
      return yield* openSack(game, sack, 'The');
    }
    yield* game.say(box ? 'Hmmm, it turns out to be locked.' : "You don't find anything here to loot.");
    return false;
  },
  'M-m': says("You don't have a special ability in your normal form!"),
  *'M-o'(game) {
    const onAltar = game.level.at(game.hero.x, game.hero.y) === '_';
    if (!onAltar) yield* game.say('You are not standing on an altar.');
    else yield* chooseItem(game, { verb: 'sacrifice', suggests: () => false });
    return false;
  },
  *'M-t'(game) {
    if (game.hero.role !== 'kni') {
      yield* game.say("You don't know how to turn undead!");
      return false;
    }
    game.movement -= 12 * 4;
    yield* game.say('Calling upon Lugh, you chant an arcane formula.  You can move again.');
    return true;
  },
  *'M-f'(game) {
    const type = game.hero.wielded?.type;
    const lack = !type
      ? 'when not wielding a'
      : type.symbol !== ')'
        ? 'without a proper'
        : /bow$|sling/.test(type.name)
          ? 'with that'
          : null;
    yield* game.say(lack === null ? 'You decide not to force the issue.' : `You can't force anything ${lack} weapon.`);
    return lack === null;
  },
  'M-w': says('Your face is already clean.', true),
  'M-s': sit,
  *'M-c'(game) {
    const way = yield* askDirection(game, 'Talk to whom? (in what direction)');
    if (way === 'here') yield* game.say('Talking to yourself is a bad habit for a dungeoneer.');
    return false;
  },
  *'M-R'(game) {
    const way = yield* askDirection(game);
    const { x, y } = game.hero;
    if (way === 'here' || (way !== null && isInside(x + way[0], y + way[1]))) yield* game.say('I see nobody there.');
    return false;
  },
  *'M-u'(game) {
    const way = yield* askDirection(game);
    if (way === null) return false;
    const [dx, dy] = way === 'here' ? [0, 0] : way;
    if (!isInside(game.hero.x + dx, game.hero.y + dy)) {
      yield* game.say('The perils lurking there are beyond your grasp.');
      return false;
    }
    const state = game.level.door(game.hero.x + dx, game.hero.y + dy)?.state;
    yield* game.say(state === undefined ? 'You know of no traps there.' : TRAPS_OF_DOOR[state]);
    return state === 'closed' || state === 'locked';
  },
  'M-d': dip,
  E: engrave,
  'M-T': tip,
  'M-a': adjust,
  *'M-i'(game) {
    const item = yield* chooseItem(game, { verb: 'invoke', suggests: () => false, evenSo: true });
    if (item === null) return false;
    yield* game.say('Nothing happens.');
    return true;
  },
  'M-r': rub,
  X: twoWeapons,
  'M-2': twoWeapons,
  _: travel,
  *'/'(game) {
    const kinds = ['/ - something on the map', "i - something you're carrying", '? - something else (by symbol or name)', ''];
    kinds.push('m - nearby monsters', 'M - all monsters shown on map', 'o - nearby objects', 'O - all objects shown on map');
    const lines = kinds.map((kind) => (kind === '' ? { text: '' } : { letter: kind.charAt(0), text: kind.slice(4) }));
    yield* select(game, [{ text: 'What do you want to look at:' }, { text: '' }, ...lines], 'one');
    return false;
  },
  *';'(game) {
    const spot = yield* pointAt(game, { prompt: 'Pick an object.', goal: 'an unknown object', helps: false });
    const isAskedFor = spot !== null && game.lastKey === COLON;
    if (spot) yield* farLook(game, spot.x, spot.y);
    // Asked for by `:`, the game looks for more in an encyclopedia that it does not find.
    if (isAskedFor) yield* game.say("Cannot open 'data' file!");
    return false;
  },
  *'&'(game) {
    if (!game.knowsHelp) {
      game.waits.key = true;
      yield* game.say("Ask about '&' or '?' to get more info.");
      game.knowsHelp = true;
    }
    const key = yield* game.ask('What command?', null);
    const code = key.charCodeAt(0);
    const moves = moveText(code);
    if (moves !== null) {
      yield* game.say(moves);
      return false;
    }
    const numbers = `char code ${code} (0${code.toString(8).padStart(3, '0')} or 0x${code.toString(16).padStart(2, '0')})`;
    yield* game.say(`No such command '${keyName(code)}', ${numbers}.`);
    return false;
  },
};

const TRAPS_OF_DOOR = {
  nodoor: 'You see no door there.',
  broken: 'This door is broken.',
  open: 'This door is safely open.',
  closed: 'You find no traps on the door.',
  locked: 'You find no traps on the door.',
} as const;

/** A knight's jump, two squares one way and one the other. */
function* jump(game: Game): Play<boolean> {
  const { hero, level, vision } = game;
  if (hero.role !== 'kni') {
    yield* game.say("You can't jump very far.");
    return false;
  }
  const far = ({ x, y }: { x: number; y: number }): number => (x - hero.x) ** 2 + (y - hero.y) ** 2;
  const spot = yield* pointAt(game, {
    prompt: 'Where do you want to jump?',
    goal: 'the desired position',
    marks: true,
    remark: (at) => (far(at) === 5 && vision.sees(at.x, at.y) && isWayFree(level, hero, at) ? '' : ' (illegal)'),
  });
  if (spot === null) return false;
  if (far(spot) !== 5) yield* game.say('Illegal move!');
  else if (!vision.sees(spot.x, spot.y)) yield* game.say('You cannot see where to land!');
  else if (!isWayFree(level, hero, spot)) yield* game.say('There is an obstacle preventing that jump.');
  else {
    game.clear();
    [hero.x, hero.y] = [spot.x, spot.y];
    game.see();
    return true;
  }
  return false;
}

/** Of a jump: first straight on, then aslant, over nothing that stops a step. */
function isWayFree(level: Level, from: Spot, to: Spot): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const over = Math.abs(dx) > 1 ? { x: from.x + Math.sign(dx), y: from.y } : { x: from.x, y: from.y + Math.sign(dy) };
  const isOpen = ({ x, y }: Spot): boolean => level.isPassable(x, y) && !level.isShut(x, y) && !level.boulderAt(x, y);
  return isOpen(over) && isOpen(to) && !level.hasLeaf(over.x, over.y) && !level.hasLeaf(to.x, to.y);
}

/** Another letter for an item. */
function* adjust(game: Game): Play<boolean> {
  const { hero } = game;
  const item = yield* chooseItem(game, { verb: 'adjust', suggests: () => true });
  if (item === null || item === '-') return false;
  const free = [...LETTERS].filter((letter) => letter === item.letter || !hero.inventory.some((one) => one.letter === letter));
  for (;;) {
    const answer = yield* game.ask(`Adjust letter to what [${ranges(free.join(''))}] (? see used letters)?`, null);
    if (answer === '\u001b' || answer === ' ' || answer === '\r' || answer === '\n') {
      yield* game.say('Never mind.');
      return false;
    }
    if (!LETTERS.includes(answer)) {
      game.waits.key = true;
      yield* game.say('Select an inventory slot letter.');
      continue;
    }
    const other = hero.inventory.find((one) => one.letter === answer && one !== item);
    const word = answer === item.letter ? 'Collecting' : other ? 'Swapping:' : 'Moving:';
    if (other) other.letter = item.letter;
    item.letter = answer;
    reorder(hero);
    yield* game.say(`${word} ${game.inventoryLine(item)}.`);
    return false;
  }
}

/** What a thing leaves on a touchstone or flint. */
function streaks({ type }: Item): string {
  if (/club|bow|staff|chest|box/.test(type.name)) return 'see wooden streaks';
  if (/sling|leather|boots|sack|blindfold/.test(type.name)) return 'see brown streaks';
  return type.symbol === '*' ? 'make gray scratch marks' : 'make scratch marks';
}

function* rub(game: Game): Play<boolean> {
  const stone = yield* chooseItem(game, { verb: 'rub', suggests: (item) => item.type.name === 'flint' });
  if (stone === null || stone === '-') return false;
  if (stone.type.name !== 'flint') {
    yield* game.say(stone.type.symbol === '*' ? "Sorry, I don't know how to use that." : 'That is a silly thing to rub.');
    return false;
  }
  const stones = stone.quantity > 1 ? 'stones' : 'stone';
  const item = yield* chooseItem(game, { verb: `rub on the ${stones}`, suggests: () => true });
  // With the stone in hand time passes, whatever comes of it.
  if (item !== null && item !== '-') yield* game.say(`You ${streaks(item)} on the ${stones}.`);
  return true;
}
