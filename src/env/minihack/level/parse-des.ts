// `parseDes`: the level language as MiniHack uses it, read into statements. Left out, with an error that names the
// place: commands no level of MiniHack has (TELEPORT_REGION, DRAWBRIDGE and their like).

import type { Align, Condition, Kind, ObjectStatement, Pair, Place, Statement, Value } from './des-syntax';
import { DesReader } from './des-reader';

const COMPASS = ['north', 'south', 'east', 'west'] as const;

/** @throws AppError `DES_SYNTAX` with line, column and what was expected. */
export function parseDes(text: string): readonly Statement[] {
  const reader = new DesReader(text);
  if (!reader.is('word', 'MAZE') && !reader.is('word', 'LEVEL')) reader.fail('MAZE or LEVEL');
  const statements: Statement[] = [];
  while (!reader.is('end')) statements.push(statement(reader));
  return statements;
}

function block(reader: DesReader): Statement[] {
  reader.take('sign', '{');
  const body: Statement[] = [];
  while (!reader.accept('sign', '}')) body.push(statement(reader));
  return body;
}

function statement(reader: DesReader): Statement {
  if (reader.is('map')) return { kind: 'map', rows: reader.take('map').text.split('\n') };
  if (reader.is('variable')) {
    const name = reader.take('variable').text;
    reader.take('sign', '=');
    return { kind: 'assign', name, value: value(reader) };
  }
  const token = reader.next;
  const read = token.kind === 'word' && Object.hasOwn(COMMANDS, token.text) ? COMMANDS[token.text] : undefined;
  if (!read) reader.fail(`a command (${Object.keys(COMMANDS).join(', ')})`);
  reader.word();
  if (!WITHOUT_COLON.has(token.text)) reader.take('sign', ':');
  return read(reader);
}

const WITHOUT_COLON = new Set(['RANDOM_CORRIDORS', 'IF', 'LOOP', 'WALLIFY']);

