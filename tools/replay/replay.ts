import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../src/core/errors';
import { readArguments, UsageError } from '../../src/cli/arguments';
import { dataBenchmark } from '../../src/cli/choose-benchmark';
import type { Command } from '../../src/cli/command';
import { readDemonstrations, replayDemonstrations } from './demonstrations';
import { replayMinihack } from './minihack';
import type { Replay } from './recorded';
import { printTranscripts, replayTranscripts } from './transcripts';
import { readText } from '../../src/cli/text-file';

export const replay: Command = {
  summary: 'replay recorded games of the originals and compare every step',
  help: `npm run -s tools -- replay FILE|FOLDER… [--data DIR] [--json]
npm run -s tools -- replay FILE… --games GAMES [--json]

  FILE      recordings of MiniHack: traces (.json) or cases (.jsonl); demonstrations (.jsonl) of ict play and of the page;
            with --games transcripts of text ALFWorld; .gz too
  --data    your own ALFWorld games, where demonstrations were played on them
  --games   games-parsed.jsonl(.gz), or a folder or zip with game.tw-pddl files

  A game with a thing or a role that the port does not have is told as not comparable, with its reason; the others go on.
  Exit status 1 where anything differs or nothing was compared.`,
  async run(argv) {
    const args = readArguments(argv, ['games', 'data']);
    if (args.positionals.length === 0) throw new UsageError('No recording is named.');
    const games = args.text('games');
    const transcripts = games === undefined ? [] : await replayTranscripts(args.positionals, games);
    const recordings: Replay[] = [];
    const own = await dataBenchmark(args);
    for (const file of games === undefined ? args.positionals.flatMap(recordingsIn) : []) {
      const text = await readText(file);
      const demonstrations = readDemonstrations(text);
      recordings.push(demonstrations ? replayDemonstrations(file, demonstrations, own) : replayMinihack(file, text));
    }
    const files = [...transcripts, ...recordings];
    const compared = files.reduce((sum, file) => sum + file.compared, 0);
    const equal = files.reduce((sum, file) => sum + file.equal, 0);
    if (args.flag('json')) {
      console.log(JSON.stringify({ files, compared, equal }, null, 1));
    } else {
      printTranscripts(transcripts);
      printRecordings(recordings);
      console.log(`${equal} of ${compared} equal`);
    }
    return compared > 0 && compared === equal ? 0 : 1;
  },
};

function recordingsIn(path: string): string[] {
  if (!existsSync(path))
    throw new AppError('REPLAY_NOT_FOUND', `There is no recording at ${path}.`, 'Name a file or a folder of recordings.');
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => /\.jsonl?(\.gz)?$/.test(name))
    .map((name) => join(path, name));
}

function printRecordings(results: readonly Replay[]): void {
  for (const { file, compared: steps, equal: same, first, notComparable, cases } of results) {
    console.log(`${file}: ${same} of ${steps} steps equal`);
    const differing = cases?.filter((one) => one.first !== null) ?? [];
    const played = cases?.filter((one) => one.compared > 0) ?? [];
    if (cases) console.log(`  ${played.length - differing.length} of ${played.length} cases equal in every step compared`);
    if (cases && played.length < cases.length) console.log(`  ${cases.length - played.length} cases not comparable`);
    for (const one of differing) console.log(`  ${one.file}: ${one.equal} of ${one.compared}; first difference: ${one.first}`);
    if (first && !cases) console.log(`  first difference: ${first}`);
    if (notComparable !== undefined) console.log(`  not compared: ${notComparable}`);
  }
}
