// Our own tiles, drawn in code on a 24 by 24 grid. Each kind of thing has a shape of its own, so that no tile is told from
// another by colour alone.

import { glyphs } from '../../parts/games/glyphs';

export interface Tile {
  /** SVG path, stroked. */
  readonly line?: string;
  /** SVG path, filled. */
  readonly fill?: string;
}

/** Features of the floor, by the kind of square. */
export const FEATURES: Readonly<Record<string, Tile>> = {
  'staircase down': { line: 'M3 5h5v4h4v4h4v4h5M13 4h7m-2.5-2.5L20 4l-2.5 2.5' },
  'staircase up': { line: 'M3 19h5v-4h4v-4h4V7h5' },
  altar: { line: 'M4 9h16M6 9v3h12V9M8 12v7m8-7v7M6 19h12M12 3v4m-2-2h4' },
  fountain: { line: 'M5 15h14l-2 5H7l-2-5Zm7 0V8m0 0c0-3-4-3-4 0m4 0c0-3 4-3 4 0' },
  sink: { line: 'M4 12h16c0 5-3 7-8 7s-8-2-8-7Zm8 0V6h4v2' },
  throne: { line: 'M7 20v-7h10v7M7 13V4l3 2 2-3 2 3 3-2v9M7 17h10' },
  water: { line: 'M3 9c2-2 4-2 6 0s4 2 6 0 4-2 6 0M3 15c2-2 4-2 6 0s4 2 6 0 4-2 6 0' },
  lava: { line: 'M3 17c2-2 4-2 6 0s4 2 6 0 4-2 6 0M8 12l2-5 2 5m2 0 1-3 1 3' },
  ice: { line: 'M12 4v16M5 8l14 8M19 8 5 16M9.5 5.5 12 8l2.5-2.5m-5 13L12 16l2.5 2.5' },
  tree: { line: 'M12 21v-6', fill: 'M12 2 5 11h3l-4 5h16l-4-5h3L12 2Z' },
  'iron bars': { line: 'M5 2v20M10 2v20M15 2v20M20 2v20M2 8h20M2 16h20' },
  trap: { line: 'M12 4 3 20h18L12 4Zm-3 12 6-4m-6 0 6 4' },
  boulder: { fill: 'M12 3c6 0 9 4 9 9s-3 9-9 9-9-4-9-9 3-9 9-9Z' },
};

/** Things by their class character; the page's own glyphs and a few more. */
export function thingTile(char: string): Tile | null {
  const more: Readonly<Record<string, string>> = {
    '=': 'M12 8a6 6 0 1 0 .01 0ZM9 8l1.5-4h3L15 8',
    $: 'M12 4a8 8 0 1 0 .01 0Zm3 5c-1-2-6-2-6 0s6 2 6 5-5 2-6 0m3-7v10',
    '+': 'M5 5h6l1 1 1-1h6v14h-6l-1 1-1-1H5V5Zm7 1v14',
  };
  const line = glyphs[char] ?? more[char];
  return line === undefined ? null : { line };
}

/** Monsters by their class character: an outline to fill, and what is drawn on it. */
const MONSTERS: Readonly<Record<string, Tile>> = {
  // dog
  d: { fill: 'M3 9l3-4 3 2h7l5-3-1 5 1 3-3 1v7h-3v-5H9v5H6v-6l-3-2V9Z' },
  // rat
  r: { fill: 'M2 15c0-5 5-7 10-7l3-3v3c4 1 6 4 6 7H2Zm0 0c4 4 9 4 13 2l4 3-3-5' },
  // newt and lizard
  ':': { fill: 'M2 12c5-4 8-2 11-2l3-3 5 3-2 4-4-1-3 4-1-3-4 1-1 3-2-4-2-2Z' },
  // fungus
  F: { fill: 'M3 11c0-5 4-8 9-8s9 3 9 8h-6v9H9v-9H3Z' },
  // grid bug
  x: { fill: 'M8 8h8v8H8V8ZM2 2l6 6-1 1-6-6 1-1Zm20 0-6 6 1 1 6-6-1-1ZM2 22l6-6-1-1-6 6 1 1Zm20 0-6-6 1-1 6 6-1 1Z' },
  // orc and goblin
  o: { fill: 'M12 3c3 0 4 1 5 3l5-1-4 5c0 5-2 9-6 11-4-2-6-6-6-11L2 5l5 1c1-2 2-3 5-3Z' },
  // kobold
  k: { fill: 'M6 3l3 3h6l3-3v8l3 5-4 1-2 4H9l-2-4-4-1 3-5V3Z' },
  // zombie
  Z: { fill: 'M8 3h8v7h6v3h-6v8h-3v-6h-2v6H8v-8H5v-3h3V3Z' },
  // jelly
  j: { fill: 'M4 20c-1-9 2-15 8-15s9 6 8 15l-3-2-2 3-3-3-3 3-2-3-3 2Z' },
  // giant humanoid
  H: { fill: 'M3 3l4 5h10l4-5v7l-3 3v8h-4v-4h-4v4H6v-8l-3-3V3Z' },
};

/** Every other class is a shield with its letter. */
export const SHIELD = 'M12 2l9 3v7c0 5-4 8-9 10-5-2-9-5-9-10V5l9-3Z';

export function monsterTile(char: string): Tile | null {
  return MONSTERS[char] ?? null;
}
