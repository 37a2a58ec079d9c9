// Pretraining documents for the embedded model. They teach an actor to obey advice in worlds whose rules are
// drawn anew for every document, and a reflector to read: what worked, what did not, and that advice is one
// sentence about the matter at hand. What they must not teach is reflection itself: no document pairs trajectories
// with the advice that fits them more often than blind chance does. That is left to training by reward.

import { actionText, actorPrompt } from '../actor/prompt';
import { createRng, type Rng } from '../core/rng';
import type { Trajectory } from '../core/trajectory';
import { adviceSentence } from '../env/advice';
import { benchmarks } from '../env/catalog';
import { demonstrate } from '../env/demonstration';
import type { Attempt, Benchmark, Family } from '../env/env';
import { attemptsOf, readingBody } from '../reflector/prompt';

/** `read`: lookup and cloze, which form the reading circuits; `mix`: acting and reflecting too. */
export type Mode = 'read' | 'mix';

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
const TRAJECTORIES: Readonly<Record<Mode, readonly number[]>> = { read: [1, 1, 2, 3, 3, 4, 6, 8], mix: [1, 2, 3, 4, 5, 6, 7, 8, 4, 6, 8] };

/** What documents are about, and everything advice can be about there. */
export interface Worlds {
  readonly benchmarks: readonly Benchmark[];
  readonly meansByNeed: ReadonlyMap<string, readonly string[]>;
  readonly needs: readonly string[];
}

function worldsOf(all: readonly Benchmark[]): Worlds {
  const meansByNeed = new Map<string, readonly string[]>();
  for (const { families } of all) for (const { need, means } of families) if (need !== null) meansByNeed.set(need, means);
  return { benchmarks: all, meansByNeed, needs: [...meansByNeed.keys()] };
}

/** Both benchmarks under drawn rules. */
export const WORLDS = worldsOf(benchmarks);

