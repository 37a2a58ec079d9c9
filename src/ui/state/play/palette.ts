// The terminal's sixteen colours, each in a shade that can be read on the page's light and on its dark ground.

const LIGHT = [
  '#8a9490', '#b3261e', '#1b6e2e', '#7a4a00', '#1f4fb8', '#8e2a8b', '#0a6570', '#4d5a57',
  '#33403d', '#a84300', '#2a7a00', '#776000', '#0b62c4', '#b0208f', '#00738a', '#15201f',
] as const; // prettier-ignore
const DARK = [
  '#5c6664', '#ff7b72', '#56d364', '#d29a5b', '#79a8ff', '#e28be0', '#4fd1d9', '#a7b2af',
  '#75807f', '#ffa657', '#8cf28c', '#f2d94e', '#9cc3ff', '#ff9ee8', '#8ef0f5', '#ffffff',
] as const; // prettier-ignore

export interface Palette {
  readonly colors: readonly string[];
  readonly ground: string;
  readonly floor: string;
  readonly floorEdge: string;
  readonly wall: string;
  readonly wallEdge: string;
  readonly corridor: string;
  readonly ink: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly water: string;
  readonly lava: string;
  readonly wood: string;
}

const LIGHT_PALETTE: Palette = {
  colors: LIGHT,
  ground: '#f1f2ef',
  floor: '#ffffff',
  floorEdge: '#dcdfda',
  wall: '#8c9792',
  wallEdge: '#6d7873',
  corridor: '#dfe3de',
  ink: '#15201f',
  accent: '#08665f',
  onAccent: '#ffffff',
  water: '#cfe0fb',
  lava: '#ffd9c7',
  wood: '#8a5a1f',
};

const DARK_PALETTE: Palette = {
  colors: DARK,
  ground: '#0d0f10',
  floor: '#20282a',
  floorEdge: '#2d3335',
  wall: '#5a6668',
  wallEdge: '#788487',
  corridor: '#2a3234',
  ink: '#e7ebe9',
  accent: '#5fcabb',
  onAccent: '#05211e',
  water: '#1c3558',
  lava: '#5a2412',
  wood: '#d29a5b',
};

/** By the colour that text has at this place of the page, which follows the scheme however it was chosen. */
export function paletteFor(element: Element): Palette {
  const [r = 0, g = 0, b = 0] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  return r + g + b > 384 ? DARK_PALETTE : LIGHT_PALETTE;
}
