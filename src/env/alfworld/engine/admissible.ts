// The admissible commands of a state in their exact order, that of plain strings: verbs follow one another, and only
// within a verb there is something to sort.

import type { Layout } from './layout';

export interface AdmissibleState {
  readonly place: number;
  readonly held: number;
  readonly opened: Uint8Array;
  readonly inside: readonly (readonly number[])[];
  /** Things at a location, as `slice` asks. */
  readonly lying: readonly (readonly number[])[];
}

/** A fresh array, to be shared and not changed. */
export function admissibleCommands(layout: Layout, state: AdmissibleState): readonly string[] {
  const { receptacles, things, traits, receptacleKind, openable, fits } = layout;
  const { held, opened, inside } = state;
  const here = layout.here[state.place]!;
  const isAccessible = (receptacle: number): boolean => !openable[receptacle] || opened[receptacle] === 1;
  const holding = held < 0 ? '' : things[held]!;
  const kept = held < 0 ? null : traits[held]!;

  const commands: string[] = [];
  let from = 0;
  const sortVerb = (): void => {
    if (commands.length - from > 1) {
      const sorted = commands.splice(from).sort();
      for (const command of sorted) commands.push(command);
    }
    from = commands.length;
  };
  const withHeld = (verb: string, can: boolean | undefined, kind: 'cleans' | 'heats' | 'cools'): void => {
    if (can) for (const r of here) if (receptacleKind[r]![kind]) commands.push(`${verb} ${holding} with ${receptacles[r]!}`);
    sortVerb();
  };

  withHeld('clean', kept?.cleanable, 'cleans');
  for (const r of here) if (openable[r] && opened[r] === 1) commands.push(`close ${receptacles[r]!}`);
  sortVerb();
  withHeld('cool', kept?.coolable, 'cools');
  for (const r of here) commands.push(`examine ${receptacles[r]!}`);
  if (kept) commands.push(`examine ${holding}`);
  sortVerb();
  for (const command of layout.goTo[state.place]!) commands.push(command);
  from = commands.length;
  withHeld('heat', kept?.heatable, 'heats');
  if (layout.hasHelp) commands.push('help');
  commands.push('inventory', 'look');
  from = commands.length;
  const put = (): void => {
    if (kept) {
      for (const r of here) {
        if (!isAccessible(r) || !fits[r]![held]) continue;
        commands.push(layout.version === '0.4' ? `move ${holding} to ${receptacles[r]!}` : `put ${holding} in/on ${receptacles[r]!}`);
      }
    }
    sortVerb();
  };
  if (layout.version === '0.4') put();
  for (const r of here) if (openable[r] && opened[r] === 0) commands.push(`open ${receptacles[r]!}`);
  sortVerb();
  if (layout.version === '0.3') put();
  if (kept?.blade)
    for (const thing of state.lying[state.place]!) if (traits[thing]!.sliceable) commands.push(`slice ${things[thing]!} with ${holding}`);
  sortVerb();
  if (!kept) {
    for (const r of here) {
      if (!isAccessible(r)) continue;
      for (const thing of inside[r]!) if (traits[thing]!.pickupable) commands.push(`take ${things[thing]!} from ${receptacles[r]!}`);
    }
    sortVerb();
  }
  for (const r of here) {
    for (const thing of inside[r]!) {
      if (traits[thing]!.toggleable && !commands.includes(`use ${things[thing]!}`, from)) commands.push(`use ${things[thing]!}`);
    }
  }
  sortVerb();
  return commands;
}