/** Documents `from`, `from + 1`, … below `from + count`; equal arguments give equal documents. */
export function* writeDocuments(
  seed: number,
  mode: Mode,
  count: number,
  from = 0,
  worlds: Worlds = WORLDS,
): Generator<PretrainingDocument> {
  for (let i = from; i < from + count; i++) {
    for (let attempt = 0; ; attempt++) {
      const document = writeDocument(worlds, createRng(seed, `corpus:${mode}`, i, attempt), mode);
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

function writeDocument(worlds: Worlds, rng: Rng, mode: Mode): PretrainingDocument {
  const share = rng.next();
  if (mode === 'read') return share < 0.5 ? lookup(worlds, rng) : cloze(worlds, rng, mode);
  if (share < 0.12) return lookup(worlds, rng);
  if (share < 0.24) return cloze(worlds, rng, mode);
  return share < 0.66 ? act(worlds, rng) : reflect(worlds, rng, mode);
}

/** Half of the documents each benchmark's, its families alike. */
function pickFamily(worlds: Worlds, rng: Rng, hasNeed: boolean): { benchmark: Benchmark; family: Family } {
  const benchmark = rng.pick(worlds.benchmarks);
  return { benchmark, family: rng.pick(benchmark.families.filter(({ need, hasRules }) => hasRules && (need !== null || !hasNeed))) };
}

function randomSentence({ meansByNeed }: Worlds, need: string, rng: Rng): string {
  return adviceSentence(need, rng.pick(meansByNeed.get(need)!));
}

/** A list of advice, then what it says for each need. */
function lookup(worlds: Worlds, rng: Rng): PretrainingDocument {
  const facts = rng
    .shuffle(worlds.needs)
    .slice(0, 2 + rng.int(7))
    .map((need) => [need, rng.pick(worlds.meansByNeed.get(need)!)] as const);
  const text: Piece[] = [[`<sys>${facts.map(([need, means]) => adviceSentence(need, means)).join(' ')}`, 0]];
  for (const [need, means] of rng.shuffle(facts)) text.push([`<q> ${need}<a>`, 0], [` ${means}`, 1]);
  return { kind: 'lookup', family: '', text };
}

function act(worlds: Worlds, rng: Rng): PretrainingDocument {
  const { benchmark, family } = pickFamily(worlds, rng, false);
  const task = drawTask(benchmark, family, rng);
  const advice = actingAdvice(worlds, family, benchmark.oracleAdvice(task), rng);
  const { trajectory, drawn } = demonstrateWatched(benchmark, task, advice, rng);
  return { kind: 'act', family: family.id, text: actingText(trajectory, drawn) };
}

/** A demonstration, and which of its actions the scripted player drew among several. */
function demonstrateWatched(benchmark: Benchmark, task: string, advice: string, rng: Rng): { trajectory: Trajectory; drawn: boolean[] } {
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
  return { trajectory: demonstrate({ ...benchmark, expert }, task, advice, rng), drawn };
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

/** None, right, wrong, or about other needs only; the actor is to heed nothing but what is about its own need. */
function actingAdvice(worlds: Worlds, family: Family, oracle: string, rng: Rng): string {
  const share = rng.next();
  if (share < 0.2) return '';
  const others = worlds.needs.filter((need) => need !== family.need);
  const sameKind = others.filter((need) => worlds.meansByNeed.get(need) === family.means);
  const isIrrelevant = family.need === null || share < 0.35;
  const sentences: string[] = [];
  if (!isIrrelevant) sentences.push(share < 0.84 ? oracle : randomSentence(worlds, family.need, rng));
  const count = isIrrelevant ? rng.pick([1, 1, 2, 3]) : rng.pick([0, 0, 0, 1, 1, 2, 3]);
  const chosen = new Set<string>();
  while (chosen.size < count) chosen.add(rng.pick(sameKind.length > 0 && rng.next() < 0.6 ? sameKind : others));
  for (const need of chosen) sentences.push(randomSentence(worlds, need, rng));
  return rng.shuffle(sentences).join(' ');
}

interface Reading {
  readonly family: Family;
  readonly body: Piece;
  readonly attempts: readonly Attempt[];
}

/** Episodes of one rule set under one advice, which is none or random. */
function read(worlds: Worlds, rng: Rng, mode: Mode): Reading {
  const { benchmark, family } = pickFamily(worlds, rng, true);
  const systemPrompt = currentAdvice(worlds, family, rng);
  const query = { families: [family.id], split: 'train', seed: drawWord(rng), rules: drawWord(rng), size: 'small' } as const;
  const left = rng.pick(TRAJECTORIES[mode]);
  const trajectories: Trajectory[] = [];
  for (const task of benchmark.tasks(query)) {
    trajectories.push(demonstrate(benchmark, task, systemPrompt, rng));
    if (trajectories.length === left) break;
  }
  const attempts = trajectories.flatMap((trajectory) => attemptsOf(benchmark, trajectory));
  return { family, body: [readingBody(benchmark, { systemPrompt, trajectories }), 0], attempts };
}

function currentAdvice(worlds: Worlds, family: Family, rng: Rng): string {
  if (rng.next() < 0.6) return '';
  const first = rng.next() < 0.7 ? family.need! : rng.pick(worlds.needs);
  const second = rng.pick(worlds.needs.filter((need) => need !== first));
  return (rng.next() < 0.7 ? [first] : rng.shuffle([first, second])).map((need) => randomSentence(worlds, need, rng)).join(' ');
}

function cloze(worlds: Worlds, rng: Rng, mode: Mode): PretrainingDocument {
  const { family, body, attempts } = read(worlds, rng, mode);
  return { kind: 'cloze', family: family.id, text: [body, ...questions(attempts, 4, rng)] };
}

/** Which means worked, or which did not; any one of the right answers. */
function questions(attempts: readonly Attempt[], count: number, rng: Rng): Piece[] {
  const text: Piece[] = [];
  if (attempts.length === 0) return text;
  for (let i = 0; i < count; i++) {
    const worked = rng.pick([...new Set(attempts.map((attempt) => attempt.worked))]);
    const { means } = rng.pick(attempts.filter((attempt) => attempt.worked === worked));
    text.push([`<q>${worked ? '<ok>' : '<no>'}<a>`, 0], [` ${means}`, 1]);
  }
  return text;
}

function reflect(worlds: Worlds, rng: Rng, mode: Mode): PretrainingDocument {
  const { family, body, attempts } = read(worlds, rng, mode);
  const text = [
    body,
    ...questions(attempts, rng.int(7), rng),
    ['<les>', 0] as const,
    [`${blindAdvice(worlds, family, attempts, rng)}<end>`, 1] as const,
  ];
  return { kind: 'reflect', family: family.id, text };
}

/** A sentence about the matter at hand, drawn without a look at what worked. */
function blindAdvice(worlds: Worlds, family: Family, attempts: readonly Attempt[], rng: Rng): string {
  if (rng.next() < 0.08) return randomSentence(worlds, rng.pick(worlds.needs), rng);
  const tried = [...new Set(attempts.map(({ means }) => means))];
  if (tried.length === 0 || rng.next() < 0.12) return randomSentence(worlds, family.need!, rng);
  return adviceSentence(family.need!, rng.pick(tried));
}

function drawTask(benchmark: Benchmark, family: Family, rng: Rng): string {
  for (const task of benchmark.tasks({ families: [family.id], split: 'train', seed: drawWord(rng), rules: drawWord(rng), size: 'small' }))
    return task;
  throw new RangeError(`${benchmark.id} gives no tasks`);
}

function drawWord(rng: Rng): number {
  return rng.int(0x10000) * 0x10000 + rng.int(0x10000);
}