const COMMANDS: Readonly<Record<string, (reader: DesReader) => Statement>> = {
  MAZE(reader) {
    const name = reader.take('string').text;
    reader.comma();
    return { kind: 'level', name, filler: reader.character() };
  },
  LEVEL: (reader) => ({ kind: 'level', name: reader.take('string').text, filler: null }),
  FLAGS(reader) {
    const flags: string[] = [reader.word()];
    while (reader.accept('sign', ',')) flags.push(reader.word());
    return { kind: 'flags', flags };
  },
  INIT_MAP(reader) {
    reader.word('solidfill');
    reader.comma();
    return { kind: 'fill', terrain: reader.character() };
  },
  GEOMETRY(reader) {
    const across = reader.word('left', 'half-left', 'center', 'half-right', 'right');
    reader.comma();
    return { kind: 'geometry', across, down: reader.word('top', 'center', 'bottom') };
  },
  MESSAGE: (reader) => ({ kind: 'message', text: reader.take('string').text }),
  REGION(reader) {
    const area = reader.area();
    reader.comma();
    const lit = reader.word('lit', 'unlit') === 'lit';
    reader.comma();
    reader.take('string', 'ordinary');
    return { kind: 'region', area, lit };
  },
  TERRAIN(reader) {
    const selection = reader.is('word', 'random') || reader.is('sign', '(') ? reader.place() : reader.selection();
    reader.comma();
    return { kind: 'terrain', selection, terrain: reader.character() };
  },
  REPLACE_TERRAIN(reader) {
    const area = reader.area();
    reader.comma();
    const from = reader.character();
    reader.comma();
    const to = reader.character();
    reader.comma();
    return { kind: 'replace', area, from, to, percent: Number(reader.take('percent').text) };
  },
  DOOR(reader) {
    const state = reader.word('nodoor', 'broken', 'open', 'closed', 'locked', 'random');
    reader.comma();
    return { kind: 'door', state, place: reader.place() };
  },
  ROOM: (reader) => room(reader, false),
  SUBROOM: (reader) => room(reader, true),
  ROOMDOOR(reader) {
    const secret = reader.word('true', 'false', 'random');
    reader.comma();
    const state = reader.word('nodoor', 'broken', 'open', 'closed', 'locked', 'random');
    reader.comma();
    const wall = reader.word(...COMPASS, 'random');
    reader.comma();
    const at = reader.accept('word', 'random') ? null : reader.number();
    return { kind: 'roomdoor', secret: secret === 'random' ? null : secret === 'true', state, wall, at };
  },
  RANDOM_CORRIDORS: () => ({ kind: 'corridors' }),
  MAZEWALK(reader) {
    const place = reader.place();
    reader.comma();
    const direction = reader.word(...COMPASS);
    if (reader.accept('sign', ',') && !reader.accept('string', 'unfilled')) reader.word('true', 'false');
    return { kind: 'mazewalk', place, direction };
  },
  STAIR: stair,
  BRANCH(reader) {
    const area = reader.area();
    reader.comma();
    return { kind: 'branch', area, exclude: reader.area() };
  },
  OBJECT: (reader) => object(reader, false),
  CONTAINER: (reader) => object(reader, true),
  MONSTER: monster,
  TRAP(reader) {
    const trap = reader.take('string').text;
    reader.comma();
    return { kind: 'trap', trap, place: reader.place() };
  },
  SINK: (reader) => ({ kind: 'feature', terrain: 'K', place: reader.place(), align: null }),
  FOUNTAIN: (reader) => ({ kind: 'feature', terrain: '{', place: reader.place(), align: null }),
  ALTAR(reader) {
    const place = reader.place();
    reader.comma();
    const align = reader.word('law', 'lawful', 'neutral', 'chaos', 'chaotic', 'noalign', 'random');
    reader.comma();
    reader.word('altar', 'shrine', 'sanctum');
    return { kind: 'feature', terrain: '_', place, align: align === 'law' ? 'lawful' : align === 'chaos' ? 'chaotic' : align };
  },
  GOLD(reader) {
    const amount = reader.accept('word', 'random') ? null : reader.whole();
    reader.comma();
    return { kind: 'gold', amount, place: reader.place() };
  },
  NON_DIGGABLE: ignoredArea,
  NON_PASSWALL: ignoredArea,
  WALLIFY: () => ({ kind: 'ignored' }),
  SHUFFLE: (reader) => ({ kind: 'shuffle', name: reader.take('variable').text }),
  LOOP(reader) {
    reader.take('sign', '[');
    const times = reader.whole();
    reader.take('sign', ']');
    return { kind: 'loop', times, body: block(reader) };
  },
  IF(reader) {
    reader.take('sign', '[');
    const condition = readCondition(reader);
    reader.take('sign', ']');
    const then = block(reader);
    return { kind: 'if', condition, then, otherwise: reader.accept('word', 'ELSE') ? block(reader) : [] };
  },
};

function ignoredArea(reader: DesReader): Statement {
  reader.area();
  return { kind: 'ignored' };
}

function readCondition(reader: DesReader): Condition {
  const chance = reader.accept('percent');
  if (chance) return { kind: 'chance', percent: Number(chance.text) };
  const left = reader.whole();
  let sign = '';
  while (reader.is('sign', '<') || reader.is('sign', '>') || reader.is('sign', '=')) sign += reader.take('sign').text;
  if (!['<', '>', '<=', '>=', '==', '<>'].includes(sign)) reader.fail('a comparison such as < or ==');
  return { kind: 'compare', left, sign, right: reader.whole() };
}

