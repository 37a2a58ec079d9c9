// Wearing, taking off, putting on, removing, wielding, readying, exchanging, dropping.

import { chooseItem } from '../choose-item';
import type { Game, Play } from '../game';
import { article, bareName } from '../../things/item-names';
import type { Item, Slot } from '../../things/items';
import { reorder } from './pickup';

/** Waits while the hero is busy; the action itself is the first of these turns. */
function busy(game: Game, turns: number): void {
  game.movement -= 12 * (turns - 1);
}

const SLOT_WORDS: Readonly<Record<Slot, string>> = {
  suit: 'suit',
  cloak: 'cloak',
  helmet: 'helmet',
  gloves: 'gloves',
  boots: 'boots',
  shield: 'shield',
};

/** What a piece is called when it comes off. */
function partName({ type }: Item, slot: Slot): string {
  if (type.name.endsWith(' mail')) return 'mail';
  return slot === 'helmet' ? (/fedora|hat/.test(type.name) ? 'hat' : 'helm') : SLOT_WORDS[slot];
}

function canBeWorn(game: Game, item: Item): boolean {
  const { slot } = item.type;
  return slot !== undefined && !game.hero.worn.has(slot) && !(slot === 'suit' && game.hero.worn.has('cloak'));
}

/** Classes with something in them that can be worn. */
const WEARABLE_CLASSES = '[="(%';

const isAccessory = ({ type }: Item): boolean => '="'.includes(type.symbol) || type.name === 'blindfold';

export function* wear(game: Game): Play<boolean> {
  return yield* don(game, 'wear', (item) => canBeWorn(game, item));
}

export function* putOn(game: Game): Play<boolean> {
  return yield* don(game, 'put on', isAccessory);
}

/** Both commands put on everything that can be worn, and suggest what is their own. */
function* don(game: Game, verb: string, fits: (item: Item) => boolean): Play<boolean> {
  const { hero } = game;
  const wearable = hero.inventory.filter((item) => item.type.slot !== undefined || isAccessory(item));
  const suggests = (item: Item): boolean => fits(item) && !hero.isWorn(item);
  const others = wearable.some((item) => !hero.isWorn(item) && !suggests(item));
  const nothing = `You don't have anything ${wearable.length > 0 ? 'else ' : ''}to ${verb}.`;
  const unworn = (one: Item): boolean => wearable.includes(one) && !hero.isWorn(one);
  const item = yield* chooseItem(game, { verb, suggests, evenSo: others, others: unworn, nothing });
  if (item === null || item === '-') return false;
  if (item.type.slot !== undefined) return yield* dress(game, item, item.type.slot);
  if (isAccessory(item)) return yield* adorn(game, item);
  yield* game.say(others || WEARABLE_CLASSES.includes(item.type.symbol) ? "You can't wear that!" : `That is a silly thing to ${verb}.`);
  return false;
}

function* dress(game: Game, item: Item, slot: Slot): Play<boolean> {
  const { hero } = game;
  const { delay = 0 } = item.type;
  const refusal = whyNotWear(game, item, slot);
  if (refusal !== null) {
    yield* game.say(refusal);
    return false;
  }
  hero.putAway(item);
  hero.worn.set(slot, item);
  const name = bareName(item, game.looks);
  item.enchantmentKnown = true;
  if (delay > 1) busy(game, delay);
  yield* game.say(delay === 0 ? `You are now wearing ${article(name)} ${name}.` : 'You finish your dressing maneuver.');
  if (item.type.name.includes('levitation')) {
    game.looks.learn(item.type);
    yield* game.say('You float up.');
  }
  return true;
}

function whyNotWear({ hero }: Game, item: Item, slot: Slot): string | null {
  if (hero.isWorn(item)) return 'You are already wearing that!';
  const cloak = hero.worn.get('cloak');
  if (slot === 'suit' && cloak) return `You cannot wear armor over a ${cloak.type.name === 'robe' ? 'robe' : 'cloak'}.`;
  const worn = hero.worn.get(slot);
  if (worn) return slot === 'suit' ? 'You are already wearing some armor.' : `You are already wearing a ${SLOT_WORDS[slot]}.`;
  return null;
}

/** What can be taken off at once: a suit under a cloak cannot. */
function removable({ hero }: Game): Item[] {
  return [...hero.worn.values()].filter((item) => !(item.type.slot === 'suit' && hero.worn.has('cloak')));
}

