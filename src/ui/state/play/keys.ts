// MiniHack's keys as NetHack has them: letters, arrows and the number pad for the eight ways, Shift to run. A key means an
// action only where the task offers it.

import { COMPASS } from '../../../env/minihack/level/directions';
import { playText as t } from '../../strings/text/play';
import { keyOfWord } from '../../../env/minihack/tasks/text-environment';

export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const NAMED: Readonly<Record<string, string>> = {
  ArrowUp: 'n',
  ArrowRight: 'e',
  ArrowDown: 's',
  ArrowLeft: 'w',
  Home: 'nw',
  End: 'sw',
  PageUp: 'ne',
  PageDown: 'se',
};
const PAD: Readonly<Record<string, string>> = {
  Numpad8: 'n',
  Numpad6: 'e',
  Numpad2: 's',
  Numpad4: 'w',
  Numpad9: 'ne',
  Numpad3: 'se',
  Numpad1: 'sw',
  Numpad7: 'nw',
};

/** The character a key press sends; null for one that is none of the game's, such as a shortcut of the browser. */
function characterOf({ key, ctrlKey, altKey, metaKey }: PressedKey): string | null {
  if (altKey || metaKey) return null;
  // Control and D kicks; every other control key stays the browser's.
  if (ctrlKey) return key.toLowerCase() === 'd' ? '\u0004' : null;
  return [...key].length === 1 ? key : null;
}

/** The action that takes a step that way, as the task calls it: `step n`, or `north` where keys have to be found out. */
export function stepOf(way: string, admissible: readonly string[]): string | undefined {
  const name = COMPASS.find(({ short }) => short === way)?.name;
  return admissible.find((action) => action === `step ${way}` || action === name);
}

/** The character that an action is sent by. */
function keyOf(action: string): string {
  return keyOfWord(action) ?? COMPASS.find(({ name }) => name === action)?.key ?? (action.length === 1 ? action : '');
}

/** `undefined`: no key of the game; null: one that this task does not offer. */
export function actionOfKey(event: PressedKey, admissible: readonly string[]): string | null | undefined {
  const way = PAD[event.code] ?? NAMED[event.key];
  if (way !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
    const run = `run ${way}`;
    if (event.shiftKey) return admissible.includes(run) ? run : null;
    return stepOf(way, admissible) ?? null;
  }
  const character = characterOf(event);
  if (character === null || character === ' ') return undefined;
  return admissible.find((action) => keyOf(action) === character) ?? (character === '\u0004' ? undefined : null);
}

/** As it is spoken: readers leave out punctuation, and do not tell `W` from `w`. */
export function spokenKey(action: string): string {
  const name = nameOfKey(action);
  if (t.map.spoken[name] !== undefined) return t.map.spoken[name];
  return /^[A-Z]$/.test(name) ? t.map.capital(name) : name;
}

/** How a key is written on a button or in a list. */
export function nameOfKey(action: string): string {
  const key = keyOf(action);
  const code = key.charCodeAt(0);
  return code < 32 ? `Ctrl+${String.fromCharCode(code + 64)}` : key;
}
