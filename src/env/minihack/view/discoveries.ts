// The list of kinds that are called by their names since the start or since they were used.

import type { Game } from '../rules/game';
import { bareName } from '../things/item-names';
import { findType, ITEM_TYPES } from '../things/item-kinds';
import { CLASSES, createItem, type ItemType } from '../things/items';

/** What kinds look like that are never taken for something else here. */
const PLAIN_LOOKS: Readonly<Record<string, string>> = { flint: 'gray', sack: 'bag' };

/**
 * Weapons and armour that a knight knows by sight, as the list ends with them; of the weapons the first twenty lie on a
 * page that is never drawn. Kinds without a look in brackets draw it.
 */
const UNSEEN = 20;
const OF_KNIGHTS: Readonly<Record<string, string>> = {
  ')': 'ranseur (hilted polearm), spetum (forked polearm), glaive (single-edged polearm), halberd (angled poleaxe), bardiche (long poleaxe), voulge (pole cleaver), dwarvish mattock (broad pick), fauchard (pole sickle), guisarme (pruning hook), bill-guisarme (hooked polearm), lucern hammer (pronged polearm), bec de corbin (beaked polearm), quarterstaff (staff), aklys (thonged club), elven bow (runed bow), orcish bow (crude bow), yumi (long bow)',
  '[': 'helmet, leather gloves, elven leather helm (leather hat), orcish helm (iron skull cap), dwarvish iron helm (hard hat), orcish chain mail (crude chain mail), orcish ring mail (crude ring mail), orcish cloak (coarse mantelet), dwarvish cloak (hooded cloak), oilskin cloak (slippery cloak), elven shield (blue and green shield), Uruk-hai shield (white-handed shield), orcish shield (red-eyed shield), dwarvish roundshield (large round shield), low boots (walking shoes), iron shoes (hard shoes), high boots (jackboots)',
};

const isDiscovery = (type: ItemType): boolean => type.looks !== undefined || type.name in PLAIN_LOOKS;

function ofKnights({ hero, looks }: Game, symbol: string): string[] | null {
  const text = hero.role === 'kni' ? OF_KNIGHTS[symbol] : undefined;
  if (text === undefined) return null;
  const lines = text.split(', ').map((name) => {
    const drawn = name.includes('(') ? undefined : (findType('[', name) ?? findType('[', `pair of ${name}`));
    return `* ${name}${drawn ? ` (${looks.look(drawn)})` : ''}`;
  });
  return symbol === ')' ? [...Array.from({ length: UNSEEN }, () => ''), ...lines] : lines;
}

function linesOf(game: Game, symbol: string): string[] {
  const { looks } = game;
  const known = ITEM_TYPES.filter((type) => type.symbol === symbol && isDiscovery(type) && looks.isLearned(type));
  return (
    ofKnights(game, symbol) ??
    known.map((type) => {
      const look = PLAIN_LOOKS[type.name] ?? looks.look(type);
      const star = type.name === 'sack' ? '* ' : '  ';
      return `${star}${bareName(createItem(type), looks, false)} (${look})`;
    })
  );
}

/** Under the names of their classes. */
export function discoveries(game: Game): string[] {
  return CLASSES.flatMap(([symbol, name]) => {
    const lines = linesOf(game, symbol);
    return lines.length > 0 ? [name, ...lines] : [];
  });
}

/** Names of the classes of which something is known. */
export function discoveredClasses(game: Game): string[] {
  return CLASSES.filter(([symbol]) => linesOf(game, symbol).length > 0).map(([, name]) => name);
}
