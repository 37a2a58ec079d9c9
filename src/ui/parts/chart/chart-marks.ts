// What is drawn on a chart beyond its lines: ticks, error bars and the picked step.

import { decimal } from '../../state/format';

/** Steps are whole. */
export const STEP_TICKS: number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** Seconds worked, in steps that a clock has. */
export const TIME_TICKS: number[] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

/** `1:30`, and `1:05:00` from an hour on. */
export function clockTime(seconds: number): string {
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A single step stands in the middle. */
export function stepRange({ data }: { readonly data: ArrayLike<ArrayLike<number | null | undefined>> }): [number, number] {
  // Of a single step uPlot would make a range of its own.
  const steps = data[0]!;
  const [first, last] = [steps[0], steps[steps.length - 1]];
  if (first == null || last == null) return [0, 1];
  return first === last ? [first - 1, last + 1] : [first, last];
}

/** Pixels that the longest label of a vertical axis takes, at 12 px a letter's height. */
export function axisWidth(labels: readonly string[] | null): number {
  return Math.max(42, 14 + 7 * Math.max(0, ...(labels ?? []).map((label) => label.length)));
}

/** With as many digits as keep neighbours apart. */
export function tickLabels(ticks: readonly number[]): string[] {
  const [first = 0, second = 0] = ticks;
  const apart = Math.abs(second - first);
  const digits = Math.min(
    6,
    Math.max(0, -Math.floor(Math.log10(apart) + 1e-9), String(Number(apart.toPrecision(3))).split('.')[1]?.length ?? 0),
  );
  return ticks.map((tick) => decimal(Number(tick.toFixed(digits))));
}

/** The part of a plot that drawing needs; positions are canvas pixels. */
export interface PlotSurface {
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: { readonly top: number; readonly height: number };
  readonly data: readonly ArrayLike<number | null | undefined>[];
  valToPos(value: number, scale: string, isCanvas: boolean): number;
}

/** Error bars between two columns of edges. @param highAt the column of the upper ones; the lower ones follow */
export function drawErrorBars(plot: PlotSurface, colour: string, highAt: number): void {
  const [xs, highs, lows] = [plot.data[0], plot.data[highAt], plot.data[highAt + 1]];
  if (!xs || !highs || !lows) return;
  for (let i = 0; i < xs.length; i++) {
    const [x, high, low] = [xs[i], highs[i], lows[i]];
    if (x == null || high == null || low == null) continue;
    line(plot, colour, [], x, plot.valToPos(high, 'y', true), plot.valToPos(low, 'y', true));
  }
}

/** @param at a place on the horizontal axis */
export function drawPicked(plot: PlotSurface, colour: string, at: number): void {
  if (!plot.data[0]?.length) return;
  const dash = [4 * devicePixelRatio, 3 * devicePixelRatio];
  line(plot, colour, dash, at, plot.bbox.top, plot.bbox.top + plot.bbox.height);
}

function line({ ctx, valToPos }: PlotSurface, colour: string, dash: number[], x: number, top: number, bottom: number): void {
  const at = valToPos(x, 'x', true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(at, top);
  ctx.lineTo(at, bottom);
  ctx.stroke();
  ctx.restore();
}
