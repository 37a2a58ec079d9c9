// The run log as text: one JSON object a line. Format: docs/formats/run-log.md.

import type { RunEvent } from '../core/run/run-log';
import { checkEvent, corrupt } from './schemas';

export function toLines(events: readonly unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/**
 * @param first expected `seq` of the first line
 * @throws AppError `STORE_CORRUPT`, `STORE_NEWER`, with the line at fault
 */
export function parseLines(lines: string, first: number, what: string): RunEvent[] {
  return lines
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      const where = `${what}, event ${first + i},`;
      const event = checkEvent(parseJson(line, where), where);
      if (event.seq !== first + i) throw corrupt(where, `it is numbered ${event.seq}`);
      return event;
    });
}

function parseJson(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw corrupt(where, 'it is not JSON', cause);
  }
}
