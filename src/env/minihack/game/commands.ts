// From a key to what it does. Commands without a use in these tasks answer with their text and take the time they
// take in the game (reference, section 16).

import { chooseItem, inventoryLines } from './choose-item';
import { strike } from './combat';
import { askDirection, closeDoor, kick, openDoor } from './doors';
import type { Game, Play } from './game';
import { CLASSES } from './items';
import { DIRECTIONS } from './level';
import { step } from './move';
import { lookHere, pickUp } from './pickup';
import { run } from './run';
import { apply, eat, fire, pray, quaff, read, throwItem, zap } from './use';
import { drop, exchange, putOn, ready, remove, takeOff, wear, wield } from './wear';
import { search } from './search';

const WALK = 'kljhunby';
const RUN = 'KLJHUNBY';
const RUSH = [11, 12, 10, 8, 21, 14, 2, 25];
const meta = (letter: string): number => letter.charCodeAt(0) + 128;

type Command = (game: Game) => Play<boolean>;

const COMMANDS = new Map<number, Command>();
const on = (key: string | number, command: Command): void => void COMMANDS.set(typeof key === 'number' ? key : key.charCodeAt(0), command);

/** Answers with a text; `true` where it takes a turn all the same. */
function says(text: string, takesTime = false): Command {
  return function* (game) {
    if (text !== '') yield* game.say(text);
    return takesTime;
  };
}

/** @returns whether time passes */
export function* carryOut(game: Game, key: number): Play<boolean> {
  const text = String.fromCharCode(key);
  if (text >= '0' && text <= '9') return yield* counted(game, key);
  if (text === 'm' || text === 'g' || text === 'G' || text === 'F' || text === 'M') return yield* prefixed(game, text);
  game.clear();
  const walk = WALK.indexOf(text);
  if (walk >= 0) return (yield* step(game, ...DIRECTIONS[walk]!, { running: null })) !== 'refused';
  const far = RUN.indexOf(text);
  if (far >= 0) return yield* run(game, ...DIRECTIONS[far]!, 'run');
  const rush = RUSH.indexOf(key);
  if (rush >= 0) return yield* run(game, ...DIRECTIONS[rush]!, 'far');
  const command = COMMANDS.get(key);
  if (command) return yield* command(game);
  yield* game.say(`Unknown command '${keyName(key)}'.`);
  return false;
}

function keyName(key: number): string {
  if (key >= 128) return `M-${keyName(key - 128)}`;
  return key < 32 ? `^${String.fromCharCode(key + 64)}` : String.fromCharCode(key);
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
  const far = RUN.indexOf(String.fromCharCode(key));
  if (far >= 0) {
    game.clear();
    return yield* run(game, ...DIRECTIONS[far]!, 'run', count > 1 ? { count } : {});
  }
  for (let turns = 0; turns < Math.max(1, count); turns++) {
    const top = game.turn;
    const took = yield* carryOut(game, key);
    if (!took || game.over) return false;
    if (turns + 1 === Math.max(1, count)) return true;
    if (game.top !== '') return true;
    yield* game.pass();
    if (game.over || game.turn === top) return false;
  }
  return false;
}

const YOURSELF: Readonly<Record<string, string>> = {
  G: "You can't run at yourself.",
  M: "You can't run at yourself.",
  g: "You can't rush at yourself.",
  m: "You can't move at yourself.",
  F: "You can't fight yourself.",
};

