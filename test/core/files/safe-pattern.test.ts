import { expect, it } from 'vitest';
import { mayTakeForEver, repeatsRepetition } from '../../../src/core/files/safe-pattern';

it.each(['(a+)+$', '(a*)*', '(?:x|y+){2,}', '((a+)b)*', '([ab]+c?){30}', '(\\w+\\s?)*'])('%s repeats a repetition', (pattern) => {
  expect(repeatsRepetition(pattern)).toBe(true);
});

it.each(['(a|a)*b', '(a|aa)+$', '(\\w|\\d)+!', '(?:a?b?){9}', '(?:x|y){2,}', '(ab?)+'])('%s repeats a choice', (pattern) => {
  expect(repeatsRepetition(pattern)).toBe(true);
});

it.each(['a*a*a*a*a*b', '\\s*\\s*\\s*\\s*x', '[a-z]+[a-y]+[a-x]+[a-w]+[a-v]+!', 'é*é*é*é*é*q', '.*.*.*.*=.*'])(
  '%s takes long',
  (pattern) => {
    expect(mayTakeForEver(pattern)).toBe(true);
  },
);

it.each([10, 30, 100])('%i repetitions in a row take long, and that is known before they do', (count) => {
  expect(mayTakeForEver(`${'a*'.repeat(count)}b`)).toBe(true);
  expect(mayTakeForEver(`${'[ab]*'.repeat(count)}c`)).toBe(true);
});

it('runs of two letters in turn are tried too', () => {
  expect(mayTakeForEver('(?:xy)*(?:xy)*(?:xy)*(?:xy)*(?:xy)*!')).toBe(true);
});

const REAL = [
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
];
it.each([...REAL, '(a+)(b+)', '(ab)+', '[(a+)]+', '\\(a+\\)+', '(a+)?', '(?:a|b)?c', ''])('%s does not', (pattern) => {
  expect(mayTakeForEver(pattern)).toBe(false);
});
