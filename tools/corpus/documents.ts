// Pretraining documents for the embedded model. They teach an actor to obey advice in worlds whose rules are
// drawn anew for every document, and a reflector to read: what worked, what did not, and that advice is one
// sentence about the matter at hand. What they must not teach is reflection itself: asked what worked, the
// model is shown to say so; advice that nobody asked for fits its trajectories no more often than blind chance does. That is left to training by
// reward.

import { actionText, actorPrompt, openingText } from '../../src/actor/prompt';
import { createRng, type Rng } from '../../src/core/rng';
import type { Trajectory } from '../../src/core/trajectory';
import { adviceSentence } from '../../src/env/advice';
import { benchmarks } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';
import type { Attempt, Benchmark, Family } from '../../src/env/env';
import { ownPhrase, phraseAll, plainPhrase } from './phrasings';
import { attemptsOf, goalOf, readingBody } from '../../src/reflector/prompt';

/**
 * `plain`: lookups of one or two plain sentences, half of which are not about the goal, so that what is meant is learnt before what is said
 * besides; `read`: lookup and cloze, which form the reading circuits; `mix`: acting and reflecting too.
 */
export type Mode = 'plain' | 'read' | 'mix';

/**
 * A piece of text, and 1 where the model is to predict it. 2: an action that was drawn at random among several, as in a search. Only that
 * something is searched can be learnt there; where, nobody could have told, and the noise of it drowns what can be learnt elsewhere.
 */
export type Piece = readonly [text: string, target: 0 | 1 | 2];

export interface PretrainingDocument {
  readonly kind: 'lookup' | 'cloze' | 'act' | 'reflect';
  /** The family's id; empty where a document is about none. */
  readonly family: string;
  readonly text: readonly Piece[];
}

const MAX_TOKENS = 640;
const TRAJECTORIES: Readonly<Record<Exclude<Mode, 'plain'>, readonly number[]>> = {
  read: [1, 1, 2, 3, 3, 4, 6, 8],
  mix: [1, 2, 3, 4, 5, 6, 7, 8, 4, 6, 8],
};

/** Everything advice can be about: needs, and the means that may serve each. */
const meansByNeed: ReadonlyMap<string, readonly string[]> = new Map(
  benchmarks.flatMap(({ families }) => families.flatMap(({ need, means }) => (need === null ? [] : [[need, means] as const]))),
);
const NEEDS = [...meansByNeed.keys()];

/** How often blind advice is off topic; how often, on topic, it names any means and not one that was tried. */
export const OFF_TOPIC = 0.08;
export const ANY_MEANS = 0.12;

/** Documents `from`, `from + 1`, … below `from + count`; equal arguments give equal documents. */
export function* writeDocuments(seed: number, mode: Mode, count: number, from = 0): Generator<PretrainingDocument> {
  for (let i = from; i < from + count; i++) {
    for (let attempt = 0; ; attempt++) {
      const document = writeDocument(createRng(seed, `corpus:${mode}`, i, attempt), mode);
      if (countTokens(document) > MAX_TOKENS || !document.text.some(([, target]) => target === 1)) continue;
      yield document;
      break;
    }
  }
}

/** Tokens of a document under a tokenizer that knows every word: the pieces of its pre-tokenizer. */
export function countTokens({ text }: Pick<PretrainingDocument, 'text'>): number {
  return text.reduce((sum, [piece]) => sum + (piece.match(/<[a-z]+>| ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]|\s/g)?.length ?? 0), 0);
}

function writeDocument(rng: Rng, mode: Mode): PretrainingDocument {
  const share = rng.next();
  if (mode === 'plain') return lookup(rng, true);
  if (mode === 'read') return share < 0.6 ? lookup(rng, false) : cloze(rng, mode);
  if (share < 0.16) return lookup(rng, false);
  if (share < 0.26) return cloze(rng, mode);
  return share < 0.7 ? act(rng) : reflect(rng, mode);
}

/** Half of the documents each benchmark's, its families alike. */
function pickFamily(rng: Rng, hasNeed: boolean): { benchmark: Benchmark; family: Family } {
  const benchmark = rng.pick(benchmarks);
  return { benchmark, family: rng.pick(benchmark.families.filter(({ need, hasRules }) => hasRules && (need !== null || !hasNeed))) };
}

export type Fact = readonly [need: string, means: string];

export function randomFact(need: string, rng: Rng): Fact {
  return [need, rng.pick(meansByNeed.get(need)!)];
}

