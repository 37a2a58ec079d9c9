// Many trial folders at once: what loads is kept, what the original leaves out is counted, what is wrong is told, and
// none of it stops the rest. One trial is in memory at a time beside the games themselves.

import { AppError } from '../../../core/errors';
import { FAMILIES, type Game } from '../engine/game';
import { GAME_FILE, type LeftOut, PROBLEM_FILE, readTrial, TRIAL_FILE, type TrialFile } from './trial';

/** A folder that holds a trial's files, wherever it lies. */
export interface TrialFolder {
  /** With `/`, no slash at its end. */
  readonly path: string;
  /** Null where the folder has no such file. @throws AppError where it cannot be read. */
  read(file: TrialFile): Promise<string | null>;
}

export interface LoadedGames {
  readonly games: readonly Game[];
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  readonly problems: readonly AppError[];
}

const TRIAL_FILES: readonly TrialFile[] = [TRIAL_FILE, GAME_FILE, PROBLEM_FILE];

/** The folders among these paths that hold a trial. */
export function trialFolders(paths: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const file = path.slice(slash + 1);
    if (file === GAME_FILE || file === TRIAL_FILE) folders.add(slash < 0 ? '.' : path.slice(0, slash));
  }
  return [...folders].sort();
}

export async function loadGames(folders: Iterable<TrialFolder>): Promise<LoadedGames> {
  const games = new Map<string, Game>();
  const leftOut: Partial<Record<LeftOut, number>> = {};
  const problems: AppError[] = [];
  for (const folder of folders) {
    try {
      const files: Partial<Record<TrialFile, string>> = {};
      for (const file of TRIAL_FILES) {
        const text = await folder.read(file);
        if (text !== null) files[file] = text;
      }
      const result = readTrial(folder.path, files);
      if (typeof result === 'string') leftOut[result] = (leftOut[result] ?? 0) + 1;
      else if (games.has(result.name)) problems.push(twice(folder.path, result.name));
      else games.set(result.name, result);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error);
    }
  }
  return { games: [...games.values()], leftOut, problems };
}

/** Games by split and family, in upstream's order of families. */
export function countGames(games: readonly Game[]): { split: string; family: string; count: number }[] {
  const splits = [...new Set(games.map(({ split }) => split))].sort();
  return splits.flatMap((split) =>
    FAMILIES.flatMap((family) => {
      const count = games.filter((game) => game.split === split && game.goal.family === family).length;
      return count === 0 ? [] : [{ split, family, count }];
    }),
  );
}

function twice(path: string, name: string): AppError {
  return new AppError('GAME_TWICE', `${path} holds the game ${name} a second time.`, 'Keep one copy of it; the first was loaded.');
}
