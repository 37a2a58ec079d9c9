// Pictures of charts and tables that can stand without the page: with a title, a legend and a background.

import type { Look } from '../run/series';
import { shown, type Table } from './table';

/** As the page has them now, light or dark. */
export interface Ink {
  readonly paper: string;
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  /** A colour of `tokens.css` by its name. */
  readonly of: (name: string) => string;
  readonly family: string;
}

/** @param place an element of the page, whose colours and font are taken */
export function inkOf(place: HTMLElement): Ink {
  // Resolves light-dark(), which a canvas does not know.
  const probe = place.ownerDocument.createElement('i');
  place.append(probe);
  const known = new Map<string, string>();
  const of = (name: string): string => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (!probe.isConnected) place.append(probe);
    probe.style.color = `var(${name})`;
    const found = getComputedStyle(probe).color;
    probe.remove();
    known.set(name, found);
    return found;
  };
  const ink = {
    paper: of('--surface'),
    text: of('--ink'),
    soft: of('--ink-soft'),
    line: of('--line'),
    of,
    family: getComputedStyle(place).fontFamily,
  };
  probe.remove();
  return ink;
}

export interface LegendLine {
  readonly label: string;
  readonly colour: string;
  readonly look: Look | undefined;
}

const PAD = 16;
const LINE = 20;
/** Pixels of the picture for one of the page. */
const SCALE = 2;
const MOST_LETTERS = 60;

function canvas(width: number, height: number, { paper }: Ink): { picture: HTMLCanvasElement; ctx: CanvasRenderingContext2D } {
  const picture = document.createElement('canvas');
  picture.width = Math.ceil(width * SCALE);
  picture.height = Math.ceil(height * SCALE);
  const ctx = picture.getContext('2d')!;
  ctx.scale(SCALE, SCALE);
  ctx.fillStyle = paper;
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = 'middle';
  return { picture, ctx };
}

/** @param along what the horizontal axis shows */
export function chartPicture(
  plot: HTMLCanvasElement,
  { title, along, legend, ink }: { title: string; along: string; legend: readonly LegendLine[]; ink: Ink },
): HTMLCanvasElement {
  const [width, height] = [plot.clientWidth, plot.clientHeight];
  const top = PAD + LINE + 8;
  const { picture, ctx } = canvas(width + 2 * PAD, top + height + LINE * (1 + legend.length) + PAD, ink);
  ctx.fillStyle = ink.text;
  ctx.font = `600 15px ${ink.family}`;
  ctx.fillText(title, PAD, PAD + LINE / 2, width);
  ctx.drawImage(plot, PAD, top, width, height);
  ctx.font = `12px ${ink.family}`;
  ctx.fillStyle = ink.soft;
  ctx.textAlign = 'end';
  ctx.fillText(along, PAD + width, top + height + LINE / 2, width);
  ctx.textAlign = 'start';
  legend.forEach(({ label, colour, look }, i) => {
    const y = top + height + LINE * (i + 1.5);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2.5;
    ctx.setLineDash([...(look?.dash ?? [])]);
    ctx.beginPath();
    ctx.moveTo(PAD, y);
    ctx.lineTo(PAD + 28, y);
    ctx.stroke();
    ctx.fillStyle = ink.text;
    ctx.fillText(label, PAD + 36, y, width - 36);
  });
  return picture;
}

export function tablePicture({ columns, rows }: Table, title: string, ink: Ink): HTMLCanvasElement {
  const short = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text);
  const texts = [[...columns], ...rows.map((row) => columns.map((_, i) => short(shown(row[i]))))];
  const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const { ctx: ruler } = canvas(1, 1, ink);
  ruler.font = `13px ${ink.family}`;
  const widths = columns.map((_, i) => Math.max(...texts.map((row) => ruler.measureText(row[i]!).width)) + 24);
  ruler.font = `600 15px ${ink.family}`;
  const width =
    Math.max(
      ruler.measureText(title).width,
      widths.reduce((sum, one) => sum + one, 0),
    ) +
    2 * PAD;
  const top = PAD + LINE + 8;
  const { picture, ctx } = canvas(width, top + texts.length * (LINE + 6) + PAD, ink);
  ctx.fillStyle = ink.text;
  ctx.font = `600 15px ${ink.family}`;
  ctx.fillText(title, PAD, PAD + LINE / 2);
  texts.forEach((row, r) => {
    const y = top + (r + 0.5) * (LINE + 6);
    ctx.font = `${r === 0 ? '600 ' : ''}13px ${ink.family}`;
    ctx.fillStyle = r === 0 ? ink.soft : ink.text;
    let x = PAD;
    row.forEach((text, i) => {
      ctx.textAlign = isNumber[i] ? 'end' : 'start';
      ctx.fillText(text, isNumber[i] ? x + widths[i]! - 12 : x, y);
      x += widths[i]!;
    });
    ctx.fillStyle = ink.line;
    ctx.fillRect(PAD, y + (LINE + 6) / 2 - 0.5, width - 2 * PAD, 1);
  });
  return picture;
}

/** @throws Error where the browser makes none, of a picture of no size */
export async function toPng(picture: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the browser made no picture');
  return new Uint8Array(await blob.arrayBuffer());
}
