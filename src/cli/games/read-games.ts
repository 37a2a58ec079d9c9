// Games of the user's own for the command line: a file of parsed games, a folder or a zip of the original release.

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors';
import { loadGames, type LoadedGames, trialFolders } from '../../env/alfworld/data/load-games';
import { MAX_CHARACTERS, type TrialFile } from '../../env/alfworld/data/trial';
import { readParsedGames } from '../../env/alfworld/engine/parsed-games';
import { readArchive } from '../../hub/archive';
import { readText } from '../text-file';

/** Folders in folders; the release has four. */
const MAX_DEPTH = 12;

/** @throws AppError where there is nothing to read at all; a wrong game is among `problems`. */
export async function readGames(path: string): Promise<LoadedGames> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new AppError('FILE_UNREADABLE', `There is nothing at ${path}.`, 'Check the path of the games.');
  if (found.isDirectory()) return readFolder(path);
  const head = (await readFile(path)).subarray(0, 2).toString('latin1');
  return head === 'PK' ? readZip(path) : { games: readParsedGames(await readText(path)), leftOut: {}, problems: [] };
}

async function readFolder(root: string): Promise<LoadedGames> {
  const paths: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1);
      else if (entry.isFile()) paths.push(path);
    }
  };
  await walk(root, 0);
  const known = new Set(paths);
  return loadGames(
    trialFolders(paths).map((path) => ({
      path,
      read: async (file: TrialFile) => {
        if (!known.has(`${path}/${file}`)) return null;
        const { size } = await stat(join(path, file));
        if (size > MAX_CHARACTERS[file]) throw tooLarge(`${path}/${file}`, size);
        return readText(join(path, file));
      },
    })),
  );
}

async function readZip(path: string): Promise<LoadedGames> {
  const entries = new Map(readArchive(await readFile(path)).map((entry) => [entry.path, entry]));
  return loadGames(
    trialFolders(entries.keys()).map((folder) => ({
      path: folder,
      read: (file: TrialFile) =>
        new Promise((resolve) => {
          resolve(entries.get(folder === '.' ? file : `${folder}/${file}`)?.text(MAX_CHARACTERS[file]) ?? null);
        }),
    })),
  );
}

function tooLarge(file: string, size: number): AppError {
  return new AppError(
    'GAME_MALFORMED',
    `${file} has ${size} bytes, far more than a game.`,
    'Fetch this trial again, or leave its folder out.',
  );
}
