// MiniHack's map in the terminal's sixteen colours.

import type { Picture } from '../../env/minihack/view/picture';

const ESCAPE = '\u001b[';

/** The rows of the screen. The map lies from the second one on; what covers it, such as a menu, stays uncoloured. */
export function paint({ rows, columns, height, squares }: Picture): string {
  return rows
    .map((row, y) => {
      if (y === 0 || y > height) return row;
      const last = row.trimEnd().length;
      return [...row.slice(0, last)]
        .map((char, x) => {
          const square = squares[(y - 1) * columns + x];
          return square && square.char === char && char !== ' ' ? `${ESCAPE}${code(square.color)}m${char}` : `${ESCAPE}0m${char}`;
        })
        .join('')
        .concat(last > 0 ? `${ESCAPE}0m` : '');
    })
    .join('\n');
}

/** Colour 0 is the terminal's darkest, which nobody could read on a dark ground. */
function code(color: number): number {
  if (color === 0) return 90;
  return color < 8 ? 30 + color : 90 + color - 8;
}
