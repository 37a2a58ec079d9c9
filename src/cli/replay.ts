<<<<<<< HEAD
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../core/errors';
import { readArguments, UsageError } from './arguments';
import type { Command } from './main';
import { replayMinihack } from './replay-minihack';
import type { Replay } from './replay-recorded';
import { printTranscripts, replayTranscripts } from './replay-transcripts';

export const replay: Command = {
  summary: 'replay recorded games of the originals and compare every step',
  help: `ict replay FILE|FOLDER… [--json]
ict replay FILE… --games GAMES [--json]

  FILE      recordings of MiniHack: traces (.json) or cases (.jsonl); with --games transcripts of text ALFWorld; .gz too
=======
import { createHash } from 'node:crypto';
import type { Game } from '../env/alfworld/engine/game';
import { type Difference, replayTranscript, type Transcript } from '../env/alfworld/engine/replay';
import { AppError } from '../core/errors';
import { readArguments, UsageError } from './arguments';
import { readGames } from './read-games';
import type { Command } from './main';
import { readText } from './text-file';

interface FileReport {
  readonly file: string;
  compared: number;
  equal: number;
  first: Difference | null;
  transcripts: number;
  /** Recordings whose game is not among the games given: nothing of them was compared. */
  withoutGame: number;
  observations: number;
  lists: number;
  adjustedArrivals: number;
  outcomes: { compared: number; equal: number };
}

export const replay: Command = {
  summary: 'replay recorded transcripts and compare every step',
  help: `ict replay FILE… --games GAMES [--json]

  FILE      transcripts, JSON lines, .gz too
>>>>>>> alfworld
  --games   games-parsed.jsonl(.gz), or a folder or zip with game.tw-pddl files

  Exit status 1 where anything differs or nothing was compared.`,
  async run(argv) {
    const args = readArguments(argv, ['games']);
<<<<<<< HEAD
    if (args.positionals.length === 0) throw new UsageError('No recording is named.');
    const games = args.text('games');
    const transcripts = games === undefined ? [] : await replayTranscripts(args.positionals, games);
    const recordings = games === undefined ? args.positionals.flatMap(recordingsIn).map((file) => replayMinihack(file, textOf(file))) : [];
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
=======
    const source = args.text('games');
    if (args.positionals.length === 0) throw new UsageError('No transcript is named.');
    if (source === undefined) throw new UsageError('--games is missing.');
    const loaded = await readGames(source);
    for (const { message, fix } of loaded.problems) console.error(`${message} ${fix}`);
    const games = new Map(loaded.games.map((game) => [game.name, game]));
    const files: FileReport[] = [];
    for (const file of args.positionals) files.push(await replayFile(file, games));
    const compared = files.reduce((sum, report) => sum + report.compared, 0);
    const equal = files.reduce((sum, report) => sum + report.equal, 0);
    if (args.flag('json')) console.log(JSON.stringify({ files, compared, equal }, null, 1));
    else print(files, compared, equal);
>>>>>>> alfworld
    return compared > 0 && compared === equal ? 0 : 1;
  },
};

<<<<<<< HEAD
function recordingsIn(path: string): string[] {
  if (!existsSync(path))
    throw new AppError('REPLAY_NOT_FOUND', `There is no recording at ${path}.`, 'Name a file or a folder of recordings.');
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => /\.jsonl?(\.gz)?$/.test(name))
    .map((name) => join(path, name));
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

function printRecordings(results: readonly Replay[]): void {
  for (const { file, compared: steps, equal: same, first, notComparable } of results) {
    console.log(`${file}: ${same} of ${steps} steps equal`);
    if (first) console.log(`  first difference: ${first}`);
    if (notComparable !== undefined) console.log(`  not compared: ${notComparable}`);
  }
=======
async function replayFile(file: string, games: ReadonlyMap<string, Game>): Promise<FileReport> {
  const report: FileReport = {
    file,
    compared: 0,
    equal: 0,
    first: null,
    transcripts: 0,
    withoutGame: 0,
    observations: 0,
    lists: 0,
    adjustedArrivals: 0,
    outcomes: { compared: 0, equal: 0 },
  };
  const lines = (await readText(file)).split('\n');
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const transcript = readTranscript(line, `${file}, line ${i + 1}`);
    report.transcripts++;
    const game = games.get(transcript.game ?? transcript.game_inferred ?? '');
    if (!game) {
      report.withoutGame++;
      return;
    }
    const result = replayTranscript(transcript, game, (text) => createHash('sha1').update(text).digest('hex'));
    report.compared += result.compared;
    report.equal += result.equal;
    report.observations += result.observations;
    report.lists += result.lists;
    report.adjustedArrivals += result.adjusted;
    report.first ??= result.first;
    if (result.outcomeAgrees !== null) {
      report.outcomes.compared++;
      report.outcomes.equal += +result.outcomeAgrees;
    }
  });
  return report;
}

function readTranscript(line: string, place: string): Transcript {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = null;
  }
  const found = value as Partial<Transcript> | null;
  const isTranscript =
    typeof found === 'object' &&
    found !== null &&
    typeof found.text_version === 'string' &&
    Array.isArray(found.steps) &&
    found.steps.every((step) => typeof step?.action === 'string' && typeof step.observation === 'string');
  if (isTranscript) return found as Transcript;
  throw new AppError(
    'REPLAY_NO_TRANSCRIPT',
    `${place} is no transcript.`,
    'A transcript is a JSON object with game, text_version and steps of action and observation.',
  );
}

function print(files: readonly FileReport[], compared: number, equal: number): void {
  for (const file of files) {
    console.log(`${file.file}: ${file.equal} of ${file.compared} equal`);
    console.log(
      `  ${file.transcripts} transcripts (${file.withoutGame} without their game), ${file.observations} observations (${file.adjustedArrivals} arrivals adjusted as recorded), ${file.lists} command lists, ${file.outcomes.equal} of ${file.outcomes.compared} outcomes`,
    );
    if (file.first) {
      const { game, step, what, recorded, ours } = file.first;
      console.log(`  first difference: ${game}, step ${step}, ${what}\n    recorded: ${recorded}\n    ours:     ${ours}`);
    }
  }
  console.log(`${equal} of ${compared} equal`);
>>>>>>> alfworld
}
