// Columns for charts and tables, derived from the steps of one run or of several. Thinning keeps the lowest and the highest
// value of every window, so that no extreme is ever dropped.

import { average, standardDeviation } from '../../../core/statistics';

/** How a line is told from others: by its colour, and without colours by its dashes. */
export interface Look {
  /** Name of a colour in `tokens.css`. */
  readonly colour: string;
  /** Pixels drawn and left out in turn; none for a whole line. */
  readonly dash: readonly number[];
}

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Half width of a band around the line, or of error bars on points. */
  readonly around?: readonly (number | null)[];
  readonly kind: 'line' | 'points';
  /** The chart's own where left out. */
  readonly look?: Look;
  /** Raw values behind a smoothed line. */
  readonly isFaint?: true;
}

/** What a chart runs along: training steps, or seconds worked since the run began. */
export type Axis = 'step' | 'time';

export interface ChartColumns {
  readonly x: readonly number[];
  /** Training step of each row, where `x` is not that. */
  readonly steps?: readonly number[];
  readonly series: readonly Series[];
}

/** A value of a run at one of its steps. */
export interface CurvePoint {
  readonly step: number;
  /** Seconds of work since the run began. */
  readonly t: number;
  readonly value: number;
  readonly around?: number;
}

export interface Curve {
  readonly label: string;
  readonly kind: Series['kind'];
  readonly look?: Look;
  readonly points: readonly CurvePoint[];
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Several curves over one axis: a row wherever one of them has a point. */
export function toColumns(curves: readonly Curve[], axis: Axis = 'step'): ChartColumns {
  const place = (point: CurvePoint): number => (axis === 'step' ? point.step : point.t);
  const stepAt = new Map(curves.flatMap(({ points }) => points.map((point) => [place(point), point.step] as const)));
  const x = [...stepAt.keys()].sort((a, b) => a - b);
  const series = curves.map(({ label, kind, look, points }): Series => {
    const at = new Map(points.map((point) => [place(point), point] as const));
    const rows = x.map((one) => at.get(one));
    const hasWidth = points.some(({ around }) => around !== undefined);
    return {
      ...{ label, kind, values: rows.map((point) => (point ? finite(point.value) : null)) },
      ...(look ? { look } : {}),
      ...(hasWidth ? { around: rows.map((point) => (point ? finite(point.around ?? NaN) : null)) } : {}),
    };
  });
  return { x, series, ...(axis === 'time' ? { steps: x.map((one) => stepAt.get(one)!) } : {}) };
}

/** Of curves of several runs, at every step that all of them have: the mean, and the standard deviation around it. */
export function meanCurve(label: string, curves: readonly Curve[], look?: Look): Curve {
  const [first, ...others] = curves.map(({ points }) => points);
  const points = (first ?? []).flatMap((point): CurvePoint[] => {
    const all = [point, ...others.flatMap((list) => list.find(({ step }) => step === point.step) ?? [])];
    if (all.length < curves.length) return [];
    const values = all.map(({ value }) => value);
    return [{ step: point.step, t: average(all.map(({ t }) => t)), value: average(values), around: standardDeviation(values) }];
  });
  return { label, kind: 'line', points, ...(look ? { look } : {}) };
}

/**
 * An exponential moving average, corrected for its beginning, as TensorBoard draws it.
 * @param weight of what came before, in [0, 1)
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let [sum, share] = [0, 1];
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * weight + value * (1 - weight);
    share *= weight;
    return sum / (1 - share);
  });
}

/** Lines smoothed, their raw values faint behind them; points stay as they are. */
export function smoothColumns(columns: ChartColumns, weight: number): ChartColumns {
  if (weight === 0) return columns;
  const series = columns.series.flatMap(({ around, ...line }): Series[] => {
    if (line.kind !== 'line') return [{ ...line, ...(around ? { around } : {}) }];
    return [
      { ...line, ...(around ? { around } : {}), isFaint: true },
      { ...line, values: smooth(line.values, weight) },
    ];
  });
  return { ...columns, series };
}

/** What a series has at a place, or had last before it. */
export function valueAt({ x }: ChartColumns, { values }: Series, place: number): number | null {
  for (let i = x.findLastIndex((one) => one <= place); i >= 0; i--) if (values[i] != null) return values[i]!;
  return null;
}

/**
 * Indices of at most about `2 * windows + 2` rows: first, last, and the lowest and highest value of each window.
 * All indices where that is no fewer.
 */
export function thin(values: readonly (number | null)[], windows: number): number[] {
  const count = values.length;
  if (count <= 2 * windows) return values.map((_, i) => i);
  const kept = new Set<number>([0, count - 1]);
  for (let w = 0; w < windows; w++) {
    const from = Math.floor((w * count) / windows);
    const to = Math.floor(((w + 1) * count) / windows);
    let low = -1;
    let high = -1;
    for (let i = from; i < to; i++) {
      const value = values[i] ?? null;
      if (value === null) continue;
      if (low < 0 || value < values[low]!) low = i;
      if (high < 0 || value > values[high]!) high = i;
    }
    if (low >= 0) kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b);
}

/** Applies `thin` to whole columns: what one series needs is kept of all. */
export function thinColumns(columns: ChartColumns, windows: number): ChartColumns {
  const rows = [...new Set(columns.series.flatMap(({ values }) => thin(values, windows)))].sort((a, b) => a - b);
  if (rows.length === 0 || rows.length === columns.x.length) return columns;
  const take = <T>(list: readonly T[]): T[] => rows.map((i) => list[i]!);
  return {
    x: take(columns.x),
    ...(columns.steps ? { steps: take(columns.steps) } : {}),
    series: columns.series.map((s) => ({ ...s, values: take(s.values), ...(s.around ? { around: take(s.around) } : {}) })),
  };
}

/** `[x, …]`, and for each series its values and, where it has a width, `upper, lower` edges, held within `range`. */
export function toRows({ x, series }: ChartColumns, range: readonly [number, number] | null): (number | null)[][] {
  const edge = ({ values, around }: Series, sign: number): (number | null)[] =>
    values.map((value, i) => {
      const half = around?.[i] ?? null;
      if (value === null || half === null) return null;
      return range ? Math.min(range[1], Math.max(range[0], value + sign * half)) : value + sign * half;
    });
  return [[...x], ...series.flatMap((one) => [[...one.values], ...(one.around ? [edge(one, 1), edge(one, -1)] : [])])];
}

interface Point {
  readonly x: number;
  readonly value: number;
}

/** The first and the last point that a series has. */
export function endsOf({ x }: ChartColumns, { values }: Series): { first: Point | null; last: Point | null } {
  const points = values.flatMap((value, i) => (value === null ? [] : [{ x: x[i]!, value }]));
  return { first: points[0] ?? null, last: points.at(-1) ?? null };
}
