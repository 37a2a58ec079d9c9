// The engine: one command in, the sentence, the admissible commands and whether the goal holds out. The state is what
// the PDDL facts of the original say and nothing more; texts and command lists are kept until something they show changes.

import { admissibleCommands } from './admissible';
import { type Command, readCommand } from './commands';
import { isWon } from './goal';
import type { Layout } from './layout';
import { insertNumber, removeNumber } from './sorted-numbers';
import { contentsText, EMPTY_HANDS, examineText, HELP, lookText, NOTHING_HAPPENS } from './texts';

export interface TextEpisode {
  /** The sentence that answers. Blanks around the command do not matter, all else does. */
  step(command: string): string;
  readonly won: boolean;
  /** Sorted; shared, not to be changed. */
  readonly admissible: readonly string[];
  /** For players that know everything. */
  readonly state: EpisodeState;
}

export interface EpisodeState {
  place: number;
  /** -1: the hand is empty. */
  held: number;
  readonly opened: Uint8Array;
  readonly inside: readonly number[][];
  readonly lying: readonly number[][];
  /** Things that were taken out of a receptacle and are not back: upstream's `not_inreceptacle`. */
  readonly removed: readonly number[][];
  readonly hot: Uint8Array;
  readonly cool: Uint8Array;
  readonly clean: Uint8Array;
  readonly sliced: Uint8Array;
  readonly toggled: Uint8Array;
}

function startState(layout: Layout): EpisodeState {
  const { traits, receptacles } = layout;
  const copy = (lists: readonly (readonly number[])[]): number[][] => lists.map((list) => list.slice());
  return {
    place: layout.start,
    held: -1,
    opened: new Uint8Array(receptacles.length),
    inside: copy(layout.inside),
    lying: copy(layout.lying),
    removed: receptacles.map(() => []),
    hot: Uint8Array.from(traits, ({ isHot }) => +isHot),
    cool: Uint8Array.from(traits, ({ isCool }) => +isCool),
    clean: Uint8Array.from(traits, ({ isClean }) => +isClean),
    sliced: Uint8Array.from(traits, ({ isSliced }) => +isSliced),
    toggled: Uint8Array.from(traits, ({ isToggled }) => +isToggled),
  };
}

