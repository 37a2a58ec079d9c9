// Menus: lines with letters that keys mark, in a window. Return or space takes what is marked, ESC nothing.

import type { Game, Play } from './game';
import { CLASSES, type Item } from '../things/items';
import { PAGE_ROWS } from './window';

export interface MenuLine {
  readonly text: string;
  /** The key that chooses it; headings and blank lines have none. */
  readonly letter?: string;
  readonly item?: Item;
  /** Marked from the start. */
  readonly marked?: boolean;
}

/** `any`: letters mark; `one`: the first letter is the answer. */
export type Choice = 'any' | 'one';

/** @returns the lines chosen, maybe none; null after ESC */
export function* select(game: Game, lines: readonly MenuLine[], choice: Choice): Play<MenuLine[] | null> {
  const marked = new Set(lines.filter((line) => line.marked));
  const pages = Math.max(1, Math.ceil(lines.length / PAGE_ROWS));
  let page = 0;
  game.clear();
  game.waits.space = true;
  const close = (chosen: MenuLine[] | null): MenuLine[] | null => {
    game.closeWindow();
    game.waits.space = false;
    return chosen;
  };
  for (;;) {
    const shown = lines.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
    const texts = shown.map((line) =>
      line.letter === undefined ? line.text : `${line.letter} ${marked.has(line) ? '+' : '-'} ${line.text}`,
    );
    game.window = pages === 1 ? { lines: texts, end: '(end)' } : { lines: texts, end: `(${page + 1} of ${pages})`, whole: true };
    const key = yield;
    const text = String.fromCharCode(key);
    const line = shown.find(({ letter }) => letter === text);
    const choosable = (all: readonly MenuLine[]): readonly MenuLine[] => all.filter(({ letter }) => letter !== undefined);
    if (line) {
      if (choice === 'one') return close([line]);
      if (!marked.delete(line)) marked.add(line);
    } else if (key === 27) return close(null);
    else if (key === 13 || key === 10 || (key === 32 && page === pages - 1)) return close(lines.filter((one) => marked.has(one)));
    else if (text === '>' || key === 32) page = Math.min(pages - 1, page + 1);
    else if (text === '<') page = Math.max(0, page - 1);
    else if (text === '^') page = 0;
    else if (text === '|') page = pages - 1;
    else if (choice === 'any') {
      if (text === '.' || text === ',') for (const one of choosable(text === '.' ? lines : shown)) marked.add(one);
      if (text === '-' || text === '\\') for (const one of text === '-' ? lines : shown) marked.delete(one);
      if (text === '@' || text === '~') for (const one of choosable(text === '@' ? lines : shown)) if (!marked.delete(one)) marked.add(one);
    }
  }
}

export function heading(symbol: string): string {
  return CLASSES.find(([one]) => one === symbol)?.[1] ?? 'Other';
}

/** Items by class under headings, with their own letters. */
export function itemLines(game: Game, items: readonly Item[]): MenuLine[] {
  return CLASSES.flatMap(([symbol, name]) => {
    const ofClass = items.filter((item) => item.type.symbol === symbol);
    if (ofClass.length === 0) return [];
    return [{ text: name }, ...ofClass.map((item) => ({ item, letter: item.letter, text: game.name(item) + game.hero.usage(item) }))];
  });
}

/** The same as a text. */
export function inventoryLines(game: Game, items: readonly Item[]): string[] {
  return itemLines(game, items).map(({ letter, text }) => (letter === undefined ? text : `${letter} - ${text}`));
}

/** What belongs to a line of a menu of kinds. */
interface KindLine extends MenuLine {
  readonly holds?: (item: Item) => boolean;
}

/**
 * Lines for the classes among the items, lettered from `first`, then for what is known of curses.
 * @param all the line that stands for every class, before them
 */
export function kindLines(items: readonly Item[], first: string, all: string | null): KindLine[] {
  let next = first.charCodeAt(0);
  const letter = (): string => String.fromCharCode(next++);
  const lines: KindLine[] = all === null ? [] : [{ letter: letter(), text: all, holds: () => true }];
  for (const [symbol, name] of CLASSES)
    if (items.some((item) => item.type.symbol === symbol))
      lines.push({ letter: letter(), text: name, holds: (item) => item.type.symbol === symbol });
  const curses: KindLine[] = (['blessed', 'cursed', 'uncursed'] as const)
    .filter((buc) => items.some((item) => item.bucKnown && item.buc === buc))
    .map((buc) => {
      const name = buc.charAt(0).toUpperCase() + buc.slice(1);
      return { letter: name.charAt(0), text: `Items known to be ${name}`, holds: (item) => item.bucKnown && item.buc === buc };
    });
  if (items.some((item) => !item.bucKnown))
    curses.push({ letter: 'X', text: 'Items of unknown Bless/Curse status', holds: (item) => !item.bucKnown });
  return curses.length > 0 ? [...lines, { text: '' }, ...curses] : lines;
}

/** Items that the chosen kinds name: of one of the classes, where any is named, and of one of the states, where any is. */
export function itemsOfKinds(items: readonly Item[], chosen: readonly KindLine[]): Item[] {
  const states = chosen.filter(({ letter }) => 'BCUX'.includes(letter!));
  const classes = chosen.filter((line) => !states.includes(line));
  const fits = (lines: readonly KindLine[], item: Item): boolean => lines.length === 0 || lines.some(({ holds }) => holds?.(item));
  return items.filter((item) => fits(classes, item) && fits(states, item));
}
