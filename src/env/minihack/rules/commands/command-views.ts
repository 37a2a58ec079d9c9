// Commands that show a window: what is carried, worn and known, skills, attributes.

import { attributeLines } from '../../view/attributes';
import { discoveries, discoveredClasses } from '../../view/discoveries';
import type { CommandTable } from './command-table';
import type { Game, Play } from '../game';
import type { Item } from '../../things/items';
import { inventoryLines, itemLines, itemsOfKinds, kindLines, type MenuLine, select } from '../menu';
import { skillLines } from '../../view/skill-list';
import { doff } from './wear';
import { dropAll } from './drop';

const title = (text: string): MenuLine[] => [{ text }, { text: '' }];

function* showInventory(game: Game, items: readonly Item[]): Play<boolean> {
  if (items.length === 0) yield* game.say('Not carrying anything.');
  else yield* game.show({ lines: inventoryLines(game, items), end: '(end)' });
  return false;
}

const inUse = ({ hero }: Game): Item[] =>
  hero.inventory.filter((item) => hero.isWorn(item) || item === hero.wielded || item === hero.alternate || item === hero.quiver);

/** Such items are not asked about by their kinds. */
const isOfOneClass = (items: readonly Item[]): boolean => items.every(({ type }) => type.symbol === items[0]?.type.symbol);

/** Items of the kinds that a menu of kinds names, chosen in a second menu. */
function* chooseMany(game: Game, items: readonly Item[], question: string, all: string, first: MenuLine[]): Play<Item[]> {
  let fitting = items;
  if (!isOfOneClass(items)) {
    const kinds = kindLines(items, 'a', all);
    const chosen = yield* select(game, [...title(question), ...first, ...kinds], 'any');
    if (!chosen || chosen.length === 0) return [];
    if (chosen.some(({ letter }) => letter === 'A')) return [...items];
    fitting = itemsOfKinds(items, chosen);
  }
  if (fitting.length === 0) return [];
  const which = question.startsWith('Drop') ? 'What would you like to drop?' : 'What do you want to take off?';
  const picked = yield* select(game, [...title(which), ...itemLines(game, fitting)], 'any');
  return picked?.map(({ item }) => item!) ?? [];
}

const HELP =
  'About NetHack (version information)., Long description of the game and commands., List of game commands., Concise history of NetHack., Info on a character in the game display., Info on what a given key does., List of game options., Longer explanation of game options., Full list of keyboard commands, List of extended commands., List menu control keys, The NetHack license., Support information.';

function* nameSomething(game: Game): Play<boolean> {
  const kinds = ['m - a monster', 'i - a particular object in inventory', 'o - the type of an object in inventory'];
  kinds.push('f - the type of an object upon the floor', 'd - the type of an object on discoveries list');
  kinds.push('a - record an annotation for the current level');
  const lines = kinds.map((kind) => ({ letter: kind.charAt(0), text: kind.slice(4) }));
  yield* select(game, [...title('What do you want to name?'), ...lines], 'one');
  return false;
}

export const VIEWS: CommandTable = {
  i: (game) => showInventory(game, game.hero.inventory),
  '*': (game) => showInventory(game, inUse(game)),
  *I(game) {
    const { inventory } = game.hero;
    if (isOfOneClass(inventory)) return yield* showInventory(game, inventory);
    const question = title('What type of object do you want an inventory of?');
    const [kind] = (yield* select(game, [...question, ...kindLines(inventory, 'a', null)], 'one')) ?? [];
    if (kind) yield* game.show({ lines: inventoryLines(game, itemsOfKinds(inventory, [kind])), end: '(end)' });
    return false;
  },
  C: nameSomething,
  'M-n': nameSomething,
  'M-N': nameSomething,
  /** A list of texts that are not there to be shown. */
  *'?'(game) {
    const lines = HELP.split(', ').map((text, at) => ({ letter: String.fromCharCode(97 + at), text }));
    yield* select(game, [...title('Select one item:'), ...lines], 'one');
    return false;
  },
  *D(game) {
    const first = [{ letter: 'A', text: 'Auto-select every item' }, { text: '' }];
    const items = yield* chooseMany(game, game.hero.inventory, 'Drop what type of items?', 'All types', first);
    return yield* dropAll(game, items);
  },
  *A(game) {
    const items = inUse(game);
    if (items.length === 0) {
      yield* game.say('Not wearing anything.');
      return false;
    }
    const chosen = yield* chooseMany(game, items, 'What type of things do you want to take off?', 'All worn types', []);
    for (const item of chosen) if (game.hero.isWorn(item)) yield* doff(game, item);
    return chosen.length > 0;
  },
  *'M-e'(game) {
    yield* game.show({ lines: skillLines(game.hero.role), end: '(end)' });
    return false;
  },
  *'^X'(game) {
    yield* game.show({ lines: attributeLines(game, false), end: '(end)' });
    return false;
  },
  *'\\'(game) {
    const lines = discoveries(game);
    if (lines.length === 0) yield* game.say("You haven't discovered anything yet...");
    else yield* game.show({ lines: ['Discoveries', '', ...lines], end: '--More--' });
    return false;
  },
  *'`'(game) {
    const kinds = discoveredClasses(game).map((name, at) => ({ letter: String.fromCharCode(97 + at), text: name.toLowerCase() }));
    yield* select(game, [...title('View discoveries for which sort of objects?'), ...kinds], 'one');
    return false;
  },
  *')'(game) {
    const { wielded, alternate, fightsWithTwo } = game.hero;
    yield* game.say(wielded ? `${game.inventoryLine(wielded)}.` : 'You are empty handed.');
    if (fightsWithTwo) yield* game.say(`${game.inventoryLine(alternate!)}.`);
    return false;
  },
  *'['(game) {
    const worn = game.hero.inventory.filter((item) => game.hero.isArmourWorn(item));
    if (worn.length === 0) yield* game.say('You are not wearing any armor.');
    else if (worn.length === 1) yield* game.say(`${game.inventoryLine(worn[0]!)}.`);
    else yield* game.show({ lines: inventoryLines(game, worn), end: '(end)' });
    return false;
  },
  *'='(game) {
    const rings = [game.hero.leftRing, game.hero.rightRing].filter((ring) => ring !== null);
    if (rings.length === 0) yield* game.say('You are not wearing any rings.');
    for (const ring of rings) yield* game.say(`${game.inventoryLine(ring)}.`);
    return false;
  },
  *'"'(game) {
    const { amulet } = game.hero;
    yield* game.say(amulet ? `${game.inventoryLine(amulet)}.` : 'You are not wearing an amulet.');
    return false;
  },
};
