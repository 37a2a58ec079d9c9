// Every sentence of the two text versions. `0.4` (2024): `move X to Y`, arrivals name the receptacle, `help`. `0.3` and
// before: `put X in/on Y`, arrivals name a hidden location.

export type TextVersion = '0.4' | '0.3';

export const NOTHING_HAPPENS = 'Nothing happens.';
export const EMPTY_HANDS = 'You are not carrying anything.';

export const HELP = `
Available commands:
  look:                             look around your current location
  inventory:                        check your current inventory
  go to (receptacle):               move to a receptacle
  open (receptacle):                open a receptacle
  close (receptacle):               close a receptacle
  take (object) from (receptacle):  take an object from a receptacle
  move (object) to (receptacle):  place an object in or on a receptacle
  examine (something):              examine a receptacle or an object
  use (object):                     use an object
  heat (object) with (receptacle):  heat an object using a receptacle
  clean (object) with (receptacle): clean an object using a receptacle
  cool (object) with (receptacle):  cool an object using a receptacle
  slice (object) with (object):     slice an object using a sharp object
`.slice(1);

/** `a X, a Y, and a Z`: a comma before `and` even for two, the article always `a`. */
function listWithArticles(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : `a ${join(names, 'a ')}`;
}

function listBare(names: readonly string[]): string {
  return join(names, '');
}

function join(names: readonly string[], article: string): string {
  if (names.length < 2) return names.join();
  return `${names.slice(0, -1).join(`, ${article}`)}, and ${article}${names[names.length - 1]!}`;
}

export function openingText(receptacles: readonly string[], sentence: string): string {
  const room = `You are in the middle of a room. Looking quickly around you, you see ${listWithArticles(receptacles)}.`;
  return `-= Welcome to TextWorld, ALFRED! =-\n\n${room}\n\nYour task is to: ${sentence}`;
}

/** What shows of a receptacle that is an open surface, `null`, or openable and opened or not. */
export function contentsText(name: string, opened: boolean | null, items: readonly string[]): string {
  if (opened === null) return `On the ${name}, you see ${listWithArticles(items)}.`;
  return opened ? `The ${name} is open. In it, you see ${listWithArticles(items)}.` : `The ${name} is closed.`;
}

export function lookText(facing: readonly string[], nextToIt: readonly string[]): string {
  if (facing.length === 0) return 'You are in the middle of a room. Looking quickly around you, you see nothing.';
  return `You are facing the ${listBare(facing)}. Next to it, you see ${listWithArticles(nextToIt)}.`;
}

export interface Condition {
  readonly hot: boolean;
  readonly cool: boolean;
  readonly clean: boolean;
  readonly sliced: boolean;
}

/** `nested`: names of what lies in a bowl, box, cup, mug, pan, plate or pot; null for other things. */
export function examineText(name: string, { hot, cool, clean, sliced }: Condition, nested: readonly string[] | null): string {
  if (nested !== null) return `This is a normal ${name}. In it, you see ${listWithArticles(nested)}.`;
  const heat = hot ? 'hot' : cool ? 'cool' : '';
  if (clean) return `This is a ${heat ? `${heat} and ` : ''}clean ${sliced ? 'sliced ' : ''}${name}.`;
  if (sliced) return `This is a ${heat ? `${heat} ` : ''}sliced ${name}.`;
  if (hot) return `This is a hot ${name}.`;
  if (cool) return `This is a cold ${name}.`;
  return `There's nothing special about ${name}.`;
}
