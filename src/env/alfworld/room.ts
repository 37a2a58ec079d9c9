// What lies where at the start of a household episode. The goal's objects lie on open receptacles that are neither
// the target nor the appliance; openable ones hold only other things, so the place to search is in sight.

import type { Rng } from '../../core/rng';
import type { HouseholdFamily, MeansKind } from './families';
import { lamps, objects, openable, receptacles, rooms } from './words';

export interface Room {
  /** `desk 1`, in the order of the opening. */
  readonly receptacles: readonly string[];
  readonly contents: ReadonlyMap<string, readonly string[]>;
  readonly object: string;
  /** Class of the receptacle to put it in; empty for lamp families. */
  readonly target: string;
  readonly goal: string;
}

/** Receptacles of a room: an appliance needs nine, so that eight besides the target could be it. */
const SIZES: Readonly<Record<MeansKind, readonly number[]>> = { appliance: [9], verb: [6, 7], lamp: [5, 6] };
const MIN_OPEN = 3;

/** `means`: what serves the family's need. `isTrue`: a room as ALFWorld's, else any classes together. */
export function drawRoom(family: HouseholdFamily, means: string, isTrue: boolean, rng: Rng): Room {
  const fixed = family.kind === 'appliance' ? [means] : [];
  const pool = isTrue ? roomClasses(family, means, rng) : receptacles;
  const target = family.kind === 'lamp' ? '' : rng.pick(pool.filter((name) => name !== means));
  if (target !== '') fixed.push(target);
  const size = rng.pick(SIZES[family.kind]);
  const others = rng.shuffle(pool.filter((name) => !fixed.includes(name)));
  const open = others.filter((name) => !openable.has(name));
  // About as many openable ones among the others as there are among the appliances, so that a door tells nothing.
  const closed = others.filter((name) => openable.has(name)).slice(0, Math.min(2, size - fixed.length - MIN_OPEN));
  const classes = rng.shuffle([...fixed, ...closed, ...open.slice(0, size - fixed.length - closed.length)]);

  const object = rng.pick(family.objects);
  const contents = new Map(classes.map((name) => [`${name} 1`, [] as string[]]));
  const lampPlace = family.kind === 'lamp' ? rng.pick(classes.filter((name) => !openable.has(name))) : '';
  const places = classes.filter((name) => !openable.has(name) && !fixed.includes(name) && name !== lampPlace);
  for (let i = 1; i <= family.count; i++) contents.get(`${rng.pick(places)} 1`)!.push(`${object} ${i}`);
  const clutter = rng.shuffle(objects.filter((name) => name !== object));
  for (const name of classes) {
    if (name !== lampPlace && rng.next() < 0.35) contents.get(`${name} 1`)!.push(`${clutter.pop()} 1`);
  }
  if (lampPlace !== '')
    contents.set(
      `${lampPlace} 1`,
      rng.shuffle(lamps).map((lamp) => `${lamp} 1`),
    );
  for (const [name, inside] of contents) contents.set(name, rng.shuffle(inside));

  const goal = rng.pick(family.goals).replace('{o}', object).replace('{r}', target);
  return { receptacles: classes.map((name) => `${name} 1`), contents, object, target, goal };
}

function roomClasses(family: HouseholdFamily, means: string, rng: Rng): readonly string[] {
  const { kitchen, living } = rooms;
  if (family.kind === 'lamp') return living;
  if (family.kind === 'verb') return rng.pick([kitchen, living]);
  // A family of our own may have its appliance in neither room or in both.
  const fitting = [kitchen, living].filter((classes) => (classes as readonly string[]).includes(means));
  return fitting.length > 0 ? rng.pick(fitting) : receptacles;
}