export function createEpisode(layout: Layout): TextEpisode {
  const { receptacles, things, traits, place, openable, here, receptacleKind, fits } = layout;
  const state = startState(layout);
  const shown: (string | undefined)[] = [];
  /** By location, then by what is held. */
  const lists: Map<number, readonly string[]>[] = here.map(() => new Map());
  let won = isWon(layout, state);

  const isHere = (receptacle: number): boolean => place[receptacle] === state.place;
  const isAccessible = (receptacle: number): boolean => !openable[receptacle] || state.opened[receptacle] === 1;
  const named = (indexes: readonly number[]): string[] => indexes.map((i) => things[i]!);

  function contents(receptacle: number): string {
    return (shown[receptacle] ??= contentsText(
      receptacles[receptacle]!,
      openable[receptacle] ? state.opened[receptacle] === 1 : null,
      named(state.inside[receptacle]!),
    ));
  }

  function changed(receptacle: number): void {
    shown[receptacle] = undefined;
    lists[state.place]!.clear();
  }

  function look(): string {
    const around = here[state.place]!;
    const pairs = state.lying[state.place]!.flatMap((thing) =>
      around.flatMap((receptacle) => (state.removed[receptacle]!.includes(thing) ? [thing] : [])),
    );
    return lookText(
      around.map((receptacle) => receptacles[receptacle]!),
      named(pairs),
    );
  }

  function examine({ thing, receptacle }: Command): string | null {
    if (receptacle >= 0) return isHere(receptacle) ? contents(receptacle) : null;
    if (thing !== state.held) return null;
    const { hot, cool, clean, sliced } = state;
    const condition = { hot: hot[thing] === 1, cool: cool[thing] === 1, clean: clean[thing] === 1, sliced: sliced[thing] === 1 };
    return examineText(things[thing]!, condition, traits[thing]!.nested);
  }

  function goTo(receptacle: number): string | null {
    if (isHere(receptacle)) return null;
    state.place = place[receptacle]!;
    const where = layout.version === '0.4' ? receptacles[receptacle]! : layout.placeNames[state.place]!;
    return `You arrive at ${where}. ${contents(receptacle)}`;
  }

  function setOpened(receptacle: number, opened: 0 | 1): string | null {
    if (!isHere(receptacle) || !openable[receptacle] || state.opened[receptacle] === opened) return null;
    state.opened[receptacle] = opened;
    changed(receptacle);
    return opened ? `You open the ${receptacles[receptacle]!}. ${contents(receptacle)}` : `You close the ${receptacles[receptacle]!}.`;
  }

  function take(thing: number, receptacle: number): string | null {
    const inside = state.inside[receptacle]!;
    if (state.held >= 0 || !isHere(receptacle) || !isAccessible(receptacle) || !traits[thing]!.pickupable || !inside.includes(thing))
      return null;
    removeNumber(inside, thing);
    insertNumber(state.removed[receptacle]!, thing);
    removeNumber(state.lying[state.place]!, thing);
    state.held = thing;
    changed(receptacle);
    return `You pick up the ${things[thing]!} from the ${receptacles[receptacle]!}.`;
  }

  function move(thing: number, receptacle: number): string | null {
    if (state.held !== thing || !isHere(receptacle) || !isAccessible(receptacle) || !fits[receptacle]![thing]) return null;
    insertNumber(state.inside[receptacle]!, thing);
    removeNumber(state.removed[receptacle]!, thing);
    insertNumber(state.lying[state.place]!, thing);
    state.held = -1;
    changed(receptacle);
    return layout.version === '0.4'
      ? `You move the ${things[thing]!} to the ${receptacles[receptacle]!}.`
      : `You put the ${things[thing]!} in/on the ${receptacles[receptacle]!}.`;
  }

  function treat({ verb, thing, receptacle }: Command): string | null {
    if (state.held !== thing || !isHere(receptacle)) return null;
    const kind = receptacleKind[receptacle]!;
    const can = traits[thing]!;
    if (verb === 'heat' && can.heatable && kind.heats) {
      state.hot[thing] = 1;
      state.cool[thing] = 0;
    } else if (verb === 'cool' && can.coolable && kind.cools) {
      state.cool[thing] = 1;
      state.hot[thing] = 0;
    } else if (verb === 'clean' && can.cleanable && kind.cleans) {
      state.clean[thing] = 1;
    } else return null;
    return `You ${verb} the ${things[thing]!} using the ${receptacles[receptacle]!}.`;
  }

  function slice(thing: number, tool: number): string | null {
    if (state.held !== tool || !traits[tool]!.blade || !traits[thing]!.sliceable || !state.lying[state.place]!.includes(thing)) return null;
    state.sliced[thing] = 1;
    return `You sliced the ${things[thing]!} with the ${things[tool]!}.`;
  }

  function use(thing: number): string | null {
    if (!traits[thing]!.toggleable || !here[state.place]!.some((receptacle) => state.inside[receptacle]!.includes(thing))) return null;
    state.toggled[thing] = 1;
    return `You turn on the ${things[thing]!}.`;
  }

  /** The answer, or null where the command is not valid now. */
  function carryOut(command: Command): string | null {
    switch (command.verb) {
      case 'look':
        return look();
      case 'inventory':
        return state.held < 0 ? EMPTY_HANDS : `You are carrying: a ${things[state.held]!}.`;
      case 'help':
        return HELP;
      case 'examine':
        return examine(command);
      case 'go to':
        return goTo(command.receptacle);
      case 'open':
        return setOpened(command.receptacle, 1);
      case 'close':
        return setOpened(command.receptacle, 0);
      case 'take':
        return take(command.thing, command.receptacle);
      case 'move':
        return move(command.thing, command.receptacle);
      case 'slice':
        return slice(command.thing, command.tool);
      case 'use':
        return use(command.thing);
      default:
        return treat(command);
    }
  }

  return {
    step(text) {
      const command = readCommand(layout, text.trim());
      const answer = command && carryOut(command);
      if (answer === null) return NOTHING_HAPPENS;
      won = isWon(layout, state);
      return answer;
    },
    get won() {
      return won;
    },
    get admissible() {
      const known = lists[state.place]!;
      let list = known.get(state.held);
      if (!list) known.set(state.held, (list = admissibleCommands(layout, state)));
      return list;
    },
    state,
  };
}
