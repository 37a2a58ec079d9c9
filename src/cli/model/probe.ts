// `ict model probe`: whether a model can learn to coach, before anybody trains it. It has to read: of a list of what was tried, name what worked.
// It has to obey: as the actor, do what advice says. A start near chance does not take off in the time people wait (docs/real-models.md).

import { createRng } from '../../core/rng';
import type { RunConfig } from '../../core/run/run-config';
import { usualPreset } from '../../train/presets';
import { demonstrate } from '../../env/demonstration';
import { adviceSentence, parseAdvice } from '../../env/advice';
import { shipped } from '../../env/catalog';
import type { Benchmark, Family } from '../../env/env';
import { takeTasks } from '../../env/take-tasks';
import { lastLogits } from '../../model/logits';
import { goalAdvice } from '../../reflector/chat-prompt';
import { attemptsOf, needOf, readingBody } from '../../reflector/prompt';
import type { ReflectContext } from '../../reflector/reflector';
import { limited, type Engine } from '../../train/engine';
import { UsageError, type Arguments } from '../arguments';
import { openEngine } from './open-engine';
import { createProgressLine } from '../progress';

/** Contexts that are asked for are looked for among so many times as many: in some nothing that was read worked. */
const LOOKED_AT = 4;
const SAMPLES = 4;

export interface Probe {
  readonly model: string;
  readonly player: string | null;
  readonly benchmark: string;
  readonly contexts: number;
  /** Of the means that a rule draws from. */
  readonly chance: number;
  /** Where a means is due, after the first words of advice or the question that the embedded model knows: contexts where what worked is the likeliest means, its probability, and that of all means together. */
  readonly reads: { readonly onTop: number; readonly right: number; readonly means: number };
  /** Sentences written freely, as in training, that name what worked, and that name any means. */
  readonly writes: { readonly right: number; readonly any: number };
  /** The actor does what the scripted player does under right advice, where that matters: told so, and told nothing. */
  readonly obeys: { readonly advised: number; readonly alone: number };
}

interface Probed {
  readonly engine: Engine;
  readonly config: RunConfig;
  readonly benchmark: Benchmark;
  readonly seed: number;
}

interface Shown {
  readonly family: Family;
  readonly right: string;
  readonly context: ReflectContext;
  readonly fresh: string;
}

/** Options: --benchmark, --contexts, --seed, and those of `openEngine`. @param path of the model */
export async function probeModel(args: Arguments, path: string): Promise<Probe> {
  const name = args.text('benchmark', 'minihack');
  if (name !== 'minihack' && name !== 'alfworld') throw new UsageError(`--benchmark is "${name}", not minihack or alfworld.`);
  const [count, seed] = [args.whole('contexts', 12, 1), args.whole('seed', 1)];
  const engine = await openEngine(args, { plays: true, path });
  const line = createProgressLine(3, 'parts');
  try {
    const config = usualPreset(engine.chat !== null, name);
    const of: Probed = { engine, config, benchmark: limited(shipped.byId(name), config), seed };
    const shown = findContexts(of, count);
    line.update(0, 'reading');
    const reads = await reading(of, shown);
    line.update(1, 'writing');
    const writes = await writing(of, shown);
    line.update(2, 'obeying');
    const obeys = await obeying(of, shown);
    const chance = shown.reduce((sum, { family }) => sum + 1 / family.means.length, 0) / shown.length;
    const { identity, player } = engine;
    return {
      model: identity.name,
      player: player?.identity.name ?? null,
      benchmark: name,
      contexts: shown.length,
      chance,
      reads,
      writes,
      obeys,
    };
  } finally {
    line.end();
    engine.destroy();
  }
}

/** Games of the scripted player without advice under drawn rules, of all families of the preset in turn, where something worked. */
function findContexts({ config, benchmark, seed }: Probed, count: number): Shown[] {
  const families = [...config.train_families, ...config.held_out_families];
  const shown: Shown[] = [];
  for (let i = 0; shown.length < count && i < LOOKED_AT * count; i++) {
    const family = benchmark.families.find(({ id }) => id === families[i % families.length])!;
    const rules = createRng(seed, 'probe', i).int(2 ** 31);
    const query = { families: [family.id], split: 'train', seed: seed + i, rules, size: config.room_size } as const;
    const [fresh, ...read] = takeTasks(benchmark.tasks(query), config.trajectories_per_context + 1);
    const right = benchmark.meansOf(fresh!)!;
    const trajectories = read.map((task, game) => demonstrate(benchmark, task, '', createRng(seed, 'probe game', i, game)));
    const tries = trajectories.flatMap((trajectory) => attemptsOf(benchmark, trajectory));
    if (tries.some(({ worked, means }) => worked && means === right))
      shown.push({ family, right, fresh: fresh!, context: { systemPrompt: '', trajectories, seed: i } });
  }
  if (shown.length === 0) throw new UsageError(`None of ${LOOKED_AT * count} contexts shows what works. Ask for more with --contexts.`);
  return shown;
}

/** `To eat the apple, press` */
function stem({ need }: Family, { trajectories }: ReflectContext): string {
  const advice = goalAdvice(needOf(trajectories[0]!), need!, '%');
  return advice.slice(0, advice.indexOf('%')).trimEnd();
}

/** The embedded model tells what it has read where it is asked; its advice is blind before training. */
function questionIds({ tokenizer }: Engine, benchmark: Benchmark, context: ReflectContext): number[] {
  return tokenizer.encode(`${readingBody(benchmark, context)}<q>Right<a>`);
}

