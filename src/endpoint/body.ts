// The bytes of an answer, bounded: nobody's reply needs more, and a server may send without end.

import { Malformed } from './answer';

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_LETTERS = 16 * 1024;

/** The body in the pieces in which it comes. Whoever stops reading closes the connection. @param onPiece called before each */
export async function* pieces(response: Response, onPiece: () => void): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  let total = 0;
  let isWhole = false;
  try {
    while (total < MAX_BYTES) {
      const { done, value } = await reader.read();
      if (done) {
        isWhole = true;
        return;
      }
      onPiece();
      total += value.byteLength;
      yield value;
    }
  } finally {
    if (!isWhole) await reader.cancel().catch(() => undefined);
  }
}

/** Reads text piece by piece. @throws Malformed for what is not UTF-8, Error at the end for a letter that was cut */
export function utf8(): (piece?: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (piece) => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch (cause) {
      throw piece === undefined ? cause : new Malformed('bytes that are not UTF-8');
    }
  };
}

/** @throws as `utf8` */
export async function text(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const read = utf8();
  let all = '';
  for await (const piece of bytes) all += read(piece);
  return all + read();
}

/** The beginning of what a server says about an error; nothing where it breaks off. */
export async function beginning(response: Response, onPiece: () => void): Promise<string> {
  const decoder = new TextDecoder();
  let all = '';
  try {
    for await (const piece of pieces(response, onPiece)) {
      all += decoder.decode(piece, { stream: true });
      if (all.length >= MAX_ERROR_LETTERS) break;
    }
    return all;
  } catch {
    return '';
  }
}
