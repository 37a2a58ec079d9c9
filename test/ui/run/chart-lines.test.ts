import { expect, test } from 'vitest';
import { linesOf } from '../../../src/ui/parts/chart/chart-lines';

const colour = (name: string): string => (name === '--run-1' ? 'rgb(8, 102, 95)' : name);

test('each series is a line, with its edges after it; bands and bars name their columns', () => {
  const look = { colour: '--run-1', dash: [9, 4] };
  const { lines, bands, bars } = linesOf(
    [
      { label: 'a', kind: 'line', values: [], look },
      { label: 'b', kind: 'line', values: [], around: [], look },
      { label: 'c', kind: 'points', values: [], around: [] },
      { label: 'd', kind: 'line', values: [], isFaint: true, look },
    ],
    colour,
  );
  expect(lines.map(({ label, isEdge }) => (isEdge ? 'edge' : label))).toEqual(['a', 'b', 'edge', 'edge', 'c', 'edge', 'edge', 'd']);
  // Column 0 is the axis: b is the second, its edges the third and the fourth.
  expect(bands).toEqual([{ series: [3, 4], fill: 'rgba(8, 102, 95, 0.16)' }]);
  expect(bars).toEqual([{ at: 6, colour: '--ink' }]);
  expect(lines[0]).toMatchObject({ dash: [9, 4], width: 2, points: { show: false } });
  expect(lines.at(-1)).toMatchObject({ width: 1, alpha: 0.35 });
  expect(lines.at(-1)!.dash).toBeUndefined();
});
