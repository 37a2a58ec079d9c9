import { chooseItem } from '../choose-item';
import { slay } from '../combat';
import { askDirection } from '../doors';
import type { Game, Play } from '../game';
import { consume } from '../hero';
import type { Item } from '../../things/items';
import type { Spot } from '../../level/level';
import { isWelded } from './wear';

/** With a sling in hand only stones are suggested. */
function* chooseMissile(game: Game): Play<Item | '-' | null> {
  const symbol = game.hero.wielded?.type.name === 'sling' ? '*' : ')';
  const suggests = ({ type }: Item): boolean => type.symbol === '$' || type.symbol === symbol;
  return yield* chooseItem(game, { verb: 'throw', suggests, evenSo: game.hero.inventory.length > 0 });
}

export function* throwItem(game: Game): Play<boolean> {
  const item = yield* chooseMissile(game);
  return item !== null && item !== '-' && (yield* hurl(game, item));
}

export function* fire(game: Game): Play<boolean> {
  if (game.hero.quiver) return yield* hurl(game, game.hero.quiver);
  game.waits.key = true;
  yield* game.say('You have no ammunition readied.');
  const { hero } = game;
  const item = yield* chooseMissile(game);
  if (item === null || item === '-') return false;
  if (item !== hero.wielded && item !== hero.alternate && !hero.isWorn(item)) {
    hero.quiver = item;
    yield* game.say(`You ready: ${item.letter} - ${game.name(item)}.`);
  }
  return yield* hurl(game, item);
}

function* hurl(game: Game, item: Item): Play<boolean> {
  const { hero } = game;
  game.waits.key = false;
  const way = yield* askDirection(game);
  if (way === null) return false;
  if (hero.isWorn(item)) {
    yield* game.say('You cannot throw something you are wearing.');
    return false;
  }
  if (item === hero.wielded && (yield* isWelded(game))) return true;
  if (way === 'here') {
    yield* game.say('You cannot throw an object at yourself.');
    return false;
  }
  const single: Item = { ...item, quantity: 1, thrown: true, contents: [...item.contents] };
  consume(hero, item);
  yield* fly(game, single, way, rangeOf(game, single));
  return true;
}

/** Half the strength in squares, less for what is heavy, and half of that for ammunition without its launcher. */
function rangeOf({ hero }: Game, { type }: Item): number {
  const range = Math.max(1, Math.floor(arm(hero.attributes.strength) / 2) - Math.floor(type.weight / 40));
  if (type.symbol === '*' && hero.wielded?.type.name === 'sling') return range + 1;
  return /arrow|bolt|^ya$/.test(type.name) ? Math.floor(range / 2) : range;
}

/** Strength beyond 18 counts by fifties. */
export function arm(strength: number): number {
  return strength <= 18 ? strength : 19 + Math.floor(strength / 50);
}

/** Along a line until something stops it, then it lies there. */
export function* fly(game: Game, item: Item, [dx, dy]: readonly [number, number], range: number, from: Spot = game.hero): Play {
  const { hero, level } = game;
  let { x, y } = from;
  for (let far = 0; far < range; far++) {
    const [nx, ny] = [x + dx, y + dy];
    if (!level.isPassable(nx, ny) || level.isShut(nx, ny) || level.boulderAt(nx, ny)) break;
    [x, y] = [nx, ny];
    const monster = level.monsterAt(x, y);
    if (!monster) continue;
    const hit = game.rng.int(20) < 8 + hero.level;
    yield* game.say(`The ${item.type.name} ${hit ? 'hits' : 'misses'} the ${monster.type.name}.`);
    if (hit) monster.hp -= 1 + game.rng.int(item.type.die ?? 3);
    if (monster.hp <= 0) yield* slay(game, monster);
    break;
  }
  if (item.type.symbol === '!') return yield* shatter(game, item, x, y);
  level.drop(item, x, y);
}

function* shatter(game: Game, item: Item, x: number, y: number): Play {
  const { hero, vision } = game;
  const name = game.name(item);
  if (vision.sees(x, y)) yield* game.say(`${name.charAt(0).toUpperCase()}${name.slice(1)} shatters!`);
  const near = Math.abs(x - hero.x) <= 1 && Math.abs(y - hero.y) <= 1;
  if (!near || item.type.name === 'water') return;
  yield* game.say('You smell a peculiar odor...');
  if (item.type.name === 'sickness') hero.hp = Math.max(1, hero.hp - 5);
}
