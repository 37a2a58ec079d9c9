// Doors: opening, closing, kicking, unlocking, and what wands do to them.

import type { Game, Play } from './game';
import { DIRECTIONS, STEP_KEYS } from '../level/directions';
import { isInside } from '../level/level';

/** `moved`: the hero stands elsewhere; `spent`: time passed without; `refused`: neither. */
export type StepOutcome = 'moved' | 'spent' | 'refused';

/** Asks for a direction. @returns null where the answer is none, `'here'` for the hero's own square */
export function* askDirection(game: Game, question = 'In what direction?'): Play<readonly [number, number] | 'here' | null> {
  const answer = yield* game.ask(question, null);
  if (answer === '.' || answer === 's') return 'here';
  const at = STEP_KEYS.indexOf(answer);
  if (at >= 0) return DIRECTIONS[at]!;
  if (answer !== '\u001b' && answer !== ' ' && answer !== '\r' && answer !== '\n') yield* game.say('What a strange direction!');
  return null;
}

function succeeds(game: Game): boolean {
  const { strength, dexterity, constitution } = game.hero.attributes;
  return game.rng.int(20) < (Math.min(18, strength) + dexterity + constitution) / 3;
}

/** Walking or opening into a shut door. */
export function* tryDoor(game: Game, x: number, y: number): Play<StepOutcome> {
  if (game.level.door(x, y)!.state === 'locked') {
    yield* game.say('This door is locked.');
    return 'refused';
  }
  if (succeeds(game)) {
    game.level.setDoor(x, y, 'open');
    yield* game.say('The door opens.');
  } else yield* game.say('The door resists!');
  return 'spent';
}

export function* openDoor(game: Game): Play<boolean> {
  const way = yield* askDirection(game);
  if (way === null) {
    yield* game.say('Never mind.');
    return false;
  }
  if (way === 'here') {
    yield* game.say("You don't find anything here to loot.");
    return false;
  }
  const x = game.hero.x + way[0];
  const y = game.hero.y + way[1];
  if (!isInside(x, y)) return false;
  const door = game.level.door(x, y);
  if (door?.state === 'closed') return (yield* tryDoor(game, x, y)) === 'spent';
  const text = door === undefined ? 'You see no door there.' : DOOR_STATES[door.state];
  yield* game.say(text);
  return false;
}

const DOOR_STATES = {
  nodoor: 'This doorway has no door.',
  broken: 'This door is broken.',
  open: 'This door is already open.',
  locked: 'This door is locked.',
  closed: 'This door is already closed.',
} as const;

export function* closeDoor(game: Game): Play<boolean> {
  const way = yield* askDirection(game);
  if (way === null) return false;
  if (way === 'here') {
    yield* game.say('You are in the way!');
    return true;
  }
  const x = game.hero.x + way[0];
  const y = game.hero.y + way[1];
  const door = game.level.door(x, y);
  const monster = game.level.monsterAt(x, y);
  if (monster) {
    yield* game.say(`The ${monster.type.name} stands in the way!`);
    return true;
  }
  if (!door || door.state === 'nodoor') {
    yield* game.say(door === undefined ? 'You see no door there.' : DOOR_STATES[door.state]);
    return false;
  }
  if (game.level.pile(x, y).length > 0) {
    yield* game.say("Something's in the way.");
    return false;
  }
  if (door.state !== 'open') {
    yield* game.say(door.state === 'broken' ? DOOR_STATES.broken : DOOR_STATES.closed);
    return false;
  }
  // Closing succeeds on a draw of 25 instead of opening's 20.
  const { strength, dexterity, constitution } = game.hero.attributes;
  if (game.rng.int(25) < (Math.min(18, strength) + dexterity + constitution) / 3) {
    game.level.setDoor(x, y, 'closed');
    yield* game.say('The door closes.');
  } else yield* game.say('The door resists!');
  return true;
}

/** A key or pick on a shut door. */
export function* unlock(game: Game, chance: number, picked: string): Play<boolean> {
  const way = yield* askDirection(game);
  if (way === null) {
    yield* game.say('Never mind.');
    return false;
  }
  const [dx, dy] = way === 'here' ? [0, 0] : way;
  const x = game.hero.x + dx;
  const y = game.hero.y + dy;
  if (!isInside(x, y)) {
    yield* game.say('Invalid location!');
    return false;
  }
  const door = game.level.door(x, y);
  if (way === 'here' || !door || (door.state !== 'closed' && door.state !== 'locked')) {
    const noDoor = way === 'here' ? "There doesn't seem to be any sort of lock here." : 'You see no door there.';
    yield* game.say(way === 'here' || !door ? noDoor : door.state === 'open' ? 'You cannot lock an open door.' : DOOR_STATES[door.state]);
    return true;
  }
  const locks = door.state === 'closed';
  const answer = yield* game.ask(`${locks ? 'Lock' : 'Unlock'} it? [yn] (n)`, 'yn', 'n');
  if (answer !== 'y') return false;
  for (let turns = 1; turns <= 50; turns++) {
    if (game.rng.int(100) < chance) {
      game.level.setDoor(x, y, locks ? 'locked' : 'closed');
      yield* game.say(`You succeed in ${picked === 'pick' ? 'picking the lock' : `${locks ? '' : 'un'}locking the door`}.`);
      game.movement -= 12 * (turns - 1);
      return true;
    }
  }
  yield* game.say('You give up your attempt at unlocking the door.');
  game.movement -= 12 * 49;
  return true;
}

/** What a ray of a wand does to the doors it meets. @returns whether something was to be seen */
export function* zapDoors(game: Game, wand: string, [dx, dy]: readonly [number, number]): Play<boolean> {
  const { hero, level } = game;
  for (let far = 1; far <= 8; far++) {
    const x = hero.x + dx * far;
    const y = hero.y + dy * far;
    const door = level.door(x, y);
    if (!door) {
      if (!level.isPassable(x, y)) return false;
      continue;
    }
    const text = effect(wand, door.state);
    if (text === null) {
      if (level.isShut(x, y)) return false;
      continue;
    }
    level.setDoor(x, y, text[1]);
    yield* game.say(text[0]);
    return true;
  }
  return false;
}

type Effect = readonly [string, 'closed' | 'locked' | 'broken'];

function effect(wand: string, state: keyof typeof DOOR_STATES): Effect | null {
  if (wand === 'opening') return state === 'locked' ? ['The door unlocks!', 'closed'] : null;
  if (wand === 'striking') return state === 'locked' || state === 'closed' ? ['The door crashes open!', 'broken'] : null;
  if (wand !== 'locking') return null;
  if (state === 'closed') return ['The door locks!', 'locked'];
  if (state === 'open') return ['The door swings shut, and locks!', 'locked'];
  if (state === 'broken') return ['The broken door reassembles and locks!', 'locked'];
  return state === 'nodoor' ? ['A cloud of dust springs up and assembles itself into a door!', 'locked'] : null;
}
