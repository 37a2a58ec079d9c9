// What is drawn on a chart beyond its lines: ticks, error bars and the picked step.

import { decimal } from '../../state/format';

/** Steps are whole. */
export const STEP_TICKS: number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** A single step stands in the middle. */
export function stepRange(_: unknown, first: number | null, last: number | null): [number, number] {
  if (first === null || last === null) return [0, 1];
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

export interface ChartPoint {
  readonly step: number;
  readonly value: number;
}

/** Of the first line, in that row; null where there is no value. */
export function pointOf([xs, values]: PlotSurface['data'], row: number | null | undefined): ChartPoint | null {
  const [step, value] = row == null ? [] : [xs?.[row], values?.[row]];
  return step == null || value == null ? null : { step, value };
}

/** Error bars from the second to the third column, at each value of the first. */
export function drawErrorBars(plot: PlotSurface, colour: string): void {
  const [xs, , highs, lows] = plot.data;
  if (!xs || !highs || !lows) return;
  for (let i = 0; i < xs.length; i++) {
    const [x, high, low] = [xs[i], highs[i], lows[i]];
    if (x == null || high == null || low == null) continue;
    line(plot, colour, [], x, plot.valToPos(high, 'y', true), plot.valToPos(low, 'y', true));
  }
}

export function drawPicked(plot: PlotSurface, colour: string, step: number): void {
  if (!plot.data[0]?.length) return;
  const dash = [4 * devicePixelRatio, 3 * devicePixelRatio];
  line(plot, colour, dash, step, plot.bbox.top, plot.bbox.top + plot.bbox.height);
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
