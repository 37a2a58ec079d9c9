import type { Rng } from '../../../core/rng';
import type { SeenMap, Way } from './seen-map';

/** A step that was tried. */
export interface Move {
  readonly way: Way;
  readonly from: number;
}

/** What the parts of the scripted player share. */
export interface Player {
  readonly map: SeenMap;
  readonly rng: Rng;
  readonly words: readonly string[];
  last: Move | null;
  readonly searched: Map<number, number>;
}

export function step(player: Player, way: Way): string {
  player.last = { way, from: player.map.here };
  return `step ${way[0]}`;
}