function accessories({ hero }: Game): Item[] {
  return [hero.leftRing, hero.rightRing, hero.amulet].filter((item) => item !== null);
}

export function* takeOff(game: Game): Play<boolean> {
  return yield* undress(game, removable(game), accessories(game), 'take off', 'Not wearing any armor or accessories.');
}

export function* remove(game: Game): Play<boolean> {
  return yield* undress(game, accessories(game), removable(game), 'remove', 'Not wearing any accessories or armor.');
}

function* undress(game: Game, first: readonly Item[], second: readonly Item[], verb: string, nothing: string): Play<boolean> {
  const all = [...first, ...second];
  if (all.length === 0) {
    yield* game.say(nothing);
    return false;
  }
  let item: Item | '-' | null = first.length === 1 ? first[0]! : null;
  item ??= yield* chooseItem(game, { verb, suggests: (one) => first.includes(one), evenSo: true, others: (one) => all.includes(one) });
  if (item === null || item === '-') return false;
  if (!game.hero.isWorn(item)) {
    const fits = first.length === 0 || WEARABLE_CLASSES.includes(item.type.symbol);
    yield* game.say(fits ? 'You are not wearing that.' : `That is a silly thing to ${verb}.`);
    return false;
  }
  if (item.buc === 'cursed') {
    item.bucKnown = true;
    yield* game.say("You can't.  It is cursed.");
    return false;
  }
  return yield* doff(game, item);
}

export function* doff(game: Game, item: Item): Play<boolean> {
  const { hero } = game;
  const { slot, delay = 0 } = item.type;
  const used = hero.usage(item);
  if (slot !== undefined) hero.worn.delete(slot);
  else if (hero.amulet === item) hero.amulet = null;
  else if (hero.leftRing === item) hero.leftRing = null;
  else hero.rightRing = null;
  if (slot !== undefined && delay > 0) {
    busy(game, delay);
    yield* game.say(`You finish taking off your ${partName(item, slot)}.`);
  } else yield* game.say(`You were wearing ${game.name(item)}${slot === undefined && used.includes('hand') ? used : ''}.`);
  if (item.type.name.includes('levitation') && !hero.floats) yield* game.say('You float gently to the floor.');
  return true;
}

function* adorn(game: Game, item: Item): Play<boolean> {
  const { hero } = game;
  if (hero.isWorn(item)) {
    yield* game.say('You are already wearing that!');
    return false;
  }
  if (item.type.symbol === '"') {
    if (hero.amulet) {
      yield* game.say('You are already wearing an amulet.');
      return false;
    }
    hero.amulet = item;
  } else if (item.type.symbol === '=') {
    const hand = hero.leftRing ? 'r' : hero.rightRing ? 'l' : yield* game.ask('Which ring-finger, Right or Left? [rl]', 'rl');
    if (hand !== 'r' && hand !== 'l') return false;
    game.clear();
    if (hand === 'r') hero.rightRing = item;
    else hero.leftRing = item;
    if (item.type.name === 'levitation') {
      game.looks.learn(item.type);
      yield* game.say('You start to float in the air!');
    }
  } else return false;
  yield* game.say(`${game.inventoryLine(item)}.`);
  return true;
}

export function* wield(game: Game): Play<boolean> {
  const { hero } = game;
  const item = yield* chooseItem(game, {
    verb: 'wield',
    hands: `your ${hero.worn.has('gloves') ? 'gloved' : 'bare'} hands${hero.wielded ? '' : ' (wielded)'}`,
    suggests: (one) => one.type.symbol === ')',
  });
  if (item === null) return false;
  if (item === '-') {
    if (!hero.wielded) {
      yield* game.say('You are already empty handed.');
      return false;
    }
    if (yield* isWelded(game)) return false;
    hero.wielded = null;
    yield* game.say('You are empty handed.');
    return true;
  }
  if (item === hero.wielded) {
    yield* game.say('You are already wielding that!');
    return false;
  }
  if (yield* isWelded(game)) return false;
  if (item === hero.alternate) return yield* exchange(game);
  if (hero.isWorn(item)) {
    yield* game.say('You cannot wield that!');
    return false;
  }
  if (hero.quiver === item) hero.quiver = null;
  hero.wielded = item;
  yield* sayWielded(game, item);
  return true;
}

