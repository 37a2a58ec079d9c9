// Every language says the same things: the same keys, every figure and name that a sentence is given, and nothing left in English.

import { describe, expect, test } from 'vitest';
import { LOSS_TYPES } from '../../../src/core/run/run-config';
import { SETTINGS } from '../../../src/core/run/run-settings';
import type { Catalogue } from '../../../src/ui/strings/catalogue';
import { de } from '../../../src/ui/strings/de';
import { speak, textOf } from '../../../src/ui/strings/spoken';

const files = import.meta.glob<Record<string, unknown>>('../../../src/ui/strings/en/*.ts', { eager: true });
const en = Object.assign({}, ...Object.values(files)) as Catalogue;

/** Words that German has too, names, and keys. */
const ALIKE =
  'Hindsight MiniHack ALFWorld WebGPU CSV JSON Markdown PNG – Adapter Code Download Esc Link Name Pause Repository Seed Terminal minus plus ±'.split(
    ' ',
  );

interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inside]) => leaves(inside, `${path}/${key}`));
}

/** Stands for a number, a word or a list of them, and is found again in what is said of it. */
class Given extends Array<number> {
  endsWith(): boolean {
    return false;
  }
}
const given = [...Array(9).keys()].map((i) => Given.from([701 + i]));

/** What of the given stands in what is said. */
function repeated(say: (...all: unknown[]) => unknown): string[] {
  const said = leaves(say(...given)).map(({ value }) => String(value));
  return [...new Set(said.join(' ').match(/70\d/g) ?? [])].sort();
}

const english = new Map(leaves(en).map(({ path, value }) => [path, value]));
const german = new Map(leaves(de).map(({ path, value }) => [path, value]));
/** Letters, and the names of arrows that are drawn. */
const isKey = (path: string): boolean => /^\/help\/keys\/\d+\/0\//.test(path);
/** Said from a field of the schema, where English has the schema's own words. */
const isFromField = (path: string): boolean => /^\/settings\/(allowed|refused|conflict)$/.test(path);
/** What only some languages say themselves. */
const isOwn = (path: string): boolean => /^\/(results\/about|sharing\/gallery\/names|failures|train\/doing|settings\/help)\//.test(path);

describe('German', () => {
  test('has a sentence wherever English has one, and no other', () => {
    expect(english.size).toBeGreaterThan(800);
    expect([...german.keys()].filter((path) => !isOwn(path)).sort()).toEqual([...english.keys()].sort());
  });

  test('repeats what its sentences are given', () => {
    const functions = [...english].filter(([path, value]) => typeof value === 'function' && !isFromField(path));
    expect(functions.length).toBeGreaterThan(150);
    const differ = functions.flatMap(([path, say]) => {
      const [here, there] = [repeated(say as () => unknown), repeated(german.get(path) as () => unknown)];
      return here.join() === there.join() ? [] : [`${path}: ${here.join()} / ${there.join()}`];
    });
    expect(differ).toEqual([]);
  });

  test('leaves nothing in English', () => {
    const same = [...english].filter(
      ([path, value]) => typeof value === 'string' && value !== '' && german.get(path) === value && !ALIKE.includes(value) && !isKey(path),
    );
    expect(same.map(([path, value]) => `${path}: ${String(value)}`)).toEqual([]);
  });

  test('explains every term that it marks', () => {
    const marked = [...german.values()].flatMap((value) =>
      typeof value === 'string' ? [...value.matchAll(/\[([^\]|]+)\|([^\]]+)\]/g)].map((match) => match[2]!) : [],
    );
    expect(marked.length).toBeGreaterThan(4);
    for (const name of marked) expect(Object.keys(de.terms)).toContain(name);
  });

  test('knows no code and no work that the program does not have', () => {
    const program = Object.values(
      import.meta.glob<string>(['../../../src/**/*.ts', '!**/strings/**'], { eager: true, query: '?raw', import: 'default' }),
    ).join();
    for (const code of [...Object.keys(de.failures), ...Object.keys(de.train.doing)]) expect(program).toContain(`'${code}'`);
  });

  test('refuses settings in its own words', () => {
    const [steps, type] = [SETTINGS.steps.kind.field, SETTINGS.loss_type.kind.field];
    expect(de.settings.refused('', '0', steps)).toBe('„0“ geht hier nicht. Erlaubt: eine ganze Zahl von 1 bis 100.000.');
    expect(de.settings.refused('', 'x', type)).toBe(`„x“ geht hier nicht. Erlaubt: ${LOSS_TYPES.join(', ')}.`);
    expect(de.settings.conflict('', ['steps', 'seed'])).toBe('Diese Einstellungen passen nicht zusammen: steps, seed.');
  });

  test('tells bounds in its own figures', () => {
    expect(de.settings.allowed('', { type: 'number', min: 1, max: 100_000, step: 1 })).toBe('Erlaubt: eine ganze Zahl von 1 bis 100.000.');
    expect(de.settings.allowed('', { type: 'number', min: 0, max: 0.9999, step: 'any' })).toBe(
      'Erlaubt: eine Zahl von 0 an, kleiner als 1.',
    );
    expect(de.settings.allowed('', { type: 'number', min: 0, max: Number.MAX_VALUE, step: 'any' })).toBe('Erlaubt: eine Zahl über 0.');
  });
});

test('text is in the language that is spoken when it is read', () => {
  const text = textOf('frame', en.frame);
  const { nav } = text;
  expect(text.skip).toBe('Skip to content');
  speak(de, 'de-DE');
  expect(text.skip).toBe('Zum Inhalt springen');
  expect(Object.keys(text)).toEqual(Object.keys(en.frame));
  speak(null, 'en-GB');
  expect(text.nav).toBe(nav);
});
