// Draws the map on a canvas, as tiles or as coloured letters, in whole device pixels.

import type { Picture, Square } from '../../../env/minihack/view/picture';
import type { Palette } from './palette';
import { FEATURES, monsterTile, SHIELD, thingTile, type Tile } from './tiles';
import type { Viewport } from './viewport';

export type Look = 'tiles' | 'letters';

/** Width of a square over its height. */
export const RATIO: Readonly<Record<Look, number>> = { tiles: 1, letters: 0.625 };

interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  /** Device pixels. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Sizes the canvas for the viewport and draws it. @param density device pixels a CSS pixel */
export function drawBoard(
  canvas: HTMLCanvasElement,
  picture: Picture,
  view: Viewport,
  { look, palette, density }: { readonly look: Look; readonly palette: Palette; readonly density: number },
): void {
  const h = Math.max(1, Math.round(view.cell * density));
  const w = Math.max(1, Math.round(view.cell * RATIO[look] * density));
  canvas.width = w * view.columns;
  canvas.height = h * view.rows;
  canvas.style.width = `${canvas.width / density}px`;
  canvas.style.height = `${canvas.height / density}px`;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let row = 0; row < view.rows; row++)
    for (let column = 0; column < view.columns; column++) {
      const x = view.left + column;
      const y = view.top + row;
      const square = picture.squares[y * picture.columns + x];
      if (!square || square.kind === 'dark') continue;
      const brush: Brush = { context, palette, x: column * w, y: row * h, w, h };
      if (look === 'letters') drawLetter(brush, square);
      else drawTile(brush, square, (dx, dy) => isWall(picture, x + dx, y + dy));
    }
}

function isWall(picture: Picture, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= picture.columns || y >= picture.height) return false;
  const kind = picture.squares[y * picture.columns + x]?.kind;
  return kind === 'wall' || kind === 'door' || kind === 'open door';
}

function drawLetter({ context, palette, x, y, w, h }: Brush, { char, color, kind }: Square): void {
  const isHero = kind === 'hero';
  if (isHero) {
    context.fillStyle = palette.accent;
    context.fillRect(x, y, w, h);
  }
  context.fillStyle = isHero ? palette.onAccent : palette.colors[color]!;
  context.font = `${kind === 'floor' || kind === 'wall' ? 500 : 700} ${Math.round(h * 0.92)}px ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(char, x + w / 2, y + h / 2 + h * 0.03);
}

function drawTile(brush: Brush, square: Square, wallAt: (dx: number, dy: number) => boolean): void {
  const { context, palette, x, y, w, h } = brush;
  const { kind, char, color } = square;
  const gap = Math.max(1, Math.round(w * 0.03));
  if (kind === 'wall') return drawWall(brush, wallAt);
  context.fillStyle =
    kind === 'corridor' ? palette.corridor : kind === 'water' ? palette.water : kind === 'lava' ? palette.lava : palette.floor;
  context.fillRect(x, y, w, h);
  context.fillStyle = palette.floorEdge;
  context.fillRect(x, y, w, gap);
  context.fillRect(x, y, gap, h);
  if (kind === 'corridor') return drawPath(brush, { line: 'M8 12h8' }, palette.floorEdge);
  if (kind === 'door' || kind === 'open door' || kind === 'doorway') return drawDoor(brush, kind, wallAt(-1, 0) || wallAt(1, 0));
  if (kind === 'hero') return drawHero(brush);
  if (kind === 'monster') return drawMonster(brush, char, palette.colors[color]!);
  const tile = kind === 'object' ? thingTile(char) : FEATURES[kind];
  if (tile)
    drawPath(brush, tile, kind === 'boulder' ? palette.wall : kind === 'object' || kind === 'trap' ? palette.colors[color]! : palette.ink);
  else if (kind === 'object') drawLetter(brush, square);
}

/** Brick: thick where the wall goes on, so that rooms have closed outlines. */
function drawWall({ context, palette, x, y, w, h }: Brush, wallAt: (dx: number, dy: number) => boolean): void {
  const inset = Math.round(w * 0.16);
  const left = wallAt(-1, 0) ? 0 : inset;
  const right = wallAt(1, 0) ? 0 : inset;
  const top = wallAt(0, -1) ? 0 : inset;
  const bottom = wallAt(0, 1) ? 0 : inset;
  context.fillStyle = palette.wall;
  context.fillRect(x + left, y + inset, w - left - right, h - 2 * inset);
  context.fillRect(x + inset, y + top, w - 2 * inset, h - top - bottom);
  context.fillStyle = palette.wallEdge;
  const seam = Math.max(1, Math.round(w * 0.05));
  if (wallAt(-1, 0) || wallAt(1, 0)) context.fillRect(x + left, y + Math.round(h / 2), w - left - right, seam);
  else context.fillRect(x + Math.round(w / 2), y + top, seam, h - top - bottom);
}

function drawDoor(brush: Brush, kind: 'door' | 'open door' | 'doorway', isInRow: boolean): void {
  const { context, palette, x, y, w, h } = brush;
  const post = Math.max(1, Math.round(w * 0.14));
  context.fillStyle = palette.wall;
  if (isInRow) {
    context.fillRect(x, y + Math.round(h * 0.16), post, Math.round(h * 0.68));
    context.fillRect(x + w - post, y + Math.round(h * 0.16), post, Math.round(h * 0.68));
  } else {
    context.fillRect(x + Math.round(w * 0.16), y, Math.round(w * 0.68), post);
    context.fillRect(x + Math.round(w * 0.16), y + h - post, Math.round(w * 0.68), post);
  }
  if (kind === 'doorway') return;
  if (kind === 'door') {
    context.fillStyle = palette.wood;
    context.fillRect(x + post, y + post, w - 2 * post, h - 2 * post);
    context.fillStyle = palette.floor;
    context.fillRect(x + Math.round(w * 0.66), y + Math.round(h * 0.46), Math.round(w * 0.12), Math.round(h * 0.12));
    return;
  }
  context.fillStyle = palette.wood;
  if (isInRow) context.fillRect(x + post, y + post, Math.round(w * 0.18), h - 2 * post);
  else context.fillRect(x + post, y + post, w - 2 * post, Math.round(h * 0.18));
}

function drawHero({ context, palette, x, y, w, h }: Brush): void {
  context.fillStyle = palette.accent;
  context.beginPath();
  context.arc(x + w / 2, y + h / 2, w * 0.4, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = palette.onAccent;
  for (const side of [-1, 1]) {
    context.beginPath();
    context.ellipse(x + w / 2 + side * w * 0.14, y + h * 0.46, w * 0.055, h * 0.1, 0, 0, 2 * Math.PI);
    context.fill();
  }
}

function drawMonster(brush: Brush, char: string, color: string): void {
  const { context, palette, x, y, w, h } = brush;
  drawPath(brush, monsterTile(char) ?? { fill: SHIELD }, color);
  if (monsterTile(char)) return;
  context.fillStyle = palette.floor;
  context.font = `700 ${Math.round(h * 0.55)}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(char, x + w / 2, y + h / 2);
}

function drawPath({ context, x, y, w, h }: Brush, { line, fill }: Tile, color: string): void {
  context.save();
  context.translate(x + w * 0.08, y + h * 0.08);
  context.scale((w * 0.84) / 24, (h * 0.84) / 24);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  if (fill) context.fill(new Path2D(fill));
  if (line) context.stroke(new Path2D(line));
  context.restore();
}
