// Actions as they are typed: lines of words, and in MiniHack the usual keys, a press each on a terminal or a line each
// from a file.

import { createInterface, emitKeypressEvents, type Key } from 'node:readline';
import { on } from 'node:events';
import { keyOfWord } from '../../env/minihack/tasks/text-environment';

const ARROWS: Readonly<Record<string, string>> = { up: 'k', right: 'l', down: 'j', left: 'h' };

/** One line an action. A line of one character that is a key of an action counts as that action. */
export async function* typedLines(admissible: () => readonly string[]): AsyncGenerator<string> {
  for await (const line of createInterface({ input: process.stdin, terminal: false })) {
    const typed = line.trim();
    yield typed.length === 1 ? (actionOf(typed, admissible()) ?? typed) : typed;
  }
}

/** One key press an action, `?` as it stands, until Ctrl-C; keys without an action are passed over. */
export async function* pressedKeys(admissible: () => readonly string[]): AsyncGenerator<string> {
  emitKeypressEvents(process.stdin);
  process.stdin.setRawMode(true);
  process.stdin.resume();
  try {
    for await (const [character, key] of on(process.stdin, 'keypress') as AsyncIterable<[string | undefined, Key]>) {
      if (key.ctrl === true && key.name === 'c') return;
      if (character === '?') yield '?';
      const arrow = ARROWS[key.name ?? ''];
      const pressed = arrow === undefined ? (key.sequence ?? '') : key.shift === true ? arrow.toUpperCase() : arrow;
      const action = actionOf(pressed, admissible());
      if (action !== null) yield action;
    }
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }
}

function actionOf(key: string, admissible: readonly string[]): string | null {
  return admissible.find((action) => keyOfWord(action) === key) ?? null;
}

/** How the key of an action is written; empty for an action without one. */
export function nameOfKey(action: string): string {
  const key = keyOfWord(action);
  if (key === undefined) return '';
  return key < ' ' ? `Ctrl-${String.fromCharCode(key.charCodeAt(0) + 64)}` : key;
}
