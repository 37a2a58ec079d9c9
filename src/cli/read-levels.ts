// MiniHack levels of the user's own for the command line: a .des file, or a folder with some.

import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../core/errors';
import { drawOwnLevel, isLevelName, type OwnLevel } from '../env/minihack/tasks/own-levels';
import { readText } from './text-file';

const ENDING = '.des';

/** The levels at `path`; none where nothing there ends with .des. @throws AppError `LEVEL_NAME`, `DES_…` */
export async function readLevels(path: string): Promise<OwnLevel[]> {
  const found = await stat(path).catch(() => null);
  const files = found?.isDirectory() === true ? (await readdir(path)).sort().map((name) => join(path, name)) : found ? [path] : [];
  return Promise.all(files.filter((file) => file.endsWith(ENDING)).map(readLevel));
}

async function readLevel(file: string): Promise<OwnLevel> {
  const name = basename(file, ENDING);
  if (!isLevelName(name)) {
    const message = `${file} cannot be the name of a level.`;
    throw new AppError('LEVEL_NAME', message, 'Use letters, digits, - and _, a letter first, at most 40.');
  }
  const text = (await readText(file)).replace(/\r\n?/g, '\n');
  drawOwnLevel(text, 0);
  return { name, text };
}
