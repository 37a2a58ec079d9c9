// What rooms, monsters and things are given of the level that is being built (`build-level.ts`).

import type { Rng } from '../../../core/rng';
import type { Kind, Place, Statement, Whole } from './des-syntax';
import type { DoorState, Level, Room, Spot } from './level';

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly room: Room | null;
}

export interface Builder {
  readonly level: Level;
  readonly rng: Rng;
  /** What relative coordinates count from, and where `random` draws. */
  frame: Frame;
  run(statements: readonly Statement[]): void;
  doorState(state: string): DoorState;
  whole(value: Whole): number;
  /** The square of the level that a place of the text means. */
  spot(place: Place): Spot;
  /** What a variable stands for where a kind of thing is asked. */
  kind(kind: Kind): Exclude<Kind, { kind: 'variable' }>;
}
