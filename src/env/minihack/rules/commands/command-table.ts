import type { Game, Play } from '../game';
import { keyCode } from './key-names';

/** What a key does. @returns whether time passes */
export type Command = (game: Game, count: number) => Play<boolean>;

/** Commands by the names of their keys. */
export type CommandTable = Readonly<Record<string, Command>>;

/** Answers with a text; `true` where it takes a turn all the same. */
export function says(text: string, takesTime = false): Command {
  return function* (game) {
    if (text !== '') yield* game.say(text);
    return takesTime;
  };
}

export function byCode(...tables: readonly CommandTable[]): ReadonlyMap<number, Command> {
  return new Map(tables.flatMap((table) => Object.entries(table).map(([name, command]) => [keyCode(name), command] as const)));
}
