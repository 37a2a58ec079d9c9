import { expect, it } from 'vitest';
import { mayTakeForEver } from '../../../src/core/files/safe-pattern';

const quickly = (pattern: string): boolean => {
  const begin = performance.now();
  const answer = mayTakeForEver(pattern);
  // Some of these take hours where they are tried.
  expect(performance.now() - begin).toBeLessThan(20_000);
  return answer;
};

it.each(['(a+)+$', '(a*)*', '(?:x|y+){2,}', '((a+)b)*', '([ab]+c?){30}', '(\\w+\\s?)*', '(?:a{1,3})*b'])(
  '%s repeats a repetition',
  (pattern) => {
    expect(quickly(pattern)).toBe(true);
  },
);

it.each(['(a|a)*b', '(a|aa)+$', '(\\w|\\d)+!', '(?:a?b?){9}', '(?:x|y){2,}', '(ab?)+'])('%s repeats a choice', (pattern) => {
  expect(quickly(pattern)).toBe(true);
});

it.each([
  'a?'.repeat(40) + 'a'.repeat(40) + 'b',
  '.?'.repeat(40) + '!',
  '.{0,9}'.repeat(20) + '!',
  'a{0,1000}'.repeat(10) + 'b',
  '(?:a|a)'.repeat(30) + 'b',
  '(?:q|\\w)'.repeat(30) + '!',
  '(?:ß|ß)'.repeat(30) + '!',
  '(?:\\u4E01|[\\u4E00-\\u4E05])'.repeat(30) + 'x',
  '(?:\\x51|[O-T])'.repeat(30) + 'x',
  '(?:qz|q)(?:zq|z|qz)'.repeat(20) + '!',
  '(?:.{0,9}){0,9}!',
])('%s has too many choices in a row', (pattern) => {
  expect(quickly(pattern)).toBe(true);
});

it.each(['[\\u4E00-\\u4E05]*[\\u4E05-\\u4E09]*[\\u4E05\\u4E20]*x', '\\p{Script=Greek}*\\p{Lu}*\\p{L}*!'])(
  '%s is tried with letters of its own',
  (pattern) => {
    expect(quickly(pattern)).toBe(true);
  },
);

it.each(['(.+)\\1!', '(?<x>a)', '[\\p{L}&&[^\\p{Han}]]+', '(?>a+)b', '(?P<x>a)', '(', '[]a]', 'a**'])('%s is not understood', (pattern) => {
  expect(quickly(pattern)).toBe(true);
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
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
  '[一-龥\u3040-ゟ゠-ヿ]+',
  '\\p{N}{1,3}(?=(?:\\p{N}{3})*(?:\\P{N}|$))',
  '(?=(\\d{3})+(?!\\d))',
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
];
it.each([...REAL, '(a+)(b+)', '(ab)+', '[(a+)]+', '\\(a+\\)+', '(a+)?', '(?:a|b)?c', ''])('%s does not', (pattern) => {
  expect(mayTakeForEver(pattern)).toBe(false);
});
