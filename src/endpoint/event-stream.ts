// Server-sent events (WHATWG HTML, 9.2) as far as chat completions use them: the data of each event, whatever the line ends, however the
// bytes are cut.

import { utf8 } from './body';

/** Yields the data of each event that came whole. @param bytes of a body, in whatever pieces. @throws as `utf8` */
export async function* eventData(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const read = utf8();
  let rest = '';
  let data: string[] = [];
  const take = function* (text: string): Generator<string> {
    rest += text;
    for (;;) {
      const end = /\r\n|\n|\r(?!$)/.exec(rest);
      if (!end) return;
      const line = rest.slice(0, end.index);
      rest = rest.slice(end.index + end[0].length);
      if (line === '') {
        // As a browser's EventSource, which tells of no event without data.
        if (data.some((part) => part !== '')) yield data.join('\n');
        data = [];
      } else if (line === 'data' || line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
  };
  for await (const part of bytes) yield* take(read(part));
  // Some servers leave out the last line's end. An event without its blank line is a cut one only if its data is; who reads it tells.
  yield* take(`${read()}\n\n`);
}
