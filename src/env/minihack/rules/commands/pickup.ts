// Picking up, and looking at what lies here: messages, the window of a pile, the menu of a pile.

import type { Game, Play } from '../game';
import type { Hero } from '../hero';
import { bareName } from '../../things/item-names';
import { canMerge, CLASSES, type Item, type Slot } from '../../things/items';
import { heading, type MenuLine, select } from '../menu';
import type { Door } from '../../level/level';

/** Gives an item to the hero. @returns the item it has become part of */
function receive(game: Game, item: Item): Item {
  const { hero } = game;
  const like = hero.inventory.find((other) => canMerge(other, item) && (!hero.isWorn(other) || other.type.stacks));
  if (like) {
    like.quantity += item.quantity;
    return like;
  }
  const taken = hero.inventory.some((other) => other.letter === item.letter);
  if (item.letter === '' || taken) item.letter = hero.freeLetter();
  hero.inventory.push(item);
  reorder(hero);
  return item;
}

/** What is carried stands in the order of its letters. */
export function reorder({ inventory }: Hero): void {
  inventory.sort((a, b) => order(a.letter) - order(b.letter));
}

function order(letter: string): number {
  return letter >= 'a' ? letter.charCodeAt(0) - 97 : letter.charCodeAt(0);
}

/** Ammunition, and weapons made to be thrown: what was thrown goes back to an empty quiver. */
const fliesWell = ({ type }: Item): boolean => type.missile === true || /dagger|spear|knife|javelin|aklys|ammer|oomerang/.test(type.name);

/** @param count how many of a lot; 0 all */
function* lift(game: Game, lot: Item, count = 0): Play {
  const { hero, level } = game;
  let item = lot;
  if (count > 0 && count < lot.quantity) {
    item = { ...lot, quantity: count, contents: [] };
    lot.quantity -= count;
  } else level.take(lot, hero.x, hero.y);
  if (item.type.symbol === '$') {
    hero.gold += item.quantity;
    yield* game.say(`$ - ${item.quantity} gold piece${item.quantity > 1 ? 's' : ''}.`);
    return;
  }
  const before = game.load();
  const picked = item.quantity;
  const held = receive(game, item);
  if (item.thrown && held === item && hero.quiver === null && fliesWell(item)) hero.quiver = item;
  item.thrown = false;
  if (game.load() > before) {
    yield* game.say(`You have a little trouble lifting ${held.letter} - ${game.name(held)}.`);
    return;
  }
  // What joins a wielded lot is not called wielded.
  const usage = held !== item && held === hero.wielded ? '' : hero.usage(held);
  yield* game.say(`${held.letter} - ${game.name(held, picked)}${usage}.`);
}

/** Everything that lies here, as autopickup does. */
export function* pickUpAll(game: Game): Play {
  const { hero, level } = game;
  for (const item of level.pile(hero.x, hero.y)) if (item.type.name !== 'boulder') yield* lift(game, item);
}

function liftable(game: Game): Item[] {
  return game.level.pile(game.hero.x, game.hero.y).filter((item) => item.type.name !== 'boulder');
}