function* prefixed(game: Game, prefix: string): Play<boolean> {
  const key = yield;
  const text = String.fromCharCode(key);
  game.clear();
  const far = prefix === 'G' || prefix === 'M' ? RUN.indexOf(text) : -1;
  const at = far >= 0 ? far : WALK.indexOf(text);
  if (at < 0) {
    yield* game.say(text === '.' || text === 's' ? YOURSELF[prefix]! : `Invalid direction for '${prefix}' prefix.`);
    return false;
  }
  const [dx, dy] = DIRECTIONS[at]!;
  if (prefix === 'F') return yield* fight(game, dx, dy);
  if (prefix === 'm') return (yield* step(game, dx, dy, { running: null, careful: true })) !== 'refused';
  return yield* run(game, dx, dy, prefix === 'g' ? 'rush' : prefix === 'G' ? 'far' : 'run', { careful: prefix === 'M' });
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
    const target = level.boulderAt(x, y)
      ? 'a boulder'
      : level.isShut(x, y)
        ? 'the closed door'
        : level.isWall(x, y) || level.at(x, y) === 'S'
          ? 'the wall'
          : level.at(x, y) === 'T'
            ? 'the tree'
            : null;
    yield* game.say(target === null ? 'You attack thin air.' : `You harmlessly attack ${target}.`);
  }
  return true;
}

on('o', openDoor);
on('c', closeDoor);
on(4, kick);
on(',', pickUp);
on('W', wear);
on('T', takeOff);
on('P', putOn);
on('R', remove);
on('w', wield);
on('x', exchange);
on('Q', ready);
on('d', drop);
on('e', eat);
on('r', read);
on('q', quaff);
on('z', zap);
on('a', apply);
on('t', throwItem);
on('f', fire);
on(meta('p'), pray);
on('s', search);
on('.', says('', true));
on(27, says(''));
on(':', function* (game) {
  yield* lookHere(game, true);
  return false;
});
on('^', function* (game) {
  const way = yield* askDirection(game);
  if (way === null) return false;
  const [dx, dy] = way === 'here' ? [0, 0] : way;
  const trap = game.level.trapAt(game.hero.x + dx, game.hero.y + dy);
  const names: Readonly<Record<string, string>> = { teleport: 'teleportation trap', board: 'squeaky board' };
  yield* game.say(trap?.seen ? `That is a ${names[trap.kind] ?? trap.kind}.` : "I can't see a trap there.");
  return false;
});
on('i', function* (game) {
  yield* game.show({ lines: inventoryLines(game, game.hero.inventory), end: '(end)' });
  return false;
});
on('I', function* (game) {
  yield* game.show({ lines: ['What type of object do you want an inventory of?', '', ...itemKinds(game, 'a')], end: '(end)' });
  return false;
});
on('C', function* (game) {
  const kinds = ['m - a monster', 'i - a particular object in inventory', 'o - the type of an object in inventory'];
  kinds.push('f - the type of an object upon the floor', 'd - the type of an object on discoveries list');
  kinds.push('a - record an annotation for the current level');
  yield* game.show({ lines: ['What do you want to name?', '', ...kinds], end: '(end)' });
  return false;
});
on('D', function* (game) {
  const head = ['Drop what type of items?', '', 'A - Auto-select every item', '', 'a - All types'];
  yield* game.show({ lines: [...head, ...itemKinds(game, 'b')], end: '(end)' });
  return false;
});

