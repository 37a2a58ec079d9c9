// Which part of the map is shown and how large: all that is known where it fits, else the surroundings of the hero.

import type { Picture } from '../../../env/minihack/view/picture';

export interface Viewport {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  /** Height of a square in CSS pixels; its width is `ratio` times that. */
  readonly cell: number;
}

export interface ViewportOptions {
  readonly width: number;
  readonly height: number;
  /** Width of a square over its height. */
  readonly ratio: number;
  readonly smallest: number;
  readonly largest: number;
}

interface Extent {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** The known squares, with a margin of one. */
export function knownExtent({ squares, columns, height, hero }: Picture): Extent {
  let [x1, y1, x2, y2] = [hero.x, hero.y, hero.x, hero.y];
  squares.forEach(({ kind }, at) => {
    if (kind === 'dark') return;
    const x = at % columns;
    const y = (at - x) / columns;
    [x1, y1, x2, y2] = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x), Math.max(y2, y)];
  });
  return { x1: Math.max(0, x1 - 1), y1: Math.max(0, y1 - 1), x2: Math.min(columns - 1, x2 + 1), y2: Math.min(height - 1, y2 + 1) };
}

export function viewportOf(picture: Picture, { width, height, ratio, smallest, largest }: ViewportOptions): Viewport {
  const { x1, y1, x2, y2 } = knownExtent(picture);
  const wide = x2 - x1 + 1;
  const high = y2 - y1 + 1;
  const cell = Math.max(smallest, Math.min(largest, Math.floor(Math.min(height / high, width / (wide * ratio)))));
  const columns = Math.max(1, Math.min(wide, Math.floor(width / (cell * ratio))));
  const rows = Math.max(1, Math.min(high, Math.floor(height / cell)));
  return {
    left: scrolled(picture.hero.x, x1, wide, columns),
    top: scrolled(picture.hero.y, y1, high, rows),
    columns,
    rows,
    cell,
  };
}

/** First square of a window of `shown` out of `all` from `start` on, the hero as near its middle as the ends allow. */
function scrolled(hero: number, start: number, all: number, shown: number): number {
  return Math.max(start, Math.min(start + all - shown, hero - Math.floor(shown / 2)));
}
