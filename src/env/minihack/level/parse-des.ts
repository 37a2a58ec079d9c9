// `parseDes`: the level language as MiniHack uses it, read into statements. What the original knows and the port does not
// (TELEPORT_REGION, shops, most traps and their like) is refused with its place, and so is what the original refuses.

import { unsupported } from './des-scanner';
import type { Align, Command, Condition, Kind, ObjectCommand, Pair, Place, Statement, Value } from './des-syntax';
import { DesReader, isCorpse } from './des-reader';

const COMPASS = ['north', 'south', 'east', 'west'] as const;
const FLAGS = ['noteleport', 'hardfloor', 'premapped', 'solidify', 'corrmaze', 'mazelevel', 'icedpools'] as const;
const OTHER_FLAGS = ['nommap', 'arboreal', 'shortsighted', 'shroud', 'graveyard', 'inaccessibles'];
const TRAPS = ['board', 'pit', 'teleport'];
/** Known to the original alone. */
const OTHER_TRAPS = [
  ...[
    'arrow',
    'dart',
    'falling rock',
    'bear',
    'land mine',
    'rolling boulder',
    'sleep gas',
    'rust',
    'fire',
    'spiked pit',
    'hole',
    'trap door',
  ],
  ...['level teleport', 'magic portal', 'web', 'statue', 'magic', 'anti magic', 'polymorph', 'vibrating square'],
];
const OTHER_COMMANDS = [
  ...[
    'LADDER',
    'PORTAL',
    'TELEPORT_REGION',
    'GRAVE',
    'ENGRAVING',
    'DRAWBRIDGE',
    'MINERALIZE',
    'SWITCH',
    'FOR',
    'EXIT',
    'FUNCTION',
    'CORRIDOR',
  ],
  ...[
    'ROOM_CORRIDORS',
    'NAME',
    'OBJECTS',
    'MONSTERS',
    'PRISON',
    'SPILL',
    'THRONE',
    'TREE',
    'VAULT',
    'NOMAP',
    'STATUE',
    'IRONBARS',
    'CLEAR',
  ],
];
const OTHER_OBJECT_OPTIONS = [
  'erodeproof',
  'eroded',
  'greased',
  'recharged',
  'invisible',
  'locked',
  'trapped',
  'broken',
  'buried',
  'historic',
];
const OTHER_MONSTER_OPTIONS = [
  ...['m_object', 'm_monster', 'm_feature', 'invisible', 'cancelled', 'revived', 'avenge', 'fleeing', 'blinded', 'paralyzed', 'stunned'],
  ...['confused', 'seentraps'],
];

/** @throws AppError `DES_SYNTAX`, `DES_UNSUPPORTED`, with line, column and what was expected. */
export function parseDes(text: string): readonly Statement[] {
  const reader = new DesReader(text);
  if (!reader.is('word', 'MAZE') && !reader.is('word', 'LEVEL')) reader.fail('MAZE or LEVEL');
  const statements = [statement(reader, HEADERS)];
  if (reader.is('word', 'FLAGS')) statements.push(statement(reader, HEADERS));
  while (!reader.is('end')) {
    if (reader.is('word', 'MAZE') || reader.is('word', 'LEVEL'))
      throw unsupported(reader.next, 'a second level in one text', 'Write each level into a text of its own.');
    statements.push(statement(reader));
  }
  return statements;
}

function block(reader: DesReader): Statement[] {
  reader.take('sign', '{');
  const body: Statement[] = [];
  reader.nested(() => {
    while (!reader.accept('sign', '}')) body.push(statement(reader));
  });
  return body;
}

function statement(reader: DesReader, commands = COMMANDS): Statement {
  const { line, column } = reader.next;
  return { ...command(reader, commands), line, column };
}

