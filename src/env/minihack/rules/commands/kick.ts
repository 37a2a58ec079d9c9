import { slay } from '../combat';
import { askDirection } from '../doors';
import type { Game, Play } from '../game';
import type { Item } from '../../things/items';
import { arm, fly } from './throw';

export function* kick(game: Game): Play<boolean> {
  const { hero, level, rng } = game;
  if (hero.woundedLegs > 0) {
    yield* game.say('Your right leg is in no shape for kicking.');
    return false;
  }
  const way = yield* askDirection(game);
  if (way === null || way === 'here') return false;
  const x = hero.x + way[0];
  const y = hero.y + way[1];
  const monster = level.monsterAt(x, y);
  if (monster) {
    monster.asleep = false;
    monster.hp -= 1 + rng.int(4);
    yield* game.say(`You kick the ${monster.type.name}.`);
    if (monster.hp <= 0) yield* slay(game, monster);
    return true;
  }
  const thing = level.pile(x, y)[0];
  if (thing && thing.type.name !== 'boulder') {
    yield* kickThing(game, thing, way);
    return true;
  }
  if (level.isShut(x, y)) {
    const { strength, dexterity, constitution } = hero.attributes;
    if (rng.int(35) < (Math.min(18, strength) + dexterity + constitution) / 3) {
      const shatters = strength > 18 && rng.int(5) === 0;
      level.setDoor(x, y, shatters ? 'nodoor' : 'broken');
      yield* game.say(shatters ? 'As you kick the door, it shatters to pieces!' : 'As you kick the door, it crashes open!');
    } else yield* game.say('WHAMMM!!!');
    return true;
  }
  if (level.isWall(x, y) || ' ST'.includes(level.at(x, y))) {
    yield* game.say('Ouch!  That hurts!');
    hero.hp -= 1 + rng.int(hero.attributes.constitution > 15 ? 3 : 5);
    if (hero.hp <= 0) yield* game.die('kicking a wall');
    return true;
  }
  if (hero.attributes.dexterity >= 16 || rng.int(3) !== 0) yield* game.say('You kick at empty space.');
  else {
    yield* game.say('Dumb move!  You strain a muscle.');
    hero.woundedLegs = 6 + rng.int(5);
  }
  return true;
}

/** The thing on top slides away, one of a lot. */
function* kickThing(game: Game, item: Item, way: readonly [number, number]): Play {
  const { hero, level } = game;
  const from = { x: hero.x + way[0], y: hero.y + way[1] };
  const range = Math.floor(arm(hero.attributes.strength) / 2) - Math.floor(item.type.weight / 40);
  if (range < 1) {
    yield* game.say('Thump!');
    return;
  }
  const single: Item = { ...item, quantity: 1, contents: [...item.contents] };
  if (item.quantity > 1) item.quantity--;
  else level.take(item, from.x, from.y);
  level.revision++;
  yield* fly(game, single, way, range, from);
}
