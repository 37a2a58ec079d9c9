// Six colours and six kinds of dashes: as many runs as a person can tell apart, and more, for a colour comes back with other dashes.

import type { Look } from '../run/series';

const COLOURS = ['--run-1', '--run-2', '--run-3', '--run-4', '--run-5', '--run-6'] as const;
const DASHES: readonly (readonly number[])[] = [[], [9, 4], [3, 3], [12, 3, 3, 3], [6, 2], [2, 5]];

/** Runs of one comparison at most. */
export const MOST_RUNS = 12;

export function lookOf(place: number): Look {
  const round = Math.floor(place / COLOURS.length);
  return { colour: COLOURS[place % COLOURS.length]!, dash: DASHES[(place + round) % DASHES.length]! };
}

export const PUBLISHED_LOOK: Look = { colour: '--ink-soft', dash: [1, 4] };
