// What a chart draws, as a table that is saved: a row for each place on its axis.

import type { ChartColumns } from '../run/series';
import type { Table } from './table';

export function chartTable({ x, steps, series }: ChartColumns): Table {
  const names = series.flatMap(({ label, around }) => [label, ...(around ? [`${label} ±`] : [])]);
  return {
    columns: [...(steps ? ['seconds', 'step'] : ['step']), ...names],
    rows: x.map((place, row) => [
      ...(steps ? [place, steps[row]!] : [place]),
      ...series.flatMap(({ values, around }) => [values[row] ?? null, ...(around ? [around[row] ?? null] : [])]),
    ]),
  };
}
