// Stored games as a benchmark: listed from their records, unpacked and checked one at a time, when they are played.

import { AppError } from '../core/errors';
import { createGamesBenchmark, type GameEntry } from '../env/alfworld/own-games';
import { FAMILIES, type Game, type TextFamily } from '../env/alfworld/engine/game';
import { readParsedGames } from '../env/alfworld/engine/parsed-games';
import type { OwnBenchmark } from '../env/env';
import { unpackText } from '../hub/archive';
import type { PackedGame } from '../store/games';

/** Of one game as text; the largest known has 60 kB. */
const MAX_BYTES = 1 << 22;

/** Null where there are none. */
export function ownGames(packed: readonly PackedGame[]): OwnBenchmark | null {
  const known = packed.filter(({ about }) => (FAMILIES as readonly string[]).includes(about.family));
  return known.length === 0 ? null : createGamesBenchmark(known.map(entry));
}

function entry({ about, bytes }: PackedGame): GameEntry {
  const { name, split, hash } = about;
  return { name, split, hash, family: about.family as TextFamily, open: () => open(name, bytes) };
}

function open(name: string, bytes: Uint8Array): Game {
  const [game] = readParsedGames(unpackText(bytes, MAX_BYTES, name));
  if (game) return game;
  throw new AppError('STORE_CORRUPT', `The stored game ${name} is empty.`, 'Delete it under “Your games” and load it again.');
}
