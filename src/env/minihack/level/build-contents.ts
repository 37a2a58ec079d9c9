// What lies and walks on a level: objects, containers, gold and monsters of a level text.

import { AppError } from '../../../core/errors';
import type { Builder } from './builder';
import type { ObjectCommand, Statement } from './des-syntax';
import { createItem, type Item, type ItemType } from '../things/items';
import { findType } from '../things/item-kinds';
import type { Level, Spot } from './level';
import { createMonster, findMonster, randomMonster } from '../things/monsters';
import { drawnQuantity, drawnState, ofClass, randomType } from '../things/random-items';
import { randomSpot } from './places';

type Contents = Extract<Statement, { kind: 'object' | 'monster' | 'gold' }>;

export function createContents(builder: Builder, statement: Contents): void {
  const { level } = builder;
  if (statement.kind === 'monster') return addMonsters(builder, statement);
  const item = statement.kind === 'gold' ? goldOf(builder, statement) : itemOf(builder, statement);
  const { x, y } = builder.spot(statement.place);
  level.drop(item, x, y);
}

function goldOf(builder: Builder, { amount }: Extract<Statement, { kind: 'gold' }>): Item {
  return createItem(findType('$', 'gold piece')!, { quantity: builder.whole(amount) });
}

function itemOf(builder: Builder, statement: ObjectCommand): Item {
  const { rng } = builder;
  const kind = builder.kind(statement.what);
  const type = kind.kind === 'random' ? randomType(rng) : kind.name === null ? ofClass(kind.symbol!, rng) : named(kind.symbol, kind.name);
  const [buc, enchantment] = drawnState(type, rng);
  const item = createItem(type, {
    quantity: statement.quantity ?? drawnQuantity(type, rng),
    buc: statement.curse ?? buc,
    enchantment: statement.enchantment ?? enchantment,
    charges: type.symbol === '/' ? (statement.enchantment ?? 4 + rng.int(5)) : 0,
    name: statement.name,
  });
  item.contents.push(...statement.contents.map((inner) => itemOf(builder, inner)));
  return item;
}

function named(symbol: string | null, name: string): ItemType {
  const type = findType(symbol, name);
  if (type) return type;
  throw new AppError(
    'DES_UNSUPPORTED',
    `The object "${name}" is not in the subset of this port.`,
    'Choose one listed in docs/minihack-objects.md.',
  );
}

function addMonsters(builder: Builder, statement: Extract<Statement, { kind: 'monster' }>): void {
  const { level, rng } = builder;
  const kind = builder.kind(statement.what);
  const type = kind.kind === 'random' ? randomMonster(rng) : findMonster(kind.symbol, kind.name, rng);
  if (!type)
    throw new AppError(
      'DES_UNSUPPORTED',
      `The monster "${kind.kind === 'named' ? (kind.name ?? kind.symbol) : 'random'}" is not in the subset of this port.`,
      'Choose one listed in docs/minihack-objects.md.',
    );
  const spot =
    statement.place.kind === 'random'
      ? randomSpot(level, builder.frame, rng, (x, y) => level.isPassable(x, y) && !level.isShut(x, y))
      : builder.spot(statement.place);
  const count = kind.kind === 'random' && type.group ? 1 + rng.int(2) : 1;
  for (let one = 0; one < count; one++) {
    // Where the text says, be it a wall; beside it where somebody stands there.
    const free = level.monsterAt(spot.x, spot.y) ? nearestFree(level, spot) : spot;
    if (free)
      level.monsters.unshift(
        createMonster(type, free.x, free.y, rng, {
          asleep: statement.asleep ?? false,
          peaceful: statement.peaceful ?? false,
        }),
      );
  }
}

/** The square itself, or one beside it, where no monster stands. */
export function nearestFree(level: Level, { x, y }: Spot): Spot | null {
  for (let far = 0; far < 4; far++)
    for (let dy = -far; dy <= far; dy++)
      for (let dx = -far; dx <= far; dx++) {
        if (Math.max(Math.abs(dx), Math.abs(dy)) !== far) continue;
        const spot = { x: x + dx, y: y + dy };
        if (level.isPassable(spot.x, spot.y) && !level.isShut(spot.x, spot.y) && !level.monsterAt(spot.x, spot.y)) return spot;
      }
  return null;
}
