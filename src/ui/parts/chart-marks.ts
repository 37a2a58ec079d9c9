// What is drawn on a chart beyond its lines: error bars and the picked step.

/** The part of a plot that drawing needs; positions are canvas pixels. */
export interface PlotSurface {
  readonly ctx: CanvasRenderingContext2D;
  readonly bbox: { readonly top: number; readonly height: number };
  readonly data: readonly ArrayLike<number | null | undefined>[];
  valToPos(value: number, scale: string, isCanvas: boolean): number;
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
