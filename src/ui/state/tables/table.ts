// A table as it leaves the page. Its columns have names that do not change with the page's language; its numbers are whole, not rounded as the
// page shows them.

export type Cell = string | number | boolean | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const isEmpty = (cell: Cell | undefined): boolean => cell == null || (typeof cell === 'number' && !Number.isFinite(cell));

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180: lines end in CR LF, what has a comma, a quote or a line break stands in quotes. Text that a spreadsheet would compute gets an apostrophe. */
export function toCsv({ columns, rows }: Table): string {
  const field = (cell: Cell | undefined): string => {
    if (isEmpty(cell)) return '';
    const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A list of objects, one a row. */
export function toJson({ columns, rows }: Table): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, isEmpty(row[i]) ? null : row[i]])));
  return `${JSON.stringify(objects, null, 1)}\n`;
}

/** A table of GitHub's Markdown, with numbers of four digits. */
export function toMarkdown({ columns, rows }: Table): string {
  const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rule = line(isNumber.map((number) => (number ? '---:' : '---')));
  const text = (cell: string): string => cell.replace(/[\\|]/g, '\\$&').replace(/\s+/g, ' ');
  return line(columns.map(text)) + rule + rows.map((row) => line(columns.map((_, i) => text(shown(row[i]))))).join('');
}

/** As it is read, in four digits; nothing for an empty cell. */
export function shown(cell: Cell | undefined): string {
  if (isEmpty(cell)) return '';
  return typeof cell === 'number' ? String(Number(cell.toPrecision(4))) : String(cell);
}

/** `Held-out success` → `held-out-success`. */
export function fileNameOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'table';
}
