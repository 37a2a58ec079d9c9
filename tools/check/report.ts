// What the check of a model found: a row a check, with the largest error and its limit.

import { AppError } from '../../src/core/errors';

export interface CheckRow {
  readonly check: string;
  /** Null where nothing could be compared. */
  readonly error: number | null;
  readonly tolerance: number | null;
  readonly result: 'ok' | 'failed' | 'not comparable';
  readonly note: string;
}

/** Largest absolute difference; infinite where the lengths differ or a value is not a number. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = actual[i] === expected[i] ? 0 : Math.abs(actual[i]! - expected[i]!);
    if (!(error <= largest)) largest = Number.isNaN(error) ? Infinity : error;
  }
  return largest;
}

/** How many of the pairs differ. */
export function differing<T>(items: readonly T[], same: (item: T) => boolean): number {
  return items.reduce((count, item) => count + (same(item) ? 0 : 1), 0);
}

export class Report {
  readonly rows: CheckRow[] = [];

  constructor(private readonly onRow: (row: CheckRow) => void) {}

  /** Errors of everything compared under this name. */
  compare(check: string, errors: number | readonly number[], tolerance: number, note = ''): void {
    const error = Math.max(...(typeof errors === 'number' ? [errors] : errors));
    if (error === -Infinity) return this.skip(check, 'the folder holds nothing to compare');
    this.add({ check, error, tolerance, result: error <= tolerance ? 'ok' : 'failed', note });
  }

  skip(check: string, note: string): void {
    this.add({ check, error: null, tolerance: null, result: 'not comparable', note });
  }

  /** A mistake in one part is a failed row, and the next part goes on. */
  async part(check: string, work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      const note = error instanceof AppError ? `${error.code}: ${error.message}` : error instanceof Error ? error.message : String(error);
      this.add({ check, error: null, tolerance: null, result: 'failed', note });
    }
  }

  count(result: CheckRow['result']): number {
    return this.rows.filter((row) => row.result === result).length;
  }

  private add(row: CheckRow): void {
    this.rows.push(row);
    this.onRow(row);
  }
}
