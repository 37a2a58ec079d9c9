// Kinds of values that a setting may take. A kind checks (valibot), says in words what it wants, reads what was typed, writes it back, finds the
// nearest allowed value, and tells a form which field it needs. What a setting is for stands in `run-settings.ts`.

import * as v from 'valibot';

export interface NumberField {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
  readonly step: number | 'any';
}

/** The field that a form shows for a kind. */
export type FormField =
  NumberField | { readonly type: 'words'; readonly words: readonly string[] } | { readonly type: 'switch' | 'text' | 'names' };

export interface Kind<T> {
  readonly schema: v.GenericSchema<T>;
  /** `a whole number from 1 to 256` */
  readonly wanted: string;
  /** What to do with another value. */
  readonly fix: string;
  /** Placeholder of the value in a command's help. */
  readonly placeholder: string;
  readonly field: FormField;
  /** A value as it is typed; what cannot be read is returned as it is, for `schema` to refuse. */
  read(text: string): unknown;
  /** What `read` reads back. */
  write(value: T): string;
  /** The allowed value nearest to another one of the same type; null where there is none. */
  nearest(value: unknown): T | null;
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** What is allowed between the two; everything when left out. */
  readonly fits?: (value: number) => boolean;
  readonly wanted: string;
  readonly step?: number | 'any';
}

function numbers({ least, most, fits = () => true, wanted, step = 'any' }: Range): Kind<number> {
  return {
    schema: v.pipe(
      v.number(),
      v.finite(),
      v.check((value) => value <= most && (value >= least || step === 'any') && fits(value)),
    ),
    wanted,
    fix: 'Give such a number.',
    placeholder: step === 'any' ? 'X' : 'N',
    field: { type: 'number', min: least, max: most, step },
    read: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text),
    write: String,
    nearest(value) {
      if (typeof value !== 'number' || Number.isNaN(value)) return null;
      return Math.min(most, Math.max(least, step === 'any' ? value : Math.round(value)));
    },
  };
}

/** @param why what the bound is for, told where a value is refused */
export function whole(least: number, most: number, why = ''): Kind<number> {
  const wanted = `a whole number from ${least} to ${most}${why === '' ? '' : `: ${why}`}`;
  return numbers({ least, most, fits: (n) => Number.isInteger(n) && n >= least, wanted, step: 1 });
}

export function real(least: number, most: number): Kind<number> {
  return numbers({ least, most, fits: (n) => n >= least, wanted: `a number from ${least} to ${most}` });
}

/** @param smallest what a value that is not above 0 is nearest to; values between the two are allowed */
export function above0(smallest: number): Kind<number> {
  return numbers({ least: smallest, most: Number.MAX_VALUE, fits: (n) => n > 0, wanted: 'a number above 0' });
}

/** From 0, below 1. @param largest what a value that is not below 1 is nearest to; values between the two are allowed */
export function below1(largest: number): Kind<number> {
  const kind = numbers({ least: 0, most: 1, fits: (n) => n >= 0 && n < 1, wanted: 'a number from 0, below 1' });
  const nearest = (value: unknown): number | null => (typeof value === 'number' && value >= 1 ? largest : kind.nearest(value));
  return { ...kind, field: { type: 'number', min: 0, max: largest, step: 'any' }, nearest };
}

/** @param synonyms other words that people write, and what they mean */
export function words<const W extends string>(list: readonly W[], synonyms: Readonly<Record<string, W>> = {}): Kind<W> {
  return {
    schema: v.picklist(list),
    wanted: list.join(', '),
    fix: 'Use one of these words.',
    placeholder: list.join('|'),
    field: { type: 'words', words: list },
    read: (text) => (Object.hasOwn(synonyms, text) ? synonyms[text] : text),
    write: (value) => value,
    nearest: () => null,
  };
}

export const switched: Kind<boolean> = {
  schema: v.boolean(),
  wanted: 'true or false',
  fix: 'Write true or false.',
  placeholder: 'true|false',
  field: { type: 'switch' },
  read: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  write: String,
  nearest: () => null,
};

const LONGEST_TEXT = 2000;
const MOST_NAMES = 200;

export const text: Kind<string> = {
  schema: v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_TEXT)),
  wanted: `a text of 1 to ${LONGEST_TEXT} characters`,
  fix: 'Give such a text.',
  placeholder: 'TEXT',
  field: { type: 'text' },
  read: (typed) => typed,
  write: (value) => value,
  nearest: () => null,
};

/** Names with commas between, each once. */
export const names: Kind<readonly string[]> = {
  schema: v.pipe(
    v.array(text.schema),
    v.maxLength(MOST_NAMES),
    v.check((list) => new Set(list).size === list.length),
  ),
  wanted: `a list of at most ${MOST_NAMES} names, each of them once`,
  fix: 'Write the names with commas between.',
  placeholder: 'A,B',
  field: { type: 'names' },
  read: (typed) => typed.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
  write: (list) => list.join(','),
  nearest: () => null,
};
