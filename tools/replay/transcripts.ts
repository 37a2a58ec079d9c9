// Replays transcripts of text ALFWorld through the exact port.

import { createHash } from 'node:crypto';
import type { Game } from '../../src/env/alfworld/engine/game';
import { type Difference, replayTranscript, type Transcript } from './alfworld';
import { AppError } from '../../src/core/errors';
import { readGames } from '../../src/cli/games/read-games';
import { readText } from '../../src/cli/text-file';

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

/** @param source parsed games, or a folder or zip with game.tw-pddl files */
export async function replayTranscripts(paths: readonly string[], source: string): Promise<FileReport[]> {
  const loaded = await readGames(source);
  for (const { message, fix } of loaded.problems) console.error(`${message} ${fix}`);
  const games = new Map(loaded.games.map((game) => [game.name, game]));
  const files: FileReport[] = [];
  for (const path of paths) files.push(await replayFile(path, games));
  return files;
}

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

export function printTranscripts(files: readonly FileReport[]): void {
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
}