/** Lines of a menu: the classes carried, then what is known of curses. */
function itemKinds({ hero }: Game, first: string): string[] {
  const carried = CLASSES.filter(([symbol]) => hero.inventory.some((item) => item.type.symbol === symbol));
  const lines = carried.map(([, name], at) => `${String.fromCharCode(first.charCodeAt(0) + at)} - ${name}`);
  const known = hero.inventory.filter((item) => item.bucKnown);
  const curses = [
    ...(known.some((item) => item.buc === 'blessed') ? ['B - Items known to be Blessed'] : []),
    ...(known.some((item) => item.buc === 'uncursed') ? ['U - Items known to be Uncursed'] : []),
    ...(known.some((item) => item.buc === 'cursed') ? ['C - Items known to be Cursed'] : []),
    ...(known.length < hero.inventory.length ? ['X - Items of unknown Bless/Curse status'] : []),
  ];
  return curses.length > 0 ? [...lines, '', ...curses] : lines;
}
on('<', function* (game) {
  if (game.level.at(game.hero.x, game.hero.y) !== '<') yield* game.say("You can't go up here.");
  else {
    const answer = yield* game.ask('Beware, there will be no return!  Still climb? [yn] (n)', 'yn', 'n');
    if (answer === 'y') game.over = 'quit';
  }
  return false;
});
on('>', says("You can't go down here."));
on('p', says('There appears to be no shopkeeper here to receive your payment.'));
on('+', says("You don't know any spells right now."));
on('Z', says("You don't know any spells right now."));
on('$', function* (game) {
  const { gold } = game.hero;
  yield* game.say(gold > 0 ? `Your wallet contains ${gold} zorkmid${gold > 1 ? 's' : ''}.` : 'Your wallet is empty.');
  return false;
});
on('!', says("'#shell' command not available."));
on(meta('j'), says("You can't jump very far."));
on(meta('l'), says("You don't find anything here to loot."));
on(meta('m'), says("You don't have a special ability in your normal form!"));
on(meta('o'), says('You are not standing on an altar.'));
on(meta('t'), function* (game) {
  if (game.hero.role !== 'kni') yield* game.say("You don't know how to turn undead!");
  else {
    game.movement -= 12 * 4;
    yield* game.say('Calling upon Lugh, you chant an arcane formula.  You can move again.');
    return true;
  }
  return false;
});
on(meta('f'), says('You decide not to force the issue.', true));
on(meta('w'), says('Your face is already clean.', true));
on(meta('s'), function* (game) {
  const stairs = '<>'.includes(game.level.at(game.hero.x, game.hero.y));
  yield* game.say(stairs ? 'You sit on the stairs.' : 'Having fun sitting on the floor?');
  return true;
});
for (const key of ['c', 'u'])
  on(meta(key), function* (game) {
    yield* askDirection(game);
    return false;
  });
on(meta('d'), function* (game) {
  yield* chooseItem(game, { verb: 'dip', suggests: () => true });
  return false;
});
on(meta('a'), function* (game) {
  yield* chooseItem(game, { verb: 'adjust', suggests: () => true });
  return false;
});
on(meta('i'), function* (game) {
  yield* chooseItem(game, { verb: 'invoke', suggests: () => false, evenSo: true });
  return false;
});
on(meta('r'), function* (game) {
  yield* chooseItem(game, { verb: 'rub', suggests: (item) => item.type.name === 'flint' });
  return false;
});
on('X', function* (game) {
  const shield = game.hero.worn.has('shield');
  yield* game.say(shield ? "You can't use two weapons while wearing a shield." : 'You begin two-weapon combat.');
  return false;
});
on(')', function* (game) {
  const { wielded } = game.hero;
  yield* game.say(wielded ? `${game.inventoryLine(wielded)}.` : 'You are empty handed.');
  return false;
});
on('[', function* (game) {
  const worn = [...game.hero.worn.values()];
  if (worn.length === 0) yield* game.say('You are not wearing any armor.');
  else if (worn.length === 1) yield* game.say(`${game.inventoryLine(worn[0]!)}.`);
  else
    yield* game.show({
      lines: inventoryLines(
        game,
        game.hero.inventory.filter((item) => worn.includes(item)),
      ).slice(1),
      end: '(end)',
    });
  return false;
});
on('=', function* (game) {
  const rings = [game.hero.leftRing, game.hero.rightRing].filter((ring) => ring !== null);
  if (rings.length === 0) yield* game.say('You are not wearing any rings.');
  for (const ring of rings) yield* game.say(`${game.inventoryLine(ring)}.`);
  return false;
});
on('(', says('You are not using any tools.'));
on('"', function* (game) {
  const { amulet } = game.hero;
  yield* game.say(amulet ? `${game.inventoryLine(amulet)}.` : 'You are not wearing an amulet.');
  return false;
});
