// Whether a whole text fits an expression, held against JavaScript's own matching.

import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../../src/core/rng';
import { parsePattern, wholeMatcher } from '../../../src/core/files/pattern';

const PARTS = ['a', 'b', '.', '[ab]', '[^a]', '\\w', '\\.', '\\d', '\\_', '\\b', '^', '$', '(?!a)', '(?=b)', '(?:a|bb)', '(ab)'];
const COUNTS = ['', '', '*', '+', '?', '*?', '{2}', '{0,2}', '{1,}'];

function draw(rng: Rng, depth = 0): string {
  const pick = (from: readonly string[]): string => from[rng.int(from.length)]!;
  const one = (): string => {
    const part = depth < 2 && rng.int(4) === 0 ? `(?:${draw(rng, depth + 1)})` : pick(PARTS);
    return /^(\\b|\^|\$|\(\?[!=])/.test(part) ? part : part + pick(COUNTS);
  };
  const sequence = (): string => Array.from({ length: 1 + rng.int(3) }, one).join('');
  return Array.from({ length: 1 + rng.int(2) }, sequence).join('|');
}

it('fits as JavaScript says', () => {
  let fitting = 0;
  for (let seed = 0; seed < 3_000; seed++) {
    const rng = createRng(seed, 'pattern', 0);
    const source = draw(rng);
    const [own, native] = [wholeMatcher(parsePattern(source)), new RegExp(`^(?:${source})$`)];
    for (let i = 0; i < 12; i++) {
      const text = Array.from({ length: rng.int(7) }, () => 'ab._1'[rng.int(5)]).join('');
      expect(own(text), `${source} on ${text}`).toBe(native.test(text));
      fitting += Number(native.test(text));
    }
  }
  expect(fitting).toBeGreaterThan(3_000);
});

describe('names of modules', () => {
  const NAME = 'model.layers.11.self_attn.q_proj';
  it.each([
    ['.*\\.(q|v)_proj$', true],
    [
      '(?:.*?(?:vision|image|visual).*?(?:self_attn|attn).*?(?:q_proj|k_proj).*?)|(?:\\bmodel\\.layers\\.[\\d]{1,}\\.(?:self_attn|attn|mlp)\\.(?:q_proj|k_proj))',
      true,
    ],
    ['^(?!.*visual)(?=.*self_attn).*(?:q_proj|k_proj)$', true],
    ['^(?!.*self_attn).*q_proj$', false],
    ['model.layers.(?:[0-9]|1[0-1]).self_attn.[qv]_proj', true],
    ['model.layers.[0-9].self_attn.[qv]_proj', false],
    ['.*self_attn', false],
  ])('%s', (source, fits) => {
    expect(wholeMatcher(parsePattern(source))(NAME)).toBe(fits);
  });
});

it.each([
  '.{0,30}'.repeat(12) + '!',
  '.?'.repeat(60) + '!',
  '(?:.*)*'.repeat(9) + '!',
  `${'(?:'.repeat(40)}.${')*'.repeat(40)}!`,
  '(?:.|[a-z])'.repeat(24) + '!',
  '(?:.{0,1000000000}){0,1000000000}!',
  '(?:(?:.?){1000000000}){1000000000}!',
  '(?=.*.*.*.*!)'.repeat(100) + '.*',
])('%s is answered at once', (source) => {
  const fits = wholeMatcher(parsePattern(source));
  expect(fits('model.layers.0.self_attn.q_proj'.repeat(2))).toBe(false);
});

it('has an end of patience for all texts together', () => {
  const fits = wholeMatcher(parsePattern('.{0,30}'.repeat(100) + '!'));
  expect(() => Array.from({ length: 1_000 }, () => fits('model.layers.0.self_attn.q_proj'))).toThrow('more than 2000000 steps');
});

it.each([
  '(',
  ')',
  'a)',
  '*',
  'a**',
  'a*+',
  '[',
  '[]',
  '(?<name>a)',
  '(?P<name>a)',
  '(?i)a',
  '\\1',
  '\\A',
  '\\Z',
  'a{2,1}',
  '{',
  '[z-a]',
  '\\',
])('refuses %s', (source) => {
  expect(() => parsePattern(source)).toThrow(/./);
});
