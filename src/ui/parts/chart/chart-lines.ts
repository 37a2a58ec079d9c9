// The lines of a chart as uPlot takes them: each series, and after it the upper and the lower edge of what is around it, which have no look of
// their own. Lines have a band between their edges, points have bars.

import type { Series } from '../../state/run/series';

interface Line {
  readonly label?: string;
  readonly stroke: string;
  readonly width?: number;
  readonly alpha?: number;
  readonly dash?: number[];
  readonly spanGaps?: boolean;
  readonly points: {
    readonly show: boolean;
    readonly size?: number;
    readonly stroke?: string;
    readonly fill?: string;
    readonly width?: number;
  };
  readonly isEdge: boolean;
}

export interface ChartLines {
  readonly lines: Line[];
  readonly bands: { readonly series: [number, number]; readonly fill: string }[];
  /** Columns of upper edges, with the colour of their bars. */
  readonly bars: { readonly at: number; readonly colour: string }[];
}

const EDGE: Line = { stroke: 'transparent', points: { show: false }, isEdge: true };

/** @param colour of `tokens.css`, by its name */
export function linesOf(series: readonly Series[], colour: (name: string) => string): ChartLines {
  const [lines, bands, bars]: [Line[], ChartLines['bands'], ChartLines['bars']] = [[], [], []];
  for (const { kind, look, isFaint = false, around, label } of series) {
    const isPoints = kind === 'points';
    const stroke = colour(look?.colour ?? (isPoints ? '--ink' : '--accent'));
    lines.push({
      ...{ label, stroke, isEdge: false, spanGaps: true },
      points: { show: isPoints, size: 8, stroke, fill: colour('--surface'), width: 2 },
      width: isPoints || isFaint ? 1 : 2,
      alpha: isFaint ? 0.35 : 1,
      ...(look && look.dash.length > 0 && !isFaint ? { dash: [...look.dash] } : {}),
    });
    if (!around) continue;
    // The first column is the horizontal axis.
    const at = lines.length + 1;
    if (isPoints) bars.push({ at, colour: stroke });
    else bands.push({ series: [at, at + 1], fill: look ? stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.16)') : colour('--accent-faint') });
    lines.push(EDGE, EDGE);
  }
  return { lines, bands, bars };
}
