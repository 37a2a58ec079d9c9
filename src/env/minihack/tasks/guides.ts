// Oracle advice: what helps in each family, in plain sentences and the words of the text interface.

import { skillOf } from '../skills';

const ROOM = 'The goal is the staircase down, drawn >. Step towards it: diagonal steps are the shortest.';
const DARK = 'The room is dark: you see only the squares around you. Walk along rows, three apart, until > appears, then step onto it.';
const FIGHT = 'Step towards a monster beside you to attack it, until it is dead; stand in a corner when there are several.';
const TRAPS = 'A step may teleport you; look where the @ is now and go on from there. Walk around traps you know, drawn ^.';
const MAZE =
  'The goal is the staircase down, drawn >. Where you do not see it, follow the floor to the nearest square you have not stood on; turn back at dead ends.';
const PILE =
  'The room holds a monster and a second thing. Kill the monster first, away from the thing you want: what dies on it buries it. Then fetch the right thing.';

function skillGuide(name: string): string | null {
  const skill = skillOf(name);
  if (!skill) return null;
  const { symbol, noun, verb } = skill;
  const fetch =
    verb === 'eat'
      ? `Step onto the ${noun}, drawn ${symbol}, and choose eat while you stand on it.`
      : `Step onto the ${noun}, drawn ${symbol}, choose pickup, then choose ${verb}.`;
  return name.endsWith('-Distr') ? `${fetch} ${PILE}` : fetch;
}

/** @param name of a task, upstream's without `MiniHack-` and version */
export function guideOf(name: string): string {
  const skill = skillGuide(name);
  if (skill !== null) return skill;
  if (name.startsWith('Room-')) {
    const parts = [/Dark|Ultimate/.test(name) ? DARK : ROOM];
    if (/Monster|Ultimate/.test(name)) parts.push(FIGHT);
    if (/Trap|Ultimate/.test(name)) parts.push(TRAPS);
    return parts.join(' ');
  }
  if (/^(MazeWalk|Labyrinth)/.test(name)) return MAZE;
  if (name.startsWith('Corridor-'))
    return [
      'The goal is the staircase down, drawn >, in another room. Leave by a doorway, follow the corridor drawn #, and try every way you have not walked.',
      'Walk straight through doors, never diagonally; step into a closed door, drawn +, to open it, and kick it when it is locked.',
      'Where no way is left, choose search ten times at the end of a corridor or along the walls of a room.',
    ].join(' ');
  if (name.startsWith('LockedDoor'))
    return 'Stand straight in front of the door, drawn +, choose kick and then the step towards it, again and again until it breaks; then go through to >.';
  if (name === 'ClosedDoor') return 'Step into the door, drawn +, straight and not diagonally, until it opens; then go through to >.';
  if (name.startsWith('CorridorBattle'))
    return [
      'Six giant rats, drawn r, come for you. Stand inside of the corridor, drawn #, two squares from its end, so that one alone can reach you,',
      'and step towards the rat beside you until all six are dead. Wait there until you are well, then go east to >.',
    ].join(' ');
  return '';
}
