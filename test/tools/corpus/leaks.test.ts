import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type PretrainingDocument, writeDocuments } from '../../../tools/corpus/documents';
import { findLeaks, isLeak } from '../../../tools/corpus/leaks';
import { adviceSentence } from '../../../src/env/advice';
import { benchmarks } from '../../../src/env/catalog';

const folder = mkdtempSync(join(tmpdir(), 'leaks-'));
afterAll(() => rmSync(folder, { recursive: true }));
const documents = [...writeDocuments(5, 'mix', 6000)];

async function check(change: (document: PretrainingDocument) => PretrainingDocument) {
  const file = join(folder, 'corpus.jsonl');
  writeFileSync(file, documents.map((document) => `${JSON.stringify(change(document))}\n`).join(''));
  return findLeaks(file);
}

it('finds none in what the corpus writes, for every family with something to know', async () => {
  const rows = await check((document) => document);
  expect(rows.map(({ family }) => family)).toEqual(
    benchmarks.flatMap(({ families }) => families.filter(({ need }) => need !== null).map(({ id }) => id)).sort(),
  );
  expect(rows.filter(isLeak)).toEqual([]);
  expect(rows.reduce((sum, { documents: n }) => sum + n, 0)).toBe(documents.filter(({ kind }) => kind === 'reflect').length);
});

it('finds the one family whose reflections fit a third more often than they should', async () => {
  let n = 0;
  const rows = await check((document) => {
    if (document.kind !== 'reflect' || document.family !== 'minihack/Eat' || n++ % 3 > 0) return document;
    const worked = /\nRight: .* (\w)\./.exec(document.text[0]![0])?.[1];
    return worked ? { ...document, text: [...document.text.slice(0, -1), [`${adviceSentence('eat', worked)}<end>`, 1]] } : document;
  });
  expect(rows.filter(isLeak).map(({ family }) => family)).toEqual(['minihack/Eat']);
});
