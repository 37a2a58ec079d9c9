// Games from `games-parsed.jsonl`: one JSON object a line, already with display names. Lines are checked, so that an
// engine never meets a name without an entity.

import { AppError, shown } from '../../../core/errors';
import { linesOf } from '../../../core/files/lines';
import { FAMILIES, type Game, type Receptacle, type TextFamily, type Thing, type Wording } from './game';

/** @throws AppError `GAME_MALFORMED` naming the line, `FILE_TOO_LONG`. */
export function readParsedGames(text: string): Game[] {
  return linesOf(text, 'The list of games').flatMap((line, i) => (line.trim() === '' ? [] : [readLine(line, i + 1)]));
}

function readLine(line: string, number: number): Game {
  const wrong = (what: string): AppError =>
    new AppError('GAME_MALFORMED', `Line ${number} of the games is wrong: ${what}.`, 'Give a file in the format of games-parsed.jsonl.');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw wrong(`it is not JSON (${(cause as Error).message})`);
  }
  const record = (it: unknown, what: string): Readonly<Record<string, unknown>> => {
    if (typeof it !== 'object' || it === null || Array.isArray(it)) throw wrong(`${what} is no object`);
    return it as Readonly<Record<string, unknown>>;
  };
  const text = (it: unknown, what: string): string => {
    if (typeof it !== 'string') throw wrong(`${what} is no text`);
    return it;
  };
  const truth = (it: unknown, what: string): boolean => {
    if (typeof it !== 'boolean') throw wrong(`${what} is not true or false`);
    return it;
  };
  const list = (it: unknown, what: string): readonly unknown[] => {
    if (!Array.isArray(it)) throw wrong(`${what} is no list`);
    return it;
  };
  const texts = (it: unknown, what: string): string[] => list(it, what).map((one) => text(one, `an entry of ${what}`));

  const wordingOf = ({ version, hasHelp }: Readonly<Record<string, unknown>>): Wording => {
    if (version !== '0.3' && version !== '0.4') throw wrong('the version of wording is neither 0.3 nor 0.4');
    return { version, hasHelp: truth(hasHelp, 'hasHelp') };
  };

  const game = record(value, 'it');
  const params = record(game['params'], 'params');
  const family = text(game['family'], 'family') as TextFamily;
  if (!FAMILIES.includes(family)) throw wrong(`${shown(family)} is no family`);
  const receptacles = list(game['receptacles'], 'receptacles').map((one): Receptacle => {
    const it = record(one, 'a receptacle');
    return {
      id: text(it['id'], 'id'),
      name: text(it['name'], 'name'),
      type: text(it['type'], 'type'),
      loc: text(it['loc'], 'loc'),
      openable: truth(it['openable'], 'openable'),
    };
  });
  const names = new Set(receptacles.map(({ name }) => name));
  const things = list(game['objects'], 'objects').map((one): Thing => {
    const it = record(one, 'an object');
    const inside = texts(it['in'], 'in');
    const stray = inside.find((name) => !names.has(name));
    if (stray !== undefined) throw wrong(`${text(it['name'], 'name')} is in "${stray}", which is no receptacle`);
    return {
      id: text(it['id'], 'id'),
      name: text(it['name'], 'name'),
      type: text(it['type'], 'type'),
      in: inside,
      loc: texts(it['loc'], 'loc'),
      flags: texts(it['flags'], 'flags'),
      contains: texts(it['contains'], 'contains'),
    };
  });
  const target = family === 'look_at_obj_in_light' ? 'toggle_target' : 'parent_target';
  return {
    name: text(game['game'], 'game'),
    split: text(game['split'], 'split'),
    goal: {
      family,
      object: text(params['object_target'], 'object_target').toLowerCase(),
      target: text(params[target], target).toLowerCase(),
    },
    sentence: text(game['goal'], 'goal'),
    start: text(game['agent_loc'], 'agent_loc'),
    receptacles,
    things,
    canContain: list(game['can_contain'], 'can_contain').map((pair): readonly [string, string] => {
      const [receptacle, thing] = texts(pair, 'a pair of can_contain');
      if (receptacle === undefined || thing === undefined) throw wrong('a pair of can_contain is not two classes');
      return [receptacle, thing];
    }),
    walkthrough: game['walkthrough'] === null || game['walkthrough'] === undefined ? null : texts(game['walkthrough'], 'walkthrough'),
    ...(game['wording'] === undefined ? {} : { wording: wordingOf(record(game['wording'], 'wording')) }),
  };
}

/** A line that `readParsedGames` reads back to the same game. */
export function writeParsedGame(game: Game): string {
  const { family, object, target } = game.goal;
  return JSON.stringify({
    game: game.name,
    split: game.split,
    family,
    params: { object_target: object, [family === 'look_at_obj_in_light' ? 'toggle_target' : 'parent_target']: target },
    goal: game.sentence,
    agent_loc: game.start,
    receptacles: game.receptacles,
    objects: game.things,
    can_contain: game.canContain,
    walkthrough: game.walkthrough,
    wording: game.wording,
  });
}
