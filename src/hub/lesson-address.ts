// A lesson on somebody else's server: one small text file, fetched after a press.

import { AppError } from '../core/errors';
import { LESSON_MAX_CHARS } from '../core/sharing/lesson';

/** One that ships beside the page, in a language of the page. @throws AppError `LESSON_FETCH` */
export async function shippedLesson(name: string, language: string, pageUrl: string): Promise<string> {
  return download(new URL(`lessons/${name}${language === 'en' ? '' : `.${language}`}.json`, pageUrl));
}

/** @throws AppError `LESSON_ADDRESS` where no lesson can lie, `LESSON_FETCH` */
export async function fetchLesson(address: string): Promise<string> {
  return download(lessonAddress(address));
}

async function download(url: URL): Promise<string> {
  const failed = (why: string, cause?: unknown): AppError =>
    new AppError('LESSON_FETCH', `The lesson could not be fetched from ${url.host}: ${why}.`, 'Check the address, or ask for the file and open that.', { cause }); // prettier-ignore
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    throw failed('nobody answers there, or the server lets no other page read from it', cause);
  }
  if (!response.ok || !response.body) throw failed(`the server answered ${response.status}`);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let sizeBytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    sizeBytes += value.length;
    if (sizeBytes > 4 * LESSON_MAX_CHARS) {
      await reader.cancel();
      throw failed('it is far longer than a lesson');
    }
    chunks.push(value);
  }
  return new Blob(chunks).text();
}

/** @throws AppError `LESSON_ADDRESS` */
export function lessonAddress(text: string): URL {
  const refuse = (why: string): AppError =>
    new AppError(
      'LESSON_ADDRESS',
      `"${text.slice(0, 120)}" is no address of a lesson: ${why}.`,
      'Use the https:// address of a .json file.',
    );
  if (!URL.canParse(text)) throw refuse('it is no address of the web');
  const url = new URL(text);
  const isOwnMachine = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isOwnMachine)) throw refuse('it does not begin with https://');
  if (url.username !== '' || url.password !== '') throw refuse('it carries a name or a password');
  return url;
}
