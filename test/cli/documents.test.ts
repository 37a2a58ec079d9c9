import { describe, expect, it } from 'vitest';
import { actorPrompt } from '../../src/actor/prompt';
import { wordsOfTheWorlds } from '../../src/cli/corpus';
import { actingText, countTokens, type PretrainingDocument, WORLDS, writeDocuments } from '../../src/cli/documents';
import { createRng } from '../../src/core/rng';
import { parseAdvice } from '../../src/env/advice';
import { benchmarks } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';

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
      ['lookup', 0.12],
      ['cloze', 0.12],
      ['act', 0.42],
      ['reflect', 0.34],
    ] as const)
      // prettier-ignore
      expect(Math.abs(share(mix, (document) => document.kind === kind) - expected)).toBeLessThan(0.035);
    const placed = mix.filter(({ family }) => family !== '');
    expect(Math.abs(share(placed, ({ family }) => family.startsWith('minihack/')) - 0.5)).toBeLessThan(0.04);
    expect(new Set(placed.map(({ family }) => family))).toEqual(new Set(families.keys()));
    for (const document of mix) expect(countTokens(document)).toBeLessThanOrEqual(640);
    expect([...writeDocuments(3, 'read', 200)].every(({ kind }) => kind === 'lookup' || kind === 'cloze')).toBe(true);
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

  it('ask lookups that the advice answers', () => {
    for (const document of ofKind('lookup')) {
      const [[advice], ...rest] = document.text as [[string], ...[string, number][]];
      const advised = parseAdvice(advice.slice('<sys>'.length));
      expect(rest.length).toBe(2 * advised.size);
      for (let i = 0; i < rest.length; i += 2) expect(rest[i + 1]![0]).toBe(` ${advised.get(/<q> (\w+)<a>/.exec(rest[i]![0])![1]!)}`);
    }
  });

  it('ask clozes that the trajectories answer, each with one outcome', () => {
    for (const document of [...ofKind('cloze'), ...ofKind('reflect')]) {
      const body = document.text[0]![0];
      for (const [i, [piece]] of document.text.entries()) {
        const outcome = /^<q>(<ok>|<no>)<a>$/.exec(piece)?.[1];
        if (outcome === undefined) continue;
        const answer = document.text[i + 1]![0];
        expect(`${body}<`).toContain(`${outcome}${answer}<`);
        expect(`${body}<`).not.toContain(`${outcome === '<ok>' ? '<no>' : '<ok>'}${answer}<`);
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
      const body = document.text[0]![0];
      const worked = new Set([...body.matchAll(/<ok> (\w+)/g)].map(([, means]) => means));
      const tried = new Set([...body.matchAll(/<(?:ok|no)> (\w+)/g)].map(([, means]) => means));
      const advised = parseAdvice(document.text.at(-1)![0]).get(need);
      if (advised !== undefined) onTopic++;
      if (worked.has(advised)) fits++;
      expected += (0.92 * 0.88 * worked.size) / tried.size + (0.92 * 0.12 * worked.size) / families.get(document.family)!.means.length;
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
      const [opening] = document.text[0]!;
      const advice = opening.slice('<sys>'.length, opening.indexOf('<obs>'));
      expect(opening.slice(advice.length)).not.toMatch(/\bTo \w+ use\b/);
      if (parseAdvice(advice).has(need) || means.length !== 8) continue;
      count++;
      // The first thing tried among eight: right one time in eight.
      const failed = whole(document).match(/Nothing happens\.|Never mind\.|You don't have/g)?.length ?? 0;
      if (failed === 0) first++;
    }
    expect(count).toBeGreaterThan(200);
    expect(first / count).toBeLessThan(1 / 8 + 4 * Math.sqrt(0.11 / count));
  });

  it('give advice of every sort: none, right, wrong, and about other needs alone', () => {
    const acting = ofKind('act').filter(({ family }) => families.get(family)!.need !== null);
    const advice = ({ text }: PretrainingDocument): string => text[0]![0].slice('<sys>'.length, text[0]![0].indexOf('<obs>'));
    const own = (document: PretrainingDocument): boolean => parseAdvice(advice(document)).has(families.get(document.family)!.need!);
    expect(Math.abs(share(acting, (document) => advice(document) === '') - 0.2)).toBeLessThan(0.05);
    expect(Math.abs(share(acting, (document) => advice(document) !== '' && !own(document)) - 0.15)).toBeLessThan(0.05);
    const sameKind = acting.filter((document) => {
      const mine = families.get(document.family)!;
      return !own(document) && [...parseAdvice(advice(document)).values()].some((means) => mine.means.includes(means));
    });
    expect(sameKind.length / acting.length).toBeGreaterThan(0.05);
  });

  it('use no word that the list of words leaves out', () => {
    const words = new Set(wordsOfTheWorlds());
    const used = new Set(
      mix.flatMap(
        (document) =>
          whole(document)
            .replace(/<[a-z]+>/g, ' ')
            .match(/[A-Za-z]+/g) ?? [],
      ),
    );
    expect([...used].filter((word) => !words.has(word))).toEqual([]);
  });
});

describe('what documents are about', () => {
  const acting = ofKind('act');

  it('begins with the openings of play and shows no screen', () => {
    for (const document of acting) {
      const opening = document.text[0]![0];
      expect(opening).toMatch(/Your task is to: [^\n]*\.<act>$/);
      if (document.family.startsWith('alfworld/')) expect(opening).toContain('<obs>-= Welcome to TextWorld, ALFRED! =-');
      else expect(opening).toMatch(/dark area|stairs|wall/);
      expect(whole(document)).not.toContain('-----');
    }
  });

  it('are the needs and means of both benchmarks and no others', () => {
    const words = new Set(wordsOfTheWorlds(WORLDS, 60));
    for (const need of WORLDS.needs) for (const means of WORLDS.meansByNeed.get(need)!) expect(words.has(means)).toBe(true);
    for (const { kind, text } of mix)
      if (kind === 'reflect') for (const need of parseAdvice(text.at(-1)![0]).keys()) expect(WORLDS.needs).toContain(need);
  });
});
