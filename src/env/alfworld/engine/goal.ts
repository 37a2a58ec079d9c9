// Whether the goal holds now. Each condition is a plain "there exists", so a thing that two receptacles list can win
// while it is held.

import type { Layout } from './layout';

/** What an episode changes, as far as goals ask. */
export interface GoalState {
  readonly place: number;
  readonly held: number;
  readonly inside: readonly (readonly number[])[];
  readonly hot: Uint8Array;
  readonly cool: Uint8Array;
  readonly clean: Uint8Array;
  readonly toggled: Uint8Array;
}

export function isWon(layout: Layout, state: GoalState): boolean {
  const { goal, goalThings, goalReceptacles, goalLamps, traits, here } = layout;
  const placed = (fulfils: (thing: number) => boolean): boolean =>
    goalReceptacles.some((receptacle) => {
      const inside = state.inside[receptacle]!;
      return inside.length > 0 && goalThings.some((thing) => fulfils(thing) && inside.includes(thing));
    });
  switch (goal.family) {
    case 'pick_and_place_simple':
      return placed(() => true);
    case 'pick_clean_then_place_in_recep':
      return placed((thing) => state.clean[thing] === 1 && traits[thing]!.cleanable);
    case 'pick_heat_then_place_in_recep':
      return placed((thing) => state.hot[thing] === 1 && traits[thing]!.heatable);
    case 'pick_cool_then_place_in_recep':
      return placed((thing) => state.cool[thing] === 1 && traits[thing]!.coolable);
    case 'pick_two_obj_and_place':
      return goalReceptacles.some((receptacle) => {
        const inside = state.inside[receptacle]!;
        return inside.length > 1 && goalThings.filter((thing) => inside.includes(thing)).length > 1;
      });
    case 'look_at_obj_in_light':
      return (
        goalThings.includes(state.held) &&
        goalLamps.some(
          (lamp) => state.toggled[lamp] === 1 && here[state.place]!.some((receptacle) => state.inside[receptacle]!.includes(lamp)),
        )
      );
  }
}