function command(reader: DesReader, commands: Commands): Command {
  if (reader.is('variable')) {
    const name = reader.take('variable').text;
    reader.take('sign', '=');
    return { kind: 'assign', name, value: value(reader) };
  }
  if (reader.is('sign', '[')) {
    const condition = bracketed(reader);
    reader.take('sign', ':');
    return { kind: 'if', condition, then: [reader.nested(() => statement(reader))], otherwise: [] };
  }
  const token = reader.next;
  const read = token.kind === 'word' && Object.hasOwn(commands, token.text) ? commands[token.text] : undefined;
  if (!read) {
    if (token.kind === 'word' && OTHER_COMMANDS.includes(token.text))
      throw unsupported(token, `the command ${token.text}`, `Leave it out, or use one of ${Object.keys(commands).join(', ')}.`);
    if (Object.hasOwn(HEADERS, token.text)) reader.fail(`${token.text} at the head of the level: MAZE or LEVEL, then FLAGS`);
    reader.fail(`a command (${Object.keys(commands).join(', ')})`);
  }
  reader.word();
  if (!WITHOUT_COLON.has(token.text)) reader.take('sign', ':');
  return read(reader);
}

const WITHOUT_COLON = new Set(['RANDOM_CORRIDORS', 'IF', 'LOOP', 'WALLIFY']);

type Commands = Readonly<Record<string, (reader: DesReader) => Command>>;

const HEADERS: Commands = {
  MAZE(reader) {
    const name = reader.take('string').text;
    reader.comma();
    return { kind: 'level', name, filler: filler(reader) };
  },
  LEVEL: (reader) => ({ kind: 'level', name: reader.take('string').text, filler: null }),
  FLAGS(reader) {
    const flags: string[] = [];
    do {
      const token = reader.next;
      if (OTHER_FLAGS.includes(token.text)) throw unsupported(token, `the flag ${token.text}`, `Leave it out, or use ${FLAGS.join(', ')}.`);
      flags.push(reader.word(...FLAGS));
    } while (reader.accept('sign', ','));
    return { kind: 'flags', flags };
  },
};

const COMMANDS: Commands = {
  INIT_MAP(reader) {
    reader.knownWord('way to begin', ['mines', 'mazegrid', 'rogue'], 'solidfill');
    reader.comma();
    return { kind: 'fill', terrain: filler(reader) };
  },
  GEOMETRY(reader) {
    const across = reader.word('left', 'half-left', 'center', 'half-right', 'right');
    reader.comma();
    const down = reader.word('top', 'center', 'bottom');
    return { kind: 'map', across, down, rows: reader.take('map', undefined, 'MAP after GEOMETRY').text.split('\n') };
  },
  MESSAGE: (reader) => ({ kind: 'message', text: reader.take('string').text }),
  REGION(reader) {
    const area = reader.area();
    reader.comma();
    const light = reader.word('lit', 'unlit', 'random');
    reader.comma();
    ordinary(reader);
    if (reader.accept('sign', ',')) reader.knownWord('option', ['filled'], 'unfilled');
    if (reader.is('sign', '{') || reader.is('sign', ','))
      throw unsupported(reader.next, 'a region that is a room', 'Draw a ROOM instead, in a level that begins with LEVEL.');
    return { kind: 'region', area, light };
  },
  TERRAIN(reader) {
    const selection = reader.selection();
    reader.comma();
    return { kind: 'terrain', selection, to: reader.ground() };
  },
  REPLACE_TERRAIN(reader) {
    const area = reader.area('squares');
    reader.comma();
    const from = reader.terrain();
    reader.comma();
    const to = reader.ground();
    reader.comma();
    return { kind: 'replace', area, from, to, percent: reader.percent() };
  },
  DOOR(reader) {
    const state = reader.word('nodoor', 'broken', 'open', 'closed', 'locked', 'secret', 'random');
    reader.comma();
    return { kind: 'door', state, selection: reader.selection() };
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
    // Filled mazes are stocked only where monsters come by themselves, which MiniHack leaves off.
    if (reader.accept('sign', ',')) reader.word('true', 'false');
    return { kind: 'mazewalk', place, direction };
  },
  STAIR: stair,
  BRANCH(reader) {
    const area = reader.area('place');
    reader.comma();
    return { kind: 'branch', area, exclude: reader.area('place') };
  },
  OBJECT: (reader) => object(reader, false),
  CONTAINER: (reader) => object(reader, true),
  MONSTER: monster,
  TRAP(reader) {
    const token = reader.accept('word', 'random') ?? reader.take('string');
    const trap = token.text;
    if (trap === 'random' || OTHER_TRAPS.includes(trap))
      throw unsupported(token, `the trap "${trap}"`, `Choose one of ${TRAPS.join(', ')}.`);
    if (!TRAPS.includes(trap)) reader.fail(`a kind of trap in small letters (${TRAPS.join(', ')})`, token);
    reader.comma();
    return { kind: 'trap', trap, place: reader.place() };
  },
  POOL: (reader) => ({ kind: 'feature', terrain: 'P', place: reader.place(), align: null }),
  SINK: (reader) => ({ kind: 'feature', terrain: 'K', place: reader.place(), align: null }),
  FOUNTAIN: (reader) => ({ kind: 'feature', terrain: '{', place: reader.place(), align: null }),
  ALTAR(reader) {
    const place = reader.place();
    reader.comma();
    const align = reader.knownWord('alignment', ['coaligned', 'noncoaligned', 'align'], 'law', 'neutral', 'chaos', 'noalign', 'random');
    reader.comma();
    reader.knownWord('kind of altar', ['shrine', 'sanctum'], 'altar');
    return { kind: 'feature', terrain: '_', place, align: align === 'law' ? 'lawful' : align === 'chaos' ? 'chaotic' : align };
  },
  GOLD(reader) {
    const amount = reader.whole();
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
    const condition = bracketed(reader);
    const then = block(reader);
    return { kind: 'if', condition, then, otherwise: reader.accept('word', 'ELSE') ? block(reader) : [] };
  },
};

