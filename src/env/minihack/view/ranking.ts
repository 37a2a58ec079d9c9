// The screen on which the original leaves an episode that is over: the ranking, as a fresh list of scores shows it.
// A new line goes down without going back to the left, and full lines take two rows, as recorded.

import type { Game } from '../rules/game';
import { COLUMNS } from '../level/level';

const HEAD = ' No  Points     Name                                                   Hp [max]';
/** Text reaches up to here, hit points end at the next column. */
const TEXT_END = 69;
const HP_END = 71;
const ROWS = 24;

export interface Ranking {
  readonly rows: readonly string[];
  readonly cursor: readonly [number, number];
}

/** @param quit the environment ended the game: a success or the step limit */
export function ranking(game: Game, quit: boolean): Ranking {
  const { hero } = game;
  const parts = [hero.role, 'hum', hero.female ? 'fem' : 'mal', hero.align.slice(0, 3)];
  const name = ['Agent', ...parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())].join('-');
  const { score } = hero;
  const place = `${(score > 0 ? '1' : '').padStart(3)}${String(score).padStart(10)}  `;
  const [first, ...more] = wrapped(`${place}${name} ${fate(game, quit)}`);
  const last = more.pop() ?? '';
  const hp = (game.over === 'death' && hero.hp <= 0 ? '-' : String(hero.hp)).padStart(2);
  const lines = [HEAD, first!, ...more].map((line) => line.padEnd(COLUMNS));
  return printed([...lines, `${last.padEnd(HP_END - hp.length)}${hp}  [${hero.maxHp}]`], score > 0);
}

function fate({ over, killer, hero }: Game, quit: boolean): string {
  if (quit) return 'quit in The Dungeons of Doom on level 1.';
  if (over === 'death' && hero.hp > 0) return 'escaped the dungeon [max level 1].';
  const verb = killer.startsWith('molten lava') ? 'Burned' : 'Killed';
  return `died in The Dungeons of Doom on level 1.  ${verb} by ${killer}.`;
}

/** At spaces; later lines begin where the first one's name does, less one. */
function wrapped(text: string): string[] {
  if (text.length <= TEXT_END) return [text];
  const at = text.lastIndexOf(' ', TEXT_END);
  return [text.slice(0, at), ...wrapped(`${' '.repeat(14)}${text.slice(at + 1)}`)];
}

function printed(lines: readonly string[], ranked: boolean): Ranking {
  const rows = new Array<string>(ROWS).fill('');
  let [row, column] = [1, 0];
  const print = (text: string): void => {
    for (const character of text) {
      rows[row] = (rows[row] ?? '').padEnd(column) + character;
      column = (column + 1) % COLUMNS;
      if (column === 0) row++;
    }
    row++;
  };
  if (ranked) {
    print('You made the top ten list!');
    row++;
  }
  for (const line of lines) print(line);
  return { rows: rows.map((one) => one.trimEnd()), cursor: [row, column] };
}