/** A goal and advice, then the means that the advice names for it; nothing where it speaks of other needs alone. */
function lookup(rng: Rng, isPlain: boolean): PretrainingDocument {
  const { benchmark, family } = pickFamily(rng, true);
  const goal = goalOf({ steps: [], final: benchmark.make(drawTask(benchmark, family, rng)).reset() });
  const own = rng.next() < (isPlain ? 0.55 : 0.85) ? randomFact(family.need!, rng) : null;
  const others = rng.pick(isPlain ? [0, 1, 1, 2] : [0, 0, 1, 1, 2, 2, 3, 4]) + (own ? 0 : 1);
  const facts = rng.shuffle([...(own ? [own] : []), ...otherFacts(family, others, rng)]);
  const advice = isPlain ? facts.map(([need, means]) => plainPhrase(need, means, rng)).join(' ') : phraseAll(facts, 'shown', rng);
  const before = openingText(advice, { text: goal }).replace(/<act>$/, '<a>');
  return { kind: 'lookup', family: family.id, text: [[before, 0], [own ? ` ${own[1]}<end>` : '<end>', 1]] }; // prettier-ignore
}

function act(rng: Rng): PretrainingDocument {
  const { benchmark, family } = pickFamily(rng, false);
  const task = drawTask(benchmark, family, rng);
  const { facts, own } = actingFacts(family, benchmark, task, rng);
  const { trajectory, drawn } = demonstrateWatched(benchmark, task, own, rng);
  return { kind: 'act', family: family.id, text: actingText({ ...trajectory, systemPrompt: phraseAll(facts, 'shown', rng) }, drawn) };
}

/** A demonstration, and which of its actions the scripted player drew among several. */
export function demonstrateWatched(
  benchmark: Benchmark,
  task: string,
  advice: string,
  rng: Rng,
): { trajectory: Trajectory; drawn: boolean[] } {
  const drawn: boolean[] = [];
  let isDrawn = false;
  const pick = <T>(items: readonly T[]): T => {
    isDrawn ||= items.length > 1;
    return rng.pick(items);
  };
  const watched: Rng = { next: () => rng.next(), int: (bound) => rng.int(bound), pick, shuffle: (items) => rng.shuffle(items) };
  const expert: Benchmark['expert'] = (...of) => {
    const player = benchmark.expert(of[0], of[1], watched);
    return {
      act(observation) {
        isDrawn = false;
        const action = player.act(observation);
        drawn.push(isDrawn);
        return action;
      },
    };
  };
  const observed = Object.create(benchmark, { expert: { value: expert } }) as Benchmark;
  return { trajectory: demonstrate(observed, task, advice, rng), drawn };
}

/** A trajectory as the actor reads and writes it: exactly the prompts of play, with the actions as targets. @param drawn see `Piece` */
export function actingText({ systemPrompt, steps, final, success }: Trajectory, drawn: readonly boolean[] = []): Piece[] {
  const text: Piece[] = [];
  steps.forEach((step, i) => {
    text.push(i === 0 ? [actorPrompt(systemPrompt, [], step.observation), 0] : [`${step.observation.text}<act>`, 0]);
    text.push([actionText(step.executed), drawn[i] ? 2 : 1]);
  });
  text.push([`${final.text}${success ? '<win>' : '<lose>'}`, 0]);
  return text;
}

/**
 * None, right, wrong, or about other needs only; the actor is to heed nothing but what is about its own need. `own`: what it heeds, in the
 * commonest form.
 */
function actingFacts(family: Family, benchmark: Benchmark, task: string, rng: Rng): { facts: readonly Fact[]; own: string } {
  const share = rng.next();
  if (share < 0.18) return { facts: [], own: '' };
  const { need } = family;
  if (need === null || share < 0.36) return { facts: otherFacts(family, rng.pick([1, 1, 1, 2, 3]), rng), own: '' };
  const fact: Fact = share < 0.84 ? [need, benchmark.meansOf(task)!] : randomFact(need, rng);
  return { facts: rng.shuffle([fact, ...otherFacts(family, rng.pick([0, 0, 0, 1, 1, 2, 3]), rng)]), own: adviceSentence(...fact) };
}

/**
 * Facts about other needs, those with means of the same kind more often: they are what one could mistake for one's own. One in four is about a
 * matter of no game.
 */
export function otherFacts(family: Family, count: number, rng: Rng): Fact[] {
  const others = NEEDS.filter((need) => need !== family.need);
  const sameKind = others.filter((need) => meansByNeed.get(need) === family.means);
  return Array.from({ length: count }, (): Fact => {
    const [need, means] = randomFact(rng.pick(sameKind.length > 0 && rng.next() < 0.6 ? sameKind : others), rng);
    return rng.next() < 0.25 ? ['', family.means.length > 0 && rng.next() < 0.6 ? rng.pick(family.means) : means] : [need, means];
  });
}