/** The `,` command. @param count how many of a lot; 0 all. @returns whether it took time */
export function* pickUp(game: Game, count = 0): Play<boolean> {
  const items = liftable(game);
  if (items.length === 0) {
    yield* game.say(nothingHere(game));
    return false;
  }
  if (game.hero.floats) {
    yield* game.say('You cannot reach the floor.');
    return false;
  }
  // Lots that are too small are passed over.
  const enough = items.filter(({ quantity }) => quantity >= count);
  const chosen = enough.length < 2 ? enough : yield* chooseThings(game, sorted(game, enough), count);
  for (const item of chosen) yield* lift(game, item, count);
  return chosen.length > 0;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

function* chooseThings(game: Game, items: readonly Item[], count: number): Play<Item[]> {
  const lines = items.flatMap((item, at): MenuLine[] => {
    const line = { letter: LETTERS[at]!, text: game.name(item), item };
    return item.type.symbol === items[at - 1]?.type.symbol ? [line] : [{ text: heading(item.type.symbol) }, line];
  });
  const chosen = yield* select(game, [{ text: count > 0 ? `Pick ${count} of what?` : 'Pick up what?' }, { text: '' }, ...lines], 'any');
  return chosen?.map(({ item }) => item!) ?? [];
}

function nothingHere(game: Game): string {
  const { hero, level } = game;
  const door = level.door(hero.x, hero.y);
  switch (level.at(hero.x, hero.y)) {
    case '<':
    case '>':
      return 'The stairs are solidly fixed to the floor.';
    case '{':
      return 'You could drink the water...';
    case 'K':
      return 'The plumbing connects it to the floor.';
    case '_':
      return 'Moving the altar would be a very bad idea.';
    case '\\':
      return 'It must weigh a ton!';
    case '}':
    case 'P':
      return hero.floats ? 'The water is beneath you.' : 'There is nothing here to pick up.';
    default:
      return door?.state === 'open' ? "It won't come off the hinges." : 'There is nothing here to pick up.';
  }
}

/** By class, and by name inside a class. */
function sorted({ looks }: Game, items: readonly Item[]): Item[] {
  const rank = (item: Item): number => CLASSES.findIndex(([symbol]) => symbol === item.type.symbol);
  const key = (item: Item): string => bareName(item, looks, false).toLowerCase();
  const curse = (item: Item): number => (item.bucKnown ? ['blessed', 'uncursed', 'cursed'].indexOf(item.buc) : 3);
  return [...items].sort(
    (a, b) => rank(a) - rank(b) || sortOf(a) - sortOf(b) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : curse(a) - curse(b)),
  );
}

const SLOTS: readonly (Slot | undefined)[] = ['helmet', 'gloves', 'boots', 'shield', 'cloak', 'suit'];

export const GRAY_STONE = /^(flint|luckstone|loadstone|touchstone)$/;

/** Armour from head to foot, then over the body; weapons from ammunition to what is wielded; gems before stones before rocks. */
function sortOf({ type }: Item): number {
  if (type.symbol === '[') return SLOTS.indexOf(type.slot);
  if (type.symbol === '*') return type.name === 'rock' ? 2 : GRAY_STONE.test(type.name) ? 1 : 0;
  if (type.symbol !== ')') return 0;
  if (/arrow|bolt|^ya$/.test(type.name)) return 1;
  if (/bow$|sling/.test(type.name)) return 2;
  if (/dart|shuriken|boomerang/.test(type.name)) return 3;
  if (/dagger|spear|knife|javelin/.test(type.name)) return 4;
  return type.name === 'lance' ? 6 : 5;
}

const DOOR_WORDS: Readonly<Record<Door['state'], string | null>> = {
  open: 'an open door',
  broken: 'a broken door',
  nodoor: 'a doorway',
  closed: 'a closed door',
  locked: 'a locked door',
};

function featureHere(game: Game): string | null {
  const { hero, level } = game;
  const door = level.door(hero.x, hero.y);
  if (door) return `There is ${DOOR_WORDS[door.state]} here.`;
  switch (level.at(hero.x, hero.y)) {
    case '<':
      return 'There is a staircase up here.';
    case '>':
      return 'There is a staircase down here.';
    case '{':
      return 'There is a fountain here.';
    case 'K':
      return 'There is a sink here.';
    case '\\':
      return 'There is an opulent throne here.';
    case 'I':
      return 'There is ice here.';
    case '_':
      return `There is an altar to ${game.altarText()} here.`;
    default:
      return null;
  }
}

/** What walking here or `:` says about the square. @param asked the `:` command, which names features without things too */
export function* lookHere(game: Game, asked: boolean): Play {
  const { hero, level } = game;
  const items = level.pile(hero.x, hero.y).filter((item) => item.type.name !== 'boulder' || asked);
  const feature = featureHere(game);
  if (items.length < 5 || asked) for (const item of items) item.noticed = true;
  if (items.length === 0) {
    if (asked) yield* game.say(feature ?? 'You see no objects here.');
    return;
  }
  if (!asked && items.length >= 5) {
    if (feature) yield* game.say(feature);
    yield* game.say('There are several objects here.');
    return;
  }
  if (items.length === 1) {
    if (feature) yield* game.say(feature);
    yield* game.say(`You see here ${game.name(items[0]!)}.`);
    return;
  }
  const lines = [...(feature ? [feature, ''] : []), 'Things that are here:', ...items.map((item) => game.name(item))];
  yield* game.show({ lines, end: '--More--' });
}