function ignoredArea(reader: DesReader): Command {
  reader.area();
  return { kind: 'ignored' };
}

function bracketed(reader: DesReader): Condition {
  reader.take('sign', '[');
  const condition = readCondition(reader);
  reader.take('sign', ']');
  return condition;
}

function readCondition(reader: DesReader): Condition {
  if (reader.is('percent')) return { kind: 'chance', percent: reader.percent() };
  const left = reader.whole();
  // A number alone holds unless it is 0.
  if (reader.is('sign', ']')) return { kind: 'compare', left, sign: '!=', right: { kind: 'number', value: 0 } };
  if (!['<', '>', '<=', '>=', '==', '!=', '<>'].includes(reader.next.text)) reader.fail('a comparison such as < or ==');
  return { kind: 'compare', left, sign: reader.take('sign').text, right: reader.whole() };
}

function filler(reader: DesReader): string {
  return reader.is('character', 'x') ? reader.fail('what fills the level; x leaves what is there') : reader.terrain();
}

function ordinary(reader: DesReader): void {
  const token = reader.accept('word', 'random') ?? reader.take('string');
  if (token.kind === 'word' || token.text !== 'ordinary')
    throw unsupported(token, `the room type "${token.text}"`, 'Use "ordinary", in small letters.');
}

function room(reader: DesReader, sub: boolean): Command {
  ordinary(reader);
  reader.comma();
  const light = reader.word('lit', 'unlit', 'random');
  reader.comma();
  const where = reader.next;
  const cell = reader.pair();
  if (!sub && cell !== 'random' && cell.some((at) => at < 1 || at > 5)) reader.fail('random, or a place of 1 to 5 for the room', where);
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
  const across = reader.word('left', 'center', 'right');
  reader.comma();
  const down = reader.word('top', 'center', 'bottom');
  reader.take('sign', ')');
  return [across, down];
}

function stair(reader: DesReader): Command {
  const isArea = reader.is('word', 'levregion') || (reader.is('sign', '(') && !reader.isCoordinate());
  if (!isArea) {
    const place = reader.place();
    reader.comma();
    return { kind: 'stair', place, area: null, exclude: null, up: reader.word('up', 'down') === 'up' };
  }
  const area = reader.area('place');
  reader.comma();
  const exclude = reader.area('place');
  reader.comma();
  return { kind: 'stair', place: null, area, exclude, up: reader.word('up', 'down') === 'up' };
}

