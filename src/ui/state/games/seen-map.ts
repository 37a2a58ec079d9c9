// The map of an episode cut out of NetHack's screens: without the message above it and the status below, and no larger than what was
// seen of it from the first action to the last, so that it stays in its place while the episode is stepped through.

import type { Observation, Trajectory } from '../../../core/trajectory';

/** Rows of a whole screen: one for the message, 21 of the map, two of the status. */
const SCREEN_ROWS = 24;

/** The box around everything seen, as rows and columns of the map; null where there is no map. */
export interface MapBox {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** What was cut before is taken as it is. */
function mapOf({ grid = [] }: Observation): readonly string[] {
  return grid.length === SCREEN_ROWS ? grid.slice(1, SCREEN_ROWS - 2) : grid;
}

export function boxOf({ steps, final }: Pick<Trajectory, 'steps' | 'final'>): MapBox | null {
  let [top, bottom, left, right] = [Infinity, 0, Infinity, 0];
  for (const observation of [...steps.map((step) => step.observation), final])
    for (const [y, row] of mapOf(observation).entries()) {
      const first = row.search(/\S/);
      if (first < 0) continue;
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
      [left, right] = [Math.min(left, first), Math.max(right, row.trimEnd().length)];
    }
  return top < bottom ? { top, bottom, left, right } : null;
}

/** Rows of one width. */
export function cutOut(observation: Observation, { top, bottom, left, right }: MapBox): string[] {
  return mapOf(observation)
    .slice(top, bottom)
    .map((row) => row.slice(left, right).padEnd(right - left));
}
