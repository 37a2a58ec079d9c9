import fc from 'fast-check';
import { expect, it } from 'vitest';
import { licenceOf, noteOf, withNote, writeCard, type CardSummary } from '../../src/adapter/card';

const cell = (mean: number) => ({ mean, se: 0.03, episodes: 600 });
const summary: CardSummary = {
  title: 'minihack, seed 3',
  adapter: { rank: 8, alpha: 16, targets: ['q_proj'], base: { name: 'hindsight-1m', sha256: 'ab'.repeat(32) } },
  preset: 'minihack',
  benchmark: 'minihack',
  trainFamilies: ['throw', 'apply'],
  heldOutFamilies: ['eat'],
  seed: 3,
  steps: 400,
  seconds: 251.6,
  device: 'wasm',
  version: '0.1.0',
  conditions: [
    { name: 'untrained reflector', heldOut: cell(0.275), train: cell(0.287) },
    { name: 'trained reflector', heldOut: cell(0.693), train: cell(0.728) },
  ],
};

it('states the base, the training and all conditions', () => {
  const card = writeCard(summary);
  expect(card.startsWith('---\nlibrary_name: "peft"\nbase_model: "hindsight-1m"\n')).toBe(true);
  expect(card).toContain('400 steps in 252 s');
  expect(card).toContain('ab'.repeat(32));
  expect(card).toContain('| trained reflector | 0.693 ± 0.030 (600) | 0.728 ± 0.030 (600) |');
  expect(card).toContain('| untrained reflector | 0.275 ± 0.030 (600) |');
});

it('lets no name break the front matter or the table', () => {
  const nasty = 'x\n---\n| <script> [a](b) "';
  const base = { name: nasty, sha256: null };
  const card = writeCard({ ...summary, title: nasty, adapter: { ...summary.adapter, base }, device: nasty, conditions: [] });
  expect(card.match(/^---$/gm)).toHaveLength(2);
  expect(card.slice(card.indexOf('\n# '))).not.toMatch(/(?<!\\)<script/);
  expect(card).toContain(`base_model: ${JSON.stringify(nasty)}`);
  expect(card).toContain('Not evaluated yet.');
});

it('carries a note of any text, and gives it back as it was written', () => {
  const card = writeCard(summary);
  expect(noteOf(card)).toBeNull();
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const note = text.trim().replace(/\r\n?/g, '\n');
      fc.pre(note !== '');
      expect(noteOf(withNote(card, note))).toBe(note);
    }),
    { examples: [['one\u2028still one'], ['one\u2029still one'], ['one\r\n\rthree']] },
  );
  const twice = withNote(withNote(card, 'first'), '## Note from the sender\n\n> not a note');
  expect(noteOf(twice)).toBe('## Note from the sender\n\n> not a note');
  expect(withNote(twice, ' ')).toBe(card);
});

it('names the licence where there is one', () => {
  expect(licenceOf(writeCard(summary))).toBeNull();
  expect(licenceOf(writeCard({ ...summary, licence: 'mit' }))).toBe('mit');
  expect(licenceOf('---\nlicense: apache-2.0\n---\n')).toBe('apache-2.0');
  expect(licenceOf('license: mit\n')).toBeNull();
});
