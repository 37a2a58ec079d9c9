// Folders of recorded games: ours (test/fixtures/alfworld, with the commands that made them), and larger ones that the extra suite
// is given. Games as plain data, transcripts of the original engine, and trials as files.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { expect } from 'vitest';
import type { Game } from '../../../src/env/alfworld/engine/game';
import { readParsedGames } from '../../../src/env/alfworld/engine/parsed-games';
import { replayTranscript, type Difference, type Transcript } from '../../../tools/replay/alfworld';

export const RECORDINGS = 'test/fixtures/alfworld';

export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

export function readRecording(name: string, root = RECORDINGS): string {
  const path = `${root}/${name}`;
  if (!existsSync(path)) throw new Error(`${path} is missing: these tests compare with recordings of the original engine.`);
  return gunzipSync(readFileSync(path)).toString('utf8');
}

const games = new Map<string, readonly Game[]>();
export function recordedGames(root = RECORDINGS): readonly Game[] {
  const found = games.get(root) ?? readParsedGames(readRecording('games-parsed.jsonl.gz', root));
  games.set(root, found);
  return found;
}

export function gameNamed(name: string, root = RECORDINGS): Game {
  const found = recordedGames(root).find((game) => game.name === name);
  if (!found) throw new Error(`${name} is not among the recorded games.`);
  return found;
}

export function readTranscripts(name: string, root = RECORDINGS): Transcript[] {
  return readRecording(name, root)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Transcript);
}

export function evaluationGames(root = RECORDINGS): readonly Game[] {
  return recordedGames(root).filter(({ split }) => split === 'valid_seen' || split === 'valid_unseen');
}

export function replayFile(name: string, root = RECORDINGS): { compared: number; differences: Difference[]; outcomes: number } {
  let compared = 0;
  let outcomes = 0;
  const differences: Difference[] = [];
  for (const transcript of readTranscripts(name, root)) {
    const result = replayTranscript(transcript, gameNamed(transcript.game!, root), sha1);
    compared += result.compared;
    outcomes += Number(result.outcomeAgrees);
    if (result.first) differences.push(result.first);
    else expect(result.equal).toBe(result.compared);
  }
  return { compared, differences, outcomes };
}

/** Twelve trials as files, one seen and one unseen of each family, in a new folder that the caller removes. */
export function unpackTrials(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trials-'));
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(`${RECORDINGS}/trials.zip`)))) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}
