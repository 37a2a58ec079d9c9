// From a key to what it does: steps, runs, counts and prefixes here, other commands in their tables.

import { apply } from './apply';
import { strike } from '../combat';
import { ANSWERS } from './command-answers';
import { byCode, says } from './command-table';
import { VIEWS } from './command-views';
import { askDirection, closeDoor, openDoor } from '../doors';
import { drop } from './drop';
import { eat } from './eat';
import type { Game, Play } from '../game';
import { keyName } from './key-names';
import { kick } from './kick';
import { DIRECTIONS, RUN_KEYS, STEP_KEYS } from '../../level/directions';
import { COLUMNS, isInside } from '../../level/level';
import { step } from '../move';
import { lookHere, pickUp } from './pickup';
import { run } from '../run';
import { search } from './search';
import { fire, throwItem } from './throw';
import { pray, quaff, read, zap } from './use';
import { exchange, putOn, ready, remove, takeOff, wear, wield } from './wear';
import { passMeanwhile } from '../turns';

const RUSH = [11, 12, 10, 8, 21, 14, 2, 25];

const COMMANDS = byCode(ANSWERS, VIEWS, {
  o: openDoor,
  c: closeDoor,
  '^D': kick,
  ',': pickUp,
  W: wear,
  T: takeOff,
  P: putOn,
  R: remove,
  w: wield,
  x: exchange,
  Q: ready,
  d: drop,
  e: eat,
  r: read,
  q: quaff,
  z: zap,
  a: apply,
  t: throwItem,
  f: fire,
  'M-p': pray,
  s: search,
  '.': says('', true),
  '^[': says(''),
  *':'(game) {
    yield* lookHere(game, true);
    return false;
  },
  *'^'(game) {
    const way = yield* askDirection(game);
    if (way === null) return false;
    const [dx, dy] = way === 'here' ? [0, 0] : way;
    const trap = game.level.trapAt(game.hero.x + dx, game.hero.y + dy);
    const names: Readonly<Record<string, string>> = { teleport: 'teleportation trap', board: 'squeaky board' };
    yield* game.say(trap?.seen ? `That is a ${names[trap.kind] ?? trap.kind}.` : "I can't see a trap there.");
    return false;
  },
});

/** @param count how often it was asked for; 0 without a count. @returns whether time passes */
export function* carryOut(game: Game, key: number, count = 0): Play<boolean> {
  const text = String.fromCharCode(key);
  if (text >= '0' && text <= '9' && count === 0) return yield* counted(game, key);
  if ('mgGFM'.includes(text)) return yield* prefixed(game, text, count);
  game.clear();
  const walk = STEP_KEYS.indexOf(text);
  if (walk >= 0) return yield* walkOn(game, walk, count);
  const far = RUN_KEYS.indexOf(text);
  if (far >= 0) return yield* run(game, ...DIRECTIONS[far]!, 'run', count > 1 ? { count } : {});
  const rush = RUSH.indexOf(key);
  if (rush >= 0) return yield* run(game, ...DIRECTIONS[rush]!, 'far', count > 1 ? { count } : {});
  const command = COMMANDS.get(key);
  if (!command) {
    yield* game.sayOnce(`Unknown command '${keyName(key)}'.`);
    return false;
  }
  const again = 's.'.includes(text) ? count : 1;
  for (let left = Math.max(1, again); ; left--) {
    const turn = game.turn;
    const took = yield* command(game, count);
    if (!took || game.over || left === 1) return took;
    yield* passMeanwhile(game);
    if (game.over || game.turn === turn || game.isInterrupted) return false;
  }
}

/** A step, or as many as were asked for; things on the way are seen and left where they lie. */
function* walkOn(game: Game, at: number, count: number): Play<boolean> {
  for (let left = Math.max(1, count); ; left--) {
    const outcome = yield* step(game, ...DIRECTIONS[at]!, { running: null, passing: left > 1 });
    const { hero } = game;
    const [dx, dy] = DIRECTIONS[at]!;
    const atEdge = !isInside(hero.x + dx, hero.y + dy);
    if (outcome === 'refused' || game.over || left === 1 || (outcome === 'spent' && atEdge)) return outcome !== 'refused';
    yield* passMeanwhile(game);
    if (game.over || game.isInterrupted) return false;
  }
}

function* counted(game: Game, first: number): Play<boolean> {
  let count = first - 48;
  let key = yield;
  while (key >= 48 && key <= 57) {
    count = Math.min(32767, count * 10 + key - 48);
    game.showCount(count);
    key = yield;
  }
  game.hideCount();
  return yield* carryOut(game, key, count);
}

const YOURSELF: Readonly<Record<string, string>> = {
  G: "You can't run at yourself.",
  M: "You can't run at yourself.",
  g: "You can't rush at yourself.",
  m: "You can't move at yourself.",
  F: "You can't fight yourself.",
};

function* prefixed(game: Game, prefix: string, count: number): Play<boolean> {
  const key = yield;
  const text = String.fromCharCode(key);
  game.clear();
  if (key === 27) return false;
  const far = prefix === 'G' || prefix === 'M' ? RUN_KEYS.indexOf(text) : -1;
  const at = far >= 0 ? far : STEP_KEYS.indexOf(text);
  if (at < 0) {
    yield* game.say(text === '.' ? YOURSELF[prefix]! : `Invalid direction for '${prefix}' prefix.`);
    return false;
  }
  const [dx, dy] = DIRECTIONS[at]!;
  if (prefix === 'F' && isInside(game.hero.x + dx, game.hero.y + dy)) return yield* fight(game, dx, dy);
  if (prefix === 'm' || prefix === 'F') return (yield* step(game, dx, dy, { running: null, careful: true })) !== 'refused';
  const mode = prefix === 'g' ? 'rush' : prefix === 'G' ? 'far' : 'run';
  return yield* run(game, dx, dy, mode, { careful: prefix === 'M', ...(count > 1 ? { count } : {}) });
}

function* fight(game: Game, dx: number, dy: number): Play<boolean> {
  const { hero, level } = game;
  const x = hero.x + dx;
  const y = hero.y + dy;
  const monster = level.monsterAt(x, y);
  if (monster) {
    yield* strike(game, monster);
    return true;
  }
  if (level.at(x, y) === 'F') yield* game.say('Clonk!');
  else {
    const target = targetAt(game, x, y);
    yield* game.say(target === null ? 'You attack thin air.' : `You harmlessly attack ${target}.`);
  }
  return true;
}

/** What stands in the way of a blow, as far as the map shows it; null where nothing does. */
function targetAt({ level, vision }: Game, x: number, y: number): string | null {
  if (level.boulderAt(x, y)) return 'a boulder';
  const terrain = level.at(x, y);
  const solid = terrain === ' ' || terrain === 'H' || terrain === 'S' || terrain === 'T' || level.isWall(x, y) || level.isShut(x, y);
  if (!solid) return null;
  if (terrain === ' ') return 'solid rock';
  if (level.pile(x, y).length > 0) return 'an unknown obstacle';
  if (vision.memory[y * COLUMNS + x] === ' ') return 'the dark part of a room';
  return terrain === 'T' ? 'the tree' : terrain === '+' ? 'the closed door' : 'the wall';
}
