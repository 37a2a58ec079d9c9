import { describe, expect, it } from 'vitest';
import { actorPrompt } from '../../../src/actor/prompt';
import { wordsOfTheWorlds } from '../../../tools/corpus/corpus';
import { actingText, ANY_MEANS, countTokens, OFF_TOPIC, type PretrainingDocument, writeDocuments } from '../../../tools/corpus/documents';
import { createRng } from '../../../src/core/rng';
import { parseAdvice } from '../../../src/env/advice';
import { benchmarks } from '../../../src/env/catalog';
import { demonstrate } from '../../../src/env/demonstration';
import { outcomeLine } from '../../../src/reflector/prompt';

const mix = [...writeDocuments(3, 'mix', 2500)];
const families = new Map(
  benchmarks.flatMap((benchmark) => benchmark.families.filter(({ hasRules }) => hasRules).map((family) => [family.id, family] as const)),
);
const ofKind = (kind: PretrainingDocument['kind']): PretrainingDocument[] => mix.filter((document) => document.kind === kind);
const whole = ({ text }: PretrainingDocument): string => text.map(([piece]) => piece).join('');
const share = (documents: readonly PretrainingDocument[], test: (document: PretrainingDocument) => boolean): number =>
  documents.filter(test).length / documents.length;

describe('pretraining documents', () => {
  it('are equal for equal arguments, in any batches', () => {
    const again = [...writeDocuments(3, 'mix', 30), ...writeDocuments(3, 'mix', 20, 30)];
    expect(again).toEqual(mix.slice(0, 50));
    expect([...writeDocuments(4, 'mix', 5)]).not.toEqual(mix.slice(0, 5));
    expect(JSON.parse(JSON.stringify(again))).toEqual(again);
  });

  it('have the shares and lengths that were asked for', () => {
    for (const [kind, expected] of [
      ['lookup', 0.16],
      ['cloze', 0.1],
      ['act', 0.44],
      ['reflect', 0.3],
    ] as const)
      // prettier-ignore
      expect(Math.abs(share(mix, (document) => document.kind === kind) - expected)).toBeLessThan(0.035);
    const placed = mix.filter(({ family }) => family !== '');
    expect(Math.abs(share(placed, ({ family }) => family.startsWith('minihack/')) - 0.5)).toBeLessThan(0.04);
    expect(new Set(placed.map(({ family }) => family))).toEqual(new Set(families.keys()));
    for (const document of mix) expect(countTokens(document)).toBeLessThanOrEqual(640);
    expect([...writeDocuments(3, 'read', 200)].every(({ kind }) => kind === 'lookup' || kind === 'cloze')).toBe(true);
  });

  it('are plain where that is asked: a sentence or a few, half of them about the goal, none with a word besides', () => {
    const plain = [...writeDocuments(3, 'plain', 1500)];
    expect(plain.every(({ kind }) => kind === 'lookup')).toBe(true);
    const told = plain.filter(({ text }) => text[1]![0] !== '<end>');
    expect(Math.abs(told.length / plain.length - 0.55)).toBeLessThan(0.04);
    for (const { family, text } of told) {
      const means = text[1]![0].replace('<end>', '').trim();
      expect(families.get(family)!.means).toContain(means);
      expect(text[0]![0].split('<sys>')[1]).toMatch(new RegExp(`\\b${means}\\b`, 'i'));
    }
    for (const { text } of plain) expect(text[0]![0]).not.toMatch(/\b(do not|don't|never|rather than|instead of|forget|good luck)\b/i);
  });

  it('show an actor exactly the prompts of play', () => {
    for (const benchmark of benchmarks) {
      for (const { id } of benchmark.families.filter(({ hasRules }) => hasRules)) {
        const trajectory = demonstrate(benchmark, `${id}-v${benchmark.version}:train:9:rules=4`, 'To eat use q.', createRng(1, 'test'));
        const pieces = actingText(trajectory);
        trajectory.steps.forEach((step, i) => {
          const before = pieces.slice(0, 2 * i + 1).map(([piece]) => piece);
          expect(before.join('')).toBe(actorPrompt(trajectory.systemPrompt, trajectory.steps.slice(0, i), step.observation));
          expect(pieces[2 * i + 1]).toEqual([` ${step.executed}<obs>`, 1]);
        });
      }
    }
  });

  it('ask lookups that the advice answers, or says nothing about', () => {
    let silent = 0;
    let misread = 0;
    for (const document of ofKind('lookup')) {
      const [[before], [answer]] = document.text as unknown as [[string], [string]];
      const need = families.get(document.family)!.need!;
      const [, goal, advice] = /^<obs>Your task is to: ([^<]*)<sys>([^<]*)<a>$/.exec(before)!;
      expect(goal).not.toBe('');
      const advised = parseAdvice(advice!).get(need);
      if (answer === '<end>') silent++;
      if (answer !== (advised === undefined ? '<end>' : ` ${advised}<end>`)) misread++;
    }
    expect(Math.abs(silent / ofKind('lookup').length - 0.15)).toBeLessThan(0.07);
    // Sentences in no form at all, several at once, are more than the reader of words can always tell apart.
    expect(misread / ofKind('lookup').length).toBeLessThan(0.15);
  });

  it('ask clozes that the trajectories answer, each with one outcome', () => {
    for (const document of [...ofKind('cloze'), ...ofKind('reflect')]) {
      const need = families.get(document.family)!.need!;
      for (const [i, [piece]] of document.text.entries()) {
        const [, said, outcome] = /^<q>(Say )?(Right|Wrong)<a>$/.exec(piece) ?? [];
        if (outcome === undefined) continue;
        const written = document.text[i + 1]![0];
        const answer = said === undefined ? written.trim() : parseAdvice(written.replace('<end>', '')).get(need)!;
        const lines = document.text[0]![0].split('\n').slice(1);
        expect(lines).toContain(outcomeLine(need, answer, outcome === 'Right'));
        expect(lines).not.toContain(outcomeLine(need, answer, outcome !== 'Right'));
      }
    }
  });

  it('pair trajectories with fitting advice no more often than blind chance', () => {
    let fits = 0;
    let expected = 0;
    let onTopic = 0;
    const reflecting = ofKind('reflect');
    for (const document of reflecting) {
      const need = families.get(document.family)!.need!;
      const lines = document.text[0]![0].split('\n').slice(1);
      const meansOf = (line: string): string | undefined => parseAdvice(line.slice('Right: '.length)).get(need);
      const worked = new Set(lines.filter((line) => line.startsWith('Right')).map(meansOf));
      const tried = new Set(lines.map(meansOf));
      const advised = parseAdvice(document.text.at(-1)![0]).get(need);
      if (advised !== undefined) onTopic++;
      if (advised !== undefined && worked.has(advised)) fits++;
      const any = worked.size / families.get(document.family)!.means.length;
      expected += (1 - OFF_TOPIC) * (tried.size === 0 ? any : ((1 - ANY_MEANS) * worked.size) / tried.size + ANY_MEANS * any);
    }
    expect(onTopic / reflecting.length).toBeGreaterThan(0.88);
    // Off-topic sentences fall on the topic now and then; the rest is noise of some 1,300 draws.
    expect(Math.abs(fits - expected) / reflecting.length).toBeLessThan(0.03);
    expect(fits / reflecting.length).toBeLessThan(0.25);
  });

  it('let no actor know what it was not told', () => {
    let first = 0;
    let count = 0;
    for (const document of ofKind('act')) {
      const { need, means } = families.get(document.family)!;
      if (need === null) continue;
      const [opening = '', advice = ''] = document.text[0]![0].replace('<act>', '').split('<sys>');
      // A goal may name a stoveburner as the place for a thing, which a reader of advice takes for a means.
      expect(opening).not.toMatch(/press|verb|<sys>/);
      if (parseAdvice(advice).has(need) || means.length !== 8) continue;
      count++;
      // The first thing tried among eight, or among the seven appliances that a room has at least.
      const failed = whole(document).match(/Nothing happens\.|Never mind\.|You don't have/g)?.length ?? 0;
      if (failed === 0) first++;
    }
    expect(count).toBeGreaterThan(200);
    expect(first / count).toBeLessThan(1 / 7 + 4 * Math.sqrt(0.13 / count));
  });

  it('give advice of every sort: none, right, wrong, and about other needs alone', () => {
    const acting = ofKind('act').filter(({ family }) => families.get(family)!.need !== null);
    const advice = ({ text }: PretrainingDocument): string => text[0]![0].split('<sys>')[1]!.replace('<act>', '');
    const own = (document: PretrainingDocument): boolean => parseAdvice(advice(document)).has(families.get(document.family)!.need!);
    // Where nothing is advised, three in seven say something that is about nothing.
    expect(Math.abs(share(acting, (document) => advice(document) === '') - (0.18 * 4) / 7)).toBeLessThan(0.04);
    expect(Math.abs(share(acting, (document) => advice(document) !== '' && !own(document)) - 0.18 - (0.18 * 3) / 7)).toBeLessThan(0.06);
    const sameKind = acting.filter((document) => {
      const mine = families.get(document.family)!;
      return !own(document) && [...parseAdvice(advice(document)).values()].some((means) => mine.means.includes(means));
    });
    expect(sameKind.length / acting.length).toBeGreaterThan(0.05);
  });
});

describe('what documents are about', () => {
  const acting = ofKind('act');

  it('begins with the openings of play and shows no screen', () => {
    for (const document of acting) {
      const opening = document.text[0]![0];
      expect(opening).toMatch(/Your task is to: [^\n]*\.<sys>[^<]*<act>$/s);
      if (document.family.startsWith('alfworld/')) expect(opening).toContain('<obs>-= Welcome to TextWorld, ALFRED! =-');
      else expect(opening.split('<sys>')[0]).not.toMatch(/dark area|wall/);
      expect(whole(document)).not.toContain('-----');
    }
  });

  it('is in the list of words, but for what advice is made of', () => {
    const words = new Set(wordsOfTheWorlds(200));
    for (const { means } of families.values()) for (const one of means) expect(words.has(one)).toBe(true);
    const heard = acting.flatMap(({ text }) =>
      text.slice(1).flatMap(([piece]) => piece.replace(/<[a-z]+>/g, ' ').match(/[A-Za-z]+/g) ?? []),
    );
    expect([...new Set(heard)].filter((word) => !words.has(word))).toEqual([]);
  });
});
