// What models are trained on before any training by reward, one JSON document a line: the pretraining text of the embedded model, and
// episodes for a player adapter.

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { createRng } from '../../src/core/rng';
import { OBJECT_CLASSES, RECEPTACLE_CLASSES } from '../../src/env/alfworld/generate/classes';
import { benchmarks, shipped } from '../../src/env/catalog';
import { readArguments, UsageError, type Arguments } from '../../src/cli/arguments';
import { countTokens, type Mode, writeDocuments } from './documents';
import { findLeaks, formatLeaks, isLeak } from './leaks';
import type { Command } from '../../src/cli/command';
import { writePlayerEpisodes } from './player-episodes';

const BATCH = 500;

export const corpus: Command = {
  summary: 'write pretraining documents for the embedded model, or episodes for a player adapter',
  help: `npm run -s tools -- corpus --documents N --mode plain|read|mix --out FILE [--seed S] [--words FILE]
npm run -s tools -- corpus --player minihack,alfworld --documents N --out FILE [--seed S]
npm run -s tools -- corpus --check FILE [--json]

  --check     whether reflections in FILE fit their trajectories more often than a blind writer's would; exit status 1 where they do

  --mode      plain: questions about a plain sentence or two; read: about advice and reading lists; mix: acting and
              reflecting too
  --out       one document a line: {"kind", "family", "text": [[text, 0, 1 or 2], …]}, 1 where the model is to predict,
              2 where the action was drawn at random among several
  --player    episodes of the scripted player on these benchmarks, in turn, under advice that is right, wrong, about something else or missing, as
              conversations: {"family", "advice", "messages": [{"role", "content", "weight"}]}, where a reply has its weight in the loss
  --words     also write every word of the worlds, one a line, for the tokenizer`,
  async run(argv) {
    const args = readArguments(argv, ['documents', 'seed', 'mode', 'out', 'words', 'check', 'player']);
    const checked = args.text('check');
    if (checked !== undefined) {
      const rows = await findLeaks(checked);
      console.log(args.flag('json') ? JSON.stringify(rows) : formatLeaks(rows));
      return rows.length === 0 || rows.some(isLeak) ? 1 : 0;
    }
    const players = args.list('player');
    if (players) return writePlayer(args, players);
    const mode = args.text('mode', 'mix');
    if (mode !== 'plain' && mode !== 'read' && mode !== 'mix') throw new UsageError(`--mode is "${mode}", not plain, read or mix.`);
    const out = args.text('out');
    if (out === undefined) throw new UsageError('--out is missing.');
    const tokens = writeCorpus(out, args.whole('documents', 1000, 1), args.whole('seed', 0), mode);
    const words = args.text('words');
    if (words !== undefined) writeFileSync(words, `${wordsOfTheWorlds().join('\n')}\n`);
    console.log(args.flag('json') ? JSON.stringify({ out, tokens }) : `${out}: about ${tokens} tokens`);
  },
};

function writePlayer(args: Arguments, names: readonly string[]): void {
  const out = args.text('out');
  if (out === undefined) throw new UsageError('--out is missing.');
  const episodes = [...writePlayerEpisodes(names.map((name) => shipped.byId(name)), args.whole('documents', 960, 1), args.whole('seed', 0))]; // prettier-ignore
  writeFileSync(out, episodes.map((episode) => `${JSON.stringify(episode)}\n`).join(''));
  console.log(args.flag('json') ? JSON.stringify({ out, episodes: episodes.length }) : `${out}: ${episodes.length} episodes`);
}

/** @returns about how many tokens were written */
export function writeCorpus(out: string, documents: number, seed: number, mode: Mode): number {
  const file = openSync(out, 'w');
  let tokens = 0;
  try {
    for (let from = 0; from < documents; from += BATCH) {
      let lines = '';
      for (const document of writeDocuments(seed, mode, Math.min(BATCH, documents - from), from)) {
        tokens += countTokens(document);
        lines += `${JSON.stringify(document)}\n`;
      }
      writeSync(file, lines);
    }
  } finally {
    closeSync(file);
  }
  return tokens;
}

/** Every word that the worlds can say or understand, found by playing at random; sorted. */
export function wordsOfTheWorlds(episodes = 300): string[] {
  const words = new Set<string>();
  const hear = (text: string): void => text.match(/[A-Za-z]+/g)?.forEach((word) => words.add(word));
  // Rare things may lie in no room that is played here.
  for (const name of [...OBJECT_CLASSES, ...RECEPTACLE_CLASSES]) hear(name.toLowerCase());
  for (const benchmark of benchmarks) {
    for (const { id, need, means } of benchmark.families.filter(({ hasRules }) => hasRules)) {
      if (need !== null) hear(means.join(' '));
      for (let seed = 0; seed < episodes; seed++) {
        const rng = createRng(seed, 'words');
        for (const task of benchmark.tasks({
          families: [id],
          split: 'train',
          seed,
          size: 'small',
          rules: seed % 2 === 0 ? seed : 'true',
        })) {
          const env = benchmark.make(task);
          const expert = benchmark.expert(task, benchmark.oracleAdvice(task), rng);
          let observation = env.reset();
          for (let isOver = false; !isOver;) {
            hear(`${observation.text} ${observation.admissible?.join(' ')}`);
            // The expert's own action half of the time, so that the play gets somewhere.
            const planned = expert.act(observation);
            const action = rng.next() < 0.2 ? rng.pick(observation.admissible ?? [planned]) : planned;
            const result = env.step(action);
            observation = result.observation;
            isOver = result.terminated || result.truncated;
          }
          hear(observation.text);
          break;
        }
      }
    }
  }
  return [...words].sort();
}
