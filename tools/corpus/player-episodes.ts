// What a player adapter is trained on (pretrain/player.py): episodes of the scripted player under drawn rules, as the conversations of play. The
// advice in them is right, or wrong, or about something else, or missing, in many words, so that what is learned is to do what it says.

import { briefMessages } from '../../src/actor/brief';
import { createRng, type Rng } from '../../src/core/rng';
import { adviceAbout, adviceSentence } from '../../src/env/advice';
import type { Benchmark, Family } from '../../src/env/env';
import { phrase, plainPhrase } from './phrasings';
import { needOf } from '../../src/reflector/prompt';
import { limited } from '../../src/train/engine';
import { usualPreset } from '../../src/train/presets';
import { demonstrateWatched, drawTask, type Fact, otherFacts, randomFact } from './documents';

export interface WeighedMessage {
  readonly role: string;
  readonly content: string;
  /** Of a reply in the loss; the player's turns alone have one. */
  readonly weight?: number;
}

export interface PlayerEpisode {
  readonly family: string;
  readonly advice: 'right' | 'wrong' | 'other' | 'none';
  readonly messages: readonly WeighedMessage[];
}

/** What is to be learned counts most; what the player drew among several is noise, though it has to know where to look. */
const WEIGHTS = { obeys: 2, moves: 0.5, drawn: 0.15 } as const;

/** Shares of right advice, of the right need with a means that is drawn, of advice about another need; the rest has none. */
const SHARES = { right: 0.4, wrong: 0.25, other: 0.2 } as const;

/** The benchmarks in turn; equal arguments give equal episodes. */
export function* writePlayerEpisodes(benchmarks: readonly Benchmark[], count: number, seed: number): Generator<PlayerEpisode> {
  for (let i = 0; i < count; i++) yield writeEpisode(benchmarks[i % benchmarks.length]!, createRng(seed, 'player', i));
}

function writeEpisode(whole: Benchmark, rng: Rng): PlayerEpisode {
  const benchmark = limited(whole, usualPreset(true, whole.id));
  const family = rng.pick(benchmark.families.filter(({ need, hasRules }) => hasRules && need !== null));
  const task = drawTask(benchmark, family, rng);
  const { advice, fact } = drawFact(benchmark, family, task, rng);
  const own = fact?.[0] === family.need ? fact : null;
  const { trajectory, drawn } = demonstrateWatched(benchmark, task, own ? adviceSentence(...own) : '', rng);
  const { steps, final } = trajectory;
  // The way to an appliance obeys as well as its use: where to go is what was advised.
  const obeys = steps.map(() => false);
  for (const [i, { executed }] of [...steps.entries()].reverse()) {
    const tried = benchmark.attempt(task, executed, steps[i + 1]?.observation ?? final);
    obeys[i] = own !== null && (tried ? tried.means === own[1] : obeys[i + 1] === true && executed.split(' ').includes(own[1]));
  }
  const weights = steps.map((_, i) => (obeys[i] ? WEIGHTS.obeys : drawn[i] ? WEIGHTS.drawn : WEIGHTS.moves));
  const text = fact ? say(benchmark, family, fact, rng) : '';
  const last = steps.at(-1)!;
  const messages = [...briefMessages(text, steps.slice(0, -1), last.observation), { role: 'assistant', content: last.executed }];
  let turn = 0;
  return {
    family: family.id,
    advice,
    messages: messages.map((message) => (message.role === 'assistant' ? { ...message, weight: weights[turn++]! } : message)),
  };
}

function drawFact(benchmark: Benchmark, family: Family, task: string, rng: Rng): { advice: PlayerEpisode['advice']; fact: Fact | null } {
  const share = rng.next();
  const need = family.need!;
  if (share < SHARES.right) return { advice: 'right', fact: [need, benchmark.meansOf(task)!] };
  if (share < SHARES.right + SHARES.wrong) return { advice: 'wrong', fact: randomFact(need, rng) };
  if (share < SHARES.right + SHARES.wrong + SHARES.other) return { advice: 'other', fact: otherFacts(family, 1, rng)[0]! };
  return { advice: 'none', fact: null };
}

/** A fact as a person might say it, or a reflector: in the commonest form, with the goal of some game, in any of the forms that may be shown. */
function say(benchmark: Benchmark, family: Family, [need, means]: Fact, rng: Rng): string {
  const form = rng.next();
  if (need === '' || form >= 0.7) return phrase(need, means, 'shown', rng);
  if (form >= 0.35) return plainPhrase(need, means, rng);
  if (form >= 0.15 || need !== family.need) return adviceSentence(need, means);
  const another = benchmark.make(drawTask(benchmark, family, rng)).reset();
  return adviceAbout(needOf({ steps: [], final: another }), need, means);
}
