// The recordings and games of the original release that lie beside the checkout.

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readParsedGames } from '../../../src/env/alfworld/engine/parsed-games';
import type { Transcript } from '../../../src/env/alfworld/engine/replay';
import type { Game } from '../../../src/env/alfworld/engine/game';

export const RECORDINGS = '../shared/data/alfworld';

export function readRecording(name: string): string {
  const path = `${RECORDINGS}/${name}`;
  if (!existsSync(path)) throw new Error(`${path} is missing: these tests compare with recordings of the original engine.`);
  return gunzipSync(readFileSync(path)).toString('utf8');
}

let games: Game[] | undefined;
export function recordedGames(): readonly Game[] {
  return (games ??= readParsedGames(readRecording('games-parsed.jsonl.gz')));
}

export function gameNamed(name: string): Game {
  const found = recordedGames().find((game) => game.name === name);
  if (!found) throw new Error(`${name} is not among the recorded games.`);
  return found;
}

export function readTranscripts(name: string): Transcript[] {
  return readRecording(name)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Transcript);
}

export function evaluationGames(): readonly Game[] {
  return recordedGames().filter(({ split }) => split === 'valid_seen' || split === 'valid_unseen');
}