function room(reader: DesReader, sub: boolean): Statement {
  reader.take('string');
  reader.comma();
  const light = reader.word('lit', 'unlit', 'random');
  reader.comma();
  const cell = reader.pair();
  reader.comma();
  let align: Align = 'random';
  if (!sub) {
    align = readAlign(reader);
    reader.comma();
  }
  const size: Pair = reader.pair();
  return { kind: 'room', sub, lit: light === 'random' ? null : light === 'lit', cell, align, size, body: block(reader) };
}

function readAlign(reader: DesReader): Align {
  if (reader.accept('word', 'random')) return 'random';
  reader.take('sign', '(');
  const across = reader.word('left', 'half-left', 'center', 'half-right', 'right', 'random');
  reader.comma();
  const down = reader.word('top', 'center', 'bottom', 'random');
  reader.take('sign', ')');
  return [across, down];
}

function stair(reader: DesReader): Statement {
  const isArea = reader.is('word', 'levregion') || (reader.is('sign', '(') && !isPlace(reader));
  if (!isArea) {
    const place = reader.place();
    reader.comma();
    return { kind: 'stair', place, area: null, exclude: null, up: reader.word('up', 'down') === 'up' };
  }
  const area = reader.area();
  reader.comma();
  const exclude = reader.area();
  reader.comma();
  return { kind: 'stair', place: null, area, exclude, up: reader.word('up', 'down') === 'up' };
}

/** Whether the bracket that stands next holds two numbers. */
function isPlace(reader: DesReader): boolean {
  return reader.peek(4)?.text === ')';
}

function object(reader: DesReader, container: boolean): ObjectStatement {
  const what = reader.kind();
  let place: Place = { kind: 'random' };
  let curse: ObjectStatement['curse'] = null;
  let enchantment: number | null = null;
  let quantity: number | null = null;
  let name: string | null = null;
  while (reader.accept('sign', ',')) {
    if (reader.is('number')) enchantment = reader.number();
    else if (reader.is('word', 'random') || reader.is('word', 'rndcoord') || !reader.is('word')) place = reader.place();
    else {
      const word = reader.word('blessed', 'uncursed', 'cursed', 'quantity', 'name', 'not_trapped', 'trapped');
      if (word === 'quantity') {
        reader.take('sign', ':');
        quantity = reader.number();
      } else if (word === 'name') {
        reader.take('sign', ':');
        name = reader.take('string').text;
      } else if (word === 'blessed' || word === 'uncursed' || word === 'cursed') curse = word;
    }
  }
  return { kind: 'object', what, place, curse, enchantment, quantity, name, contents: container ? block(reader) : [] };
}

function monster(reader: DesReader): Statement {
  const what = reader.kind();
  reader.comma();
  const place = reader.place();
  let peaceful: boolean | null = null;
  let asleep: boolean | null = null;
  while (reader.accept('sign', ',')) {
    const word = reader.word('hostile', 'peaceful', 'asleep', 'awake');
    if (word === 'hostile' || word === 'peaceful') peaceful = word === 'peaceful';
    else asleep = word === 'asleep';
  }
  return { kind: 'monster', what, place, peaceful, asleep };
}

function value(reader: DesReader): Value {
  if (reader.is('word', 'selection') || reader.is('word', 'monster') || reader.is('word', 'object')) {
    const word = reader.word();
    reader.take('sign', ':');
    if (word === 'selection') return { kind: 'selection', selection: reader.selection() };
    return reader.is('sign', '{') ? list(reader, () => reader.kind()) : { kind: 'list', items: [reader.kind()] };
  }
  if (reader.is('string')) return { kind: 'text', value: reader.take('string').text };
  if (reader.is('sign', '{')) return list(reader, () => reader.place());
  if (reader.is('sign', '(') || reader.is('word', 'rndcoord')) return { kind: 'place', place: reader.place() };
  return reader.whole();
}

function list(reader: DesReader, item: () => Place | Kind): Value {
  reader.take('sign', '{');
  const items = [item()];
  while (reader.accept('sign', ',')) items.push(item());
  reader.take('sign', '}');
  return { kind: 'list', items };
}