/** In a container things have no place of their own; everywhere else they need one. */
function object(reader: DesReader, container: boolean, isInside = false): ObjectCommand {
  const token = reader.next;
  let what = reader.kind('object');
  const given: { place?: Place; curse?: ObjectCommand['curse']; enchantment?: number; quantity?: number; name?: string; montype?: Kind } =
    {};
  while (reader.accept('sign', ',')) {
    const option = reader.next;
    const once = (key: keyof typeof given): void =>
      void (key in given && reader.fail(`each option once, and ${key} was told before`, option));
    if (reader.is('number')) {
      once('enchantment');
      given.enchantment = reader.number();
    } else if (!reader.is('word') || reader.is('word', 'random') || reader.is('word', 'rndcoord')) {
      once('place');
      given.place = reader.place();
    } else {
      // No box of this port has a trap.
      if (reader.accept('word', 'not_trapped')) continue;
      const word = reader.knownWord('option', OTHER_OBJECT_OPTIONS, 'blessed', 'uncursed', 'cursed', 'quantity', 'name', 'montype');
      if (word === 'blessed' || word === 'uncursed' || word === 'cursed') {
        once('curse');
        given.curse = word;
        continue;
      }
      once(word);
      reader.take('sign', ':');
      if (word === 'quantity') given.quantity = reader.count();
      else if (word === 'name') given.name = reader.take('string').text;
      else given.montype = reader.kind('monster');
    }
  }
  const { place = { kind: 'random' }, curse = null, enchantment = null, quantity = null, name = null, montype } = given;
  if ((given.place === undefined) !== isInside)
    reader.fail(
      isInside ? 'no place for a thing in a container' : 'a place for the thing, such as (3,4) or random',
      isInside ? token : reader.next,
    );
  if (montype && !isCorpse(what))
    throw unsupported(token, 'montype for anything but a corpse', 'Leave montype out, or make it a "corpse".');
  if (isCorpse(what)) {
    const corpse = montype?.kind === 'named' && montype.name !== null ? `${montype.name} corpse` : 'corpse';
    reader.checkKind('object', '%', corpse, token);
    what = { kind: 'named', symbol: '%', name: corpse };
  }
  return { kind: 'object', what, place, curse, enchantment, quantity, name, contents: container ? contents(reader) : [] };
}

function contents(reader: DesReader): ObjectCommand[] {
  const inside: ObjectCommand[] = [];
  reader.take('sign', '{');
  while (!reader.accept('sign', '}')) {
    if (!reader.is('word', 'OBJECT') && !reader.is('word', 'CONTAINER')) reader.fail('OBJECT or CONTAINER within a container');
    const word = reader.word();
    reader.take('sign', ':');
    inside.push(object(reader, word === 'CONTAINER', true));
  }
  return inside;
}

function monster(reader: DesReader): Command {
  const what = reader.kind('monster');
  reader.comma();
  const place = reader.place();
  let peaceful: boolean | null = null;
  let asleep: boolean | null = null;
  while (reader.accept('sign', ',')) {
    const token = reader.next;
    if (reader.is('string')) throw unsupported(token, 'a name of a monster', 'Leave it out.');
    const word = reader.knownWord('option', OTHER_MONSTER_OPTIONS, 'hostile', 'peaceful', 'asleep', 'awake');
    const isMood = word === 'hostile' || word === 'peaceful';
    if ((isMood ? peaceful : asleep) !== null)
      reader.fail(`each option once, and ${isMood ? 'hostile or peaceful' : 'asleep or awake'} was told before`, token);
    if (isMood) peaceful = word === 'peaceful';
    else asleep = word === 'asleep';
  }
  return { kind: 'monster', what, place, peaceful, asleep };
}

function value(reader: DesReader): Value {
  if (reader.is('word', 'selection') || reader.is('word', 'monster') || reader.is('word', 'object')) {
    const word = reader.word('selection', 'monster', 'object');
    reader.take('sign', ':');
    if (word === 'selection') return { kind: 'selection', selection: reader.selection() };
    return reader.is('sign', '{') ? list(reader, () => reader.kind(word)) : { kind: 'list', items: [reader.kind(word)] };
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
