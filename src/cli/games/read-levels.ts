// MiniHack levels of the user's own for the command line: a .des file, or a folder with some.

import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../core/errors';
import { drawOwnLevel, isLevelName, type OwnLevel } from '../../env/minihack/tasks/own-levels';
import { readText } from '../text-file';

const ENDING = '.des';

/** The levels at `path`, none where nothing there ends with .des, and what is wrong with the others, by their files. */
export async function readLevels(path: string): Promise<{ levels: readonly OwnLevel[]; problems: readonly AppError[] }> {
  const found = await stat(path).catch(() => null);
  const files = found?.isDirectory() === true ? (await readdir(path)).sort().map((name) => join(path, name)) : found ? [path] : [];
  const read = await Promise.all(files.filter((file) => file.endsWith(ENDING)).map(readLevel));
  return {
    levels: read.filter((one): one is OwnLevel => !(one instanceof AppError)),
    problems: read.filter((one) => one instanceof AppError),
  };
}

async function readLevel(file: string): Promise<OwnLevel | AppError> {
  const name = basename(file, ENDING);
  if (!isLevelName(name)) {
    const message = `${file} cannot be the name of a level.`;
    return new AppError('LEVEL_NAME', message, 'Use letters, digits, - and _, a letter first, at most 40.');
  }
  try {
    const text = (await readText(file)).replace(/\r\n?/g, '\n');
    drawOwnLevel(text, 0);
    return { name, text };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new AppError(error.code, `${file}: ${error.message}`, error.fix, { cause: error });
  }
}