/** By the probabilities of all means where one is due; a means of several tokens has the product of theirs. */
async function reading({ engine, config, benchmark }: Probed, shown: readonly Shown[]): Promise<Probe['reads']> {
  const { tokenizer, model } = engine;
  const reflector = engine.reflector(benchmark, null, config);
  const vocabulary = model.config.vocabSize;
  const sums = { onTop: 0, right: 0, means: 0 };
  for (const { family, right, context } of shown) {
    const begun = engine.chat ? [...reflector.promptIds(context), ...tokenizer.encode(stem(family, context))] : questionIds(engine, benchmark, context); // prettier-ignore
    const said = family.means.map((means) => tokenizer.encode(` ${means}`));
    const beginnings = said.flatMap((ids) => ids.map((_, i) => ids.slice(0, i)));
    const logits = await lastLogits(model, null, begun.slice(0, -1), beginnings.map((ids) => [begun.at(-1)!, ...ids])); // prettier-ignore
    let row = 0;
    const odds = said.map((ids) =>
      ids.reduce((product, id) => {
        const values = logits.subarray(row * vocabulary, ++row * vocabulary);
        const most = values.reduce((a, b) => Math.max(a, b));
        return (product * Math.exp(values[id]! - most)) / values.reduce((sum, value) => sum + Math.exp(value - most), 0);
      }, 1),
    );
    const own = odds[family.means.indexOf(right)]!;
    sums.onTop += own === Math.max(...odds) ? 1 : 0;
    sums.right += own;
    sums.means += odds.reduce((a, b) => a + b);
  }
  return { onTop: sums.onTop / shown.length, right: sums.right / shown.length, means: sums.means / shown.length };
}

async function writing({ engine, config, benchmark }: Probed, shown: readonly Shown[]): Promise<Probe['writes']> {
  const reflector = engine.reflector(benchmark, null, config);
  const groups = await reflector.reflect(shown.map(({ context }) => context), SAMPLES); // prettier-ignore
  const named = groups.flatMap((group, i) => group.map(({ text }) => parseAdvice(text).get(shown[i]!.family.need!) === shown[i]!.right));
  const any = groups.flatMap((group, i) => group.map(({ text }) => parseAdvice(text).has(shown[i]!.family.need!)));
  return { right: share(named), any: share(any) };
}

/** At the first action of a fresh game that uses what works, or goes where it is. */
async function obeying({ engine, config, benchmark, seed }: Probed, shown: readonly Shown[]): Promise<Probe['obeys']> {
  const actor = engine.actor(config, SAMPLES);
  const moments = shown.flatMap(({ family, right, fresh }, i) => {
    const { steps, final } = demonstrate(benchmark, fresh, adviceSentence(family.need!, right), createRng(seed, 'probe play', i));
    let at = steps.findIndex(
      ({ executed }, step) => benchmark.attempt(fresh, executed, steps[step + 1]?.observation ?? final)?.means === right,
    );
    // Who stands at the advised appliance has obeyed by going there.
    while (steps[at - 1]?.executed.split(' ').includes(right)) at--;
    return at < 0 ? [] : [{ i, fresh, steps, at, advice: adviceSentence(family.need!, right) }];
  });
  if (moments.length === 0)
    throw new UsageError('In none of the games does the scripted player use what works. Ask for more with --contexts.');
  const obeyed = async (told: boolean): Promise<number> => {
    const hits: boolean[] = [];
    for (const { i, fresh, steps, at, advice } of moments) {
      const { observation, executed } = steps[at]!;
      const requests = Array.from({ length: SAMPLES }, (_, sample) => ({
        episode: `${i} ${told} ${sample}`,
        task: fresh,
        systemPrompt: told ? advice : '',
        history: steps.slice(0, at),
        observation,
        seed: createRng(seed, 'probe act', i, sample).int(2 ** 32),
      }));
      hits.push(...(await actor.act(requests)).map((reply) => !('failure' in reply) && reply.executed === executed));
      actor.release?.(requests.map(({ episode }) => episode));
    }
    return share(hits);
  };
  try {
    return { advised: await obeyed(true), alone: await obeyed(false) };
  } finally {
    actor.free();
  }
}

function share(hits: readonly boolean[]): number {
  return hits.filter(Boolean).length / hits.length;
}

/** Training took off where the likeliest means was right in twice as many contexts as chance, and better. */
function verdict({ chance, reads, obeys }: Probe): string {
  const learns = reads.onTop >= 2 * chance;
  const heeds = obeys.advised >= 0.8;
  const reading = learns ? 'It reads: training has something to begin from.' : 'It hardly reads: a start near chance does not take off in the steps of a preset.'; // prettier-ignore
  const obeying = heeds ? 'It obeys: the reward can tell right advice from wrong.' : 'It does not obey: it needs a player adapter (pretrain/README.md).'; // prettier-ignore
  return `${reading} ${obeying}`;
}

export function probeText(probe: Probe): string {
  const { reads, writes, obeys } = probe;
  const line = (what: string, value: number): string => `  ${what.padEnd(58)} ${value.toFixed(2)}`;
  return [
    `${probe.model}, player adapter ${probe.player ?? 'none'}, ${probe.benchmark}: ${probe.contexts} contexts`,
    line('chance of naming what works', probe.chance),
    line('reads: what worked is the likeliest means', reads.onTop),
    line('  probability of what worked', reads.right),
    line('  probability of all means', reads.means),
    line('writes: free sentences that name what worked', writes.right),
    line('  that name any means', writes.any),
    line('obeys: the advised action, under right advice', obeys.advised),
    line('  without advice', obeys.alone),
    verdict(probe),
  ].join('\n');
}