export function* sayWielded(game: Game, item: Item): Play {
  if (item.buc === 'cursed' && item.type.symbol === ')') {
    item.bucKnown = true;
    yield* game.say(`The ${item.type.name} welds itself to your hand${item.type.twoHanded ? 's' : ''}!`);
  } else yield* game.say(`${game.inventoryLine(item)}.`);
}

export function* isWelded(game: Game): Play<boolean> {
  const weapon = game.hero.wielded;
  if (!weapon || weapon.buc !== 'cursed' || weapon.type.symbol !== ')') return false;
  weapon.bucKnown = true;
  yield* game.say(`Your ${weapon.type.name} is welded to your hand${weapon.type.twoHanded ? 's' : ''}!`);
  return true;
}

/** Weapon and alternate weapon change places. */
export function* exchange(game: Game): Play<boolean> {
  const { hero } = game;
  if (yield* isWelded(game)) return false;
  if (!hero.wielded && !hero.alternate) {
    yield* game.say('You are already empty handed.');
    return false;
  }
  const before = hero.wielded;
  hero.wielded = hero.alternate;
  hero.alternate = before;
  if (hero.wielded) yield* sayWielded(game, hero.wielded);
  else yield* game.say('You are empty handed.');
  if (before) yield* game.say(`${game.inventoryLine(before)}.`);
  else yield* game.say('You have no secondary weapon readied.');
  return true;
}

export function* ready(game: Game): Play<boolean> {
  const { hero } = game;
  const sling = [hero.wielded, hero.alternate].some((one) => one?.type.name === 'sling');
  const fits = (one: Item): boolean =>
    (one.type.symbol === ')' || (one.type.symbol === '*' && sling)) && (one !== hero.wielded || one.quantity > 1);
  const hands = `empty quiver${hero.quiver ? '' : ' (nothing readied)'}`;
  const item = yield* chooseItem(game, { verb: 'ready', hands, suggests: fits });
  if (item === null) return false;
  if (item === '-') {
    yield* game.say(`You ${hero.quiver ? 'now' : 'already'} have no ammunition readied${hero.quiver ? '.' : '!'}`);
    hero.quiver = null;
    return false;
  }
  if (item === hero.quiver) {
    yield* game.say('That ammunition is already readied!');
    return false;
  }
  if (hero.isWorn(item)) {
    yield* game.say('You cannot ready that!');
    return false;
  }
  const held = item === hero.wielded;
  if (held && (yield* isWelded(game))) return false;
  let chosen: Item = item;
  if (held || item === hero.alternate) {
    const part = yield* partOf(game, item, held);
    if (!part) return false;
    chosen = part;
    if (part === item && held) hero.wielded = null;
    else if (part === item) hero.alternate = null;
  }
  hero.quiver = chosen;
  yield* game.say(`${game.inventoryLine(chosen)}.`);
  if (!held || chosen !== item) return false;
  yield* game.say('You are now empty handed.');
  return true;
}

/** Asks before a weapon goes to the quiver; of several all but one may. @returns what is to be readied, null where it stays */
function* partOf(game: Game, item: Item, held: boolean): Play<Item | null> {
  const { hero } = game;
  const { quantity } = item;
  const both = !held && hero.fightsWithTwo;
  let question = `${held ? 'You are wielding that' : 'That is your alternate weapon'}.  Ready it instead? [ynq] (q)`;
  if (quantity > 1) {
    const rest = `Ready ${quantity - 1} of them? [ynq] (q)`;
    const what = `${quantity} ${plainName(item, true)}`;
    const first = yield* game.ask(
      held || both ? `You are ${both ? 'dual ' : ''}wielding ${what}.  ${rest}` : `Your alternate weapon is ${what}.  ${rest}`,
      'ynq',
      'q',
    );
    if (first === 'q') return null;
    game.clear();
    if (first === 'y') {
      const part: Item = { ...item, quantity: quantity - 1, letter: hero.freeLetter(), contents: [] };
      item.quantity = 1;
      hero.inventory.push(part);
      reorder(hero);
      return part;
    }
    question = 'Ready all of them instead? [ynq] (q)';
  }
  const answer = yield* game.ask(question, 'ynq', 'q');
  game.clear();
  if (answer === 'y') return item;
  yield* game.say(`Your ${plainName(item, quantity > 1)} remain${quantity > 1 ? '' : 's'} ${held ? 'wielded' : 'as secondary weapon'}.`);
  return null;
}

const plainName = ({ type }: Item, plural: boolean): string => `${type.name === 'flint' ? 'flint stone' : type.name}${plural ? 's' : ''}`;
