// The bytes of an answer, bounded: nobody's reply needs more, and a server may send without end.

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BYTES = 16 * 1024;

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

export async function text(bytes: AsyncIterable<Uint8Array>, maxBytes = MAX_BYTES): Promise<string> {
  const decoder = new TextDecoder();
  let all = '';
  let total = 0;
  for await (const piece of bytes) {
    all += decoder.decode(piece, { stream: true });
    total += piece.byteLength;
    if (total >= maxBytes) break;
  }
  return all + decoder.decode();
}

/** The beginning of what a server says about an error; nothing where it breaks off. */
export async function beginning(response: Response, onPiece: () => void): Promise<string> {
  return text(pieces(response, onPiece), MAX_ERROR_BYTES).catch(() => '');
}
