import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chartTable } from '../../../src/ui/state/tables/chart-table';
import { type Cell, fileNameOf, type Table, toCsv, toJson, toMarkdown } from '../../../src/ui/state/tables/table';

/** RFC 4180, as a spreadsheet reads it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let i = 0; i < text.length;) {
    let field = '';
    if (text[i] === '"') {
      for (i++; !(text[i] === '"' && text[i + 1] !== '"'); i++) {
        if (text[i] === '"') i++;
        field += text[i];
      }
      i++;
    } else while (i < text.length && text[i] !== ',' && text[i] !== '\r') field += text[i++];
    row.push(field);
    if (text[i] === '\r') {
      expect(text[i + 1]).toBe('\n');
      rows.push(row);
      row = [];
      i += 2;
    } else i++;
  }
  return rows;
}

const cell: fc.Arbitrary<Cell> = fc.oneof(fc.string({ unit: 'grapheme' }), fc.double(), fc.boolean(), fc.constant(null));
const tables: fc.Arbitrary<Table> = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc.record({
    columns: fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,8}$/), { minLength: width, maxLength: width }),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }),
  }),
);

describe('CSV', () => {
  test('is read back as it was, numbers to their last digit', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const [head, ...rows] = readCsv(toCsv(table));
        expect(head).toEqual(table.columns);
        expect(rows.length).toBe(table.rows.length);
        table.rows.forEach((row, r) =>
          row.forEach((value, c) => {
            const read = rows[r]![c]!;
            if (typeof value === 'number' && Number.isFinite(value)) expect(Number(read) === value).toBe(true);
            else if (typeof value === 'string') expect(read.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(value);
            else expect(read).toBe(value === true ? 'true' : value === false ? 'false' : '');
          }),
        );
      }),
    );
  });

  test.each(['=1+1', '+cmd', '-2', '@SUM(A1)', '\tx', '\r=1'])('no text is a formula: %j', (text) => {
    expect(readCsv(toCsv({ columns: ['a'], rows: [[text]] }))[1]).toEqual([`'${text}`]);
  });

  test('a negative number is a number', () => {
    expect(toCsv({ columns: ['a', 'b'], rows: [[-0.125, 1 / 3]] })).toBe('a,b\r\n-0.125,0.3333333333333333\r\n');
  });
});

test('JSON is a list of objects, with null for what is no number', () => {
  const table: Table = { columns: ['a', 'b'], rows: [['x', 1 / 3], [null, NaN]] }; // prettier-ignore
  expect(JSON.parse(toJson(table))).toEqual([
    { a: 'x', b: 1 / 3 },
    { a: null, b: null },
  ]);
});

test('Markdown is one line a row, whatever stands in a cell', () => {
  const table: Table = { columns: ['family', 'mean'], rows: [['a|b\nc', 0.123456], ['d', null]] }; // prettier-ignore
  expect(toMarkdown(table)).toBe('| family | mean |\n| --- | ---: |\n| a\\|b c | 0.1235 |\n| d |  |\n');
});

test('a chart is a row for each place on its axis', () => {
  const line = { label: 'reward', kind: 'line' as const, values: [0.1, null], around: [0.2, null] };
  expect(chartTable({ x: [1, 2], series: [line] })).toEqual({ columns: ['step', 'reward', 'reward ±'], rows: [[1, 0.1, 0.2], [2, null, null]] }); // prettier-ignore
  expect(chartTable({ x: [1.5], steps: [1], series: [{ ...line, values: [0.1], around: [0.2] }] })).toEqual({
    columns: ['seconds', 'step', 'reward', 'reward ±'],
    rows: [[1.5, 1, 0.1, 0.2]],
  });
});

test.each([
  ['Held-out success', 'held-out-success'],
  ['Zurückgehaltene Größe?', 'zuruckgehaltene-gro-e'],
  ['…', 'table'],
])('%j is saved as %s', (title, name) => {
  expect(fileNameOf(title)).toBe(name);
});