interface Reading {
  readonly family: Family;
  readonly body: Piece;
  readonly attempts: readonly Attempt[];
}

/** Episodes of one rule set under one advice, which is none or random. */
function read(rng: Rng, mode: Exclude<Mode, 'plain'>): Reading {
  const { benchmark, family } = pickFamily(rng, true);
  const { text: systemPrompt, own } = currentAdvice(family, rng);
  const query = { families: [family.id], split: 'train', seed: drawWord(rng), rules: drawWord(rng), size: 'small' } as const;
  const left = rng.pick(TRAJECTORIES[mode]);
  const trajectories: Trajectory[] = [];
  for (const task of benchmark.tasks(query)) {
    trajectories.push(demonstrate(benchmark, task, own, rng));
    if (trajectories.length === left) break;
  }
  const attempts = trajectories.flatMap((trajectory) => attemptsOf(benchmark, trajectory));
  return { family, body: [readingBody(benchmark, { systemPrompt, trajectories }), 0], attempts };
}

/** What the trajectories were played under: mostly nothing, else a fact or two, drawn; `own` is what was heeded of it. */
function currentAdvice(family: Family, rng: Rng): { text: string; own: string } {
  if (rng.next() < 0.6) return { text: '', own: '' };
  const first = randomFact(rng.next() < 0.7 ? family.need! : rng.pick(NEEDS), rng);
  const facts =
    rng.next() < 0.7 ? [first] : rng.shuffle([first, ...otherFacts(family, 1, rng).filter(([need]) => need !== '' && need !== first[0])]);
  const own = facts.find(([need]) => need === family.need);
  return { text: facts.map(([need, means]) => ownPhrase(need, means, rng)).join(' '), own: own ? adviceSentence(...own) : '' };
}

function cloze(rng: Rng, mode: Exclude<Mode, 'plain'>): PretrainingDocument {
  const { family, body, attempts } = read(rng, mode);
  return { kind: 'cloze', family: family.id, text: [body, ...questions(family.need!, attempts, 4, rng)] };
}

/**
 * Which means worked, or which did not; any one of the right answers, half of them in a sentence. So the model can say what it was asked for. What
 * it says as advice, nobody having asked, stays blind.
 */
function questions(need: string, attempts: readonly Attempt[], count: number, rng: Rng): Piece[] {
  const text: Piece[] = [];
  if (attempts.length === 0) return text;
  for (let i = 0; i < count; i++) {
    const worked = rng.pick([...new Set(attempts.map((attempt) => attempt.worked))]);
    const { means } = rng.pick(attempts.filter((attempt) => attempt.worked === worked));
    const outcome = worked ? 'Right' : 'Wrong';
    if (rng.next() < 0.5) text.push([`<q>${outcome}<a>`, 0], [` ${means}`, 1]);
    else text.push([`<q>Say ${outcome}<a>`, 0], [`${ownPhrase(need, means, rng)}<end>`, 1]);
  }
  return text;
}

function reflect(rng: Rng, mode: Exclude<Mode, 'plain'>): PretrainingDocument {
  const { family, body, attempts } = read(rng, mode);
  const text = [
    body,
    ...questions(family.need!, attempts, rng.int(7), rng),
    ['<les>', 0] as const,
    [`${blindAdvice(family, attempts, rng)}<end>`, 1] as const,
  ];
  return { kind: 'reflect', family: family.id, text };
}

/** A sentence about the matter at hand, drawn without a look at what worked. */
function blindAdvice(family: Family, attempts: readonly Attempt[], rng: Rng): string {
  const write = ([need, means]: Fact): string => ownPhrase(need, means, rng);
  if (rng.next() < OFF_TOPIC) return write(randomFact(rng.pick(NEEDS), rng));
  const tried = [...new Set(attempts.map(({ means }) => means))];
  if (tried.length === 0 || rng.next() < ANY_MEANS) return write(randomFact(family.need!, rng));
  return write([family.need!, rng.pick(tried)]);
}

export function drawTask(benchmark: Benchmark, family: Family, rng: Rng): string {
  for (const task of benchmark.tasks({ families: [family.id], split: 'train', seed: drawWord(rng), rules: drawWord(rng), size: 'small' }))
    return task;
  throw new RangeError(`${benchmark.id} gives no tasks`);
}

function drawWord(rng: Rng): number {
  return rng.int(0x10000) * 0x10000 + rng.int(0x10000);
}
