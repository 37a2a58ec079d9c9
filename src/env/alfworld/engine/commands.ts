// Commands as people type them and as numbers. There is no parser upstream: a command is one of the admissible ones to
// the letter, or nothing happens. So reading is strict: one space, lower case, both names.

import type { Layout } from './layout';

export type Verb =
  | 'go to' | 'open' | 'close' | 'take' | 'move' | 'heat' | 'cool' | 'clean' | 'slice' | 'use' | 'examine' | 'inventory' | 'look' | 'help'; // prettier-ignore

/** `thing` and `receptacle` are indexes, -1 where the verb has none; `tool` is the blade of `slice`. */
export interface Command {
  readonly verb: Verb;
  readonly thing: number;
  readonly receptacle: number;
  readonly tool: number;
}

const ALONE: ReadonlyMap<string, Command> = new Map(
  (['inventory', 'look', 'help'] as const).map((verb) => [verb, { verb, thing: -1, receptacle: -1, tool: -1 }]),
);
const ONE = ['go to', 'open', 'close', 'use', 'examine'] as const;
const WITH_RECEPTACLE: readonly (readonly [Verb, string])[] = [
  ['take', ' from '],
  ['heat', ' with '],
  ['cool', ' with '],
  ['clean', ' with '],
];

/** The command that the text names, were it valid; null where no command of this game reads so. */
export function readCommand(layout: Layout, text: string): Command | null {
  const alone = ALONE.get(text);
  if (alone) return alone.verb === 'help' && !layout.hasHelp ? null : alone;
  for (const verb of ONE) {
    if (!text.startsWith(verb) || text[verb.length] !== ' ') continue;
    const name = text.slice(verb.length + 1);
    const receptacle = layout.receptacleOf.get(name) ?? -1;
    const thing = layout.thingOf.get(name) ?? -1;
    if (verb === 'use') return thing < 0 ? null : { verb, thing, receptacle: -1, tool: -1 };
    if (receptacle >= 0) return { verb, thing: -1, receptacle, tool: -1 };
    return verb === 'examine' && thing >= 0 ? { verb, thing, receptacle: -1, tool: -1 } : null;
  }
  for (const [verb, between] of WITH_RECEPTACLE) {
    if (text.startsWith(verb) && text[verb.length] === ' ') return twoNames(layout, text, verb, verb.length + 1, between);
  }
  if (layout.version === '0.4' ? text.startsWith('move ') : text.startsWith('put '))
    return layout.version === '0.4' ? twoNames(layout, text, 'move', 5, ' to ') : twoNames(layout, text, 'move', 4, ' in/on ');
  if (text.startsWith('slice ')) {
    const at = text.indexOf(' with ');
    const thing = at < 0 ? undefined : layout.thingOf.get(text.slice(6, at));
    const tool = at < 0 ? undefined : layout.thingOf.get(text.slice(at + 6));
    return thing === undefined || tool === undefined ? null : { verb: 'slice', thing, receptacle: -1, tool };
  }
  return null;
}

function twoNames(layout: Layout, text: string, verb: Verb, from: number, between: string): Command | null {
  const at = text.indexOf(between, from);
  if (at < 0) return null;
  const thing = layout.thingOf.get(text.slice(from, at));
  const receptacle = layout.receptacleOf.get(text.slice(at + between.length));
  return thing === undefined || receptacle === undefined ? null : { verb, thing, receptacle, tool: -1 };
}

/** The command as this text version spells it. */
export function spell(layout: Layout, { verb, thing, receptacle, tool }: Command): string {
  const what = thing < 0 ? '' : layout.things[thing]!;
  const where = receptacle < 0 ? '' : layout.receptacles[receptacle]!;
  switch (verb) {
    case 'inventory':
    case 'look':
    case 'help':
      return verb;
    case 'take':
      return `take ${what} from ${where}`;
    case 'move':
      return layout.version === '0.4' ? `move ${what} to ${where}` : `put ${what} in/on ${where}`;
    case 'slice':
      return `slice ${what} with ${layout.things[tool]!}`;
    case 'heat':
    case 'cool':
    case 'clean':
      return `${verb} ${what} with ${where}`;
    default:
      return `${verb} ${what}${where}`;
  }
}
