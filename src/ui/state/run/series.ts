// Columns for charts and tables, derived from a run's steps. Thinning keeps the lowest and the highest
// value of every window, so that no extreme is ever dropped.

import type { HeldOutEvent, StepSummary } from './run-index';

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Half width of a band around the line, or of error bars on points. */
  readonly around?: readonly (number | null)[];
  readonly kind: 'line' | 'points';
}

export interface ChartColumns {
  /** GRPO steps. */
  readonly x: readonly number[];
  readonly series: readonly Series[];
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export function stepColumns(
  steps: readonly StepSummary[],
  pick: (step: StepSummary) => number,
  label: string,
  around?: (step: StepSummary) => number,
): ChartColumns {
  const values = steps.map((step) => finite(pick(step)));
  const series: Series = { label, kind: 'line', values, ...(around ? { around: steps.map((step) => finite(around(step))) } : {}) };
  return { x: steps.map((step) => step.step), series: [series] };
}

export function heldOutColumns(points: readonly HeldOutEvent[], label: string): ChartColumns {
  const series: Series = { label, kind: 'points', values: points.map((p) => finite(p.success)), around: points.map((p) => finite(p.se)) };
  return { x: points.map((p) => p.step), series: [series] };
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

/** Applies `thin` (by the first series) to whole columns. */
export function thinColumns(columns: ChartColumns, windows: number): ChartColumns {
  const first = columns.series[0];
  if (!first) return columns;
  const rows = thin(first.values, windows);
  if (rows.length === columns.x.length) return columns;
  const take = <T>(list: readonly T[]): T[] => rows.map((i) => list[i]!);
  return {
    x: take(columns.x),
    series: columns.series.map((s) => ({ ...s, values: take(s.values), ...(s.around ? { around: take(s.around) } : {}) })),
  };
}

/** `[steps, values]` of the first series and, where it has a width, `upper, lower` edges, held within `range`. */
export function toRows({ x, series: [first] }: ChartColumns, range: readonly [number, number] | null): (number | null)[][] {
  const values = first?.values ?? [];
  const around = first?.around;
  if (!around) return [[...x], [...values]];
  const edge = (sign: number): (number | null)[] =>
    values.map((value, i) => {
      const half = around[i] ?? null;
      if (value === null || half === null) return null;
      return range ? Math.min(range[1], Math.max(range[0], value + sign * half)) : value + sign * half;
    });
  return [[...x], [...values], edge(1), edge(-1)];
}

interface Point {
  readonly step: number;
  readonly value: number;
}

/** The first and the last point that has a value. */
export function endsOf({ x, series: [shown] }: ChartColumns): { first: Point | null; last: Point | null } {
  const points = (shown?.values ?? []).flatMap((value, i) => (value === null ? [] : [{ step: x[i]!, value }]));
  return { first: points[0] ?? null, last: points.at(-1) ?? null };
}
