import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { termsText } from '../../src/ui/strings/text/terms';

const FOLDER = 'src/ui/strings/en';

test('every term that a sentence marks is explained', () => {
  const marked: string[] = [];
  for (const file of readdirSync(FOLDER))
    for (const [, inside] of readFileSync(`${FOLDER}/${file}`, 'utf8').matchAll(/[^\]\w$.)]\[([a-z][a-z -]*(?:\|[a-z ]+)?)\]/g))
      marked.push(inside!);
  expect(marked.length).toBeGreaterThan(4);
  for (const inside of marked) expect(Object.keys(termsText)).toContain(inside.split('|').at(-1));
});
