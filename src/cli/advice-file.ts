// Advice that a person wrote, out of a file: the lines that the page exports.

import { AppError } from '../core/errors';
import { isRetired, retired } from '../core/run/old-ids';
import { adviceSchema, check } from '../store/schemas';
import { readText } from './text-file';

/** Advice by family, the last one where a family has several. @throws AppError `ADVICE_FILE`, `FILE_UNREADABLE` */
export async function readAdviceFile(path: string): Promise<Readonly<Record<string, string>>> {
  const lines = (await readText(path)).split('\n').filter((line) => line.trim() !== '');
  const wrong = (what: string, cause?: unknown): AppError =>
    new AppError(
      'ADVICE_FILE',
      `${path} ${what}.`,
      'Export it from the page, or write lines like {"schema":2,"family":"minihack/Eat","games":{"size":"full","isOwn":false,"rules":"true"},"text":"…"}.',
      { cause },
    );
  if (lines.length === 0) throw wrong('holds no advice');
  return Object.fromEntries(
    lines.map((line, i) => {
      try {
        const { family, text } = check(adviceSchema, JSON.parse(line), `Line ${i + 1}`);
        if (isRetired(family)) throw retired(`Advice for ${family}`);
        return [family, text];
      } catch (cause) {
        if ((cause as AppError).code === 'ENV_RETIRED') throw cause;
        throw wrong(`holds no advice in line ${i + 1} (${(cause as Error).message.slice(0, 200)})`, cause);
      }
    }),
  );
}
