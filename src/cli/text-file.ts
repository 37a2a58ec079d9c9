import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../core/errors';
import { requireFewLines } from '../core/files/lines';

const MAX_BYTES = 512 * 1024 * 1024;

/** A text file, inflated where it is compressed. @throws AppError `FILE_UNREADABLE`, `FILE_TOO_LONG`. */
export async function readText(file: string): Promise<string> {
  let text: string;
  try {
    const bytes = await readFile(file);
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    text = (isCompressed ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes).toString('utf8');
  } catch (cause) {
    throw new AppError(
      'FILE_UNREADABLE',
      `${file} cannot be read: ${(cause as Error).message}.`,
      'Check the path, or fetch the file again.',
      {
        cause,
      },
    );
  }
  requireFewLines(text, file);
  return text;
}
