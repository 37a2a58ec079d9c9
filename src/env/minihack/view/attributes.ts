// The window of the hero's attributes: the command shows what a person knows, a wand of enlightenment what is hidden.

import type { Game } from '../rules/game';
import { ROLES } from '../rules/hero';
import { article } from '../things/item-names';
import { strengthText } from './screen';
import { skillWith } from './skill-list';

export function attributeLines(game: Game, magic: boolean): string[] {
  const { hero } = game;
  const known = magic ? [] : [...background(game), '', ...basics(game), '', ...characteristics(game), ''];
  const hidden = magic ? ['', 'Current Attributes:', ...secrets(game).map((line) => ` ${line}`)] : [];
  return [`Agent the ${hero.noun}'s attributes:`, '', ...known, 'Current Status:', ...status(game).map((line) => ` ${line}`), ...hidden];
}

function background({ hero, turn }: Game): string[] {
  const { title, noun, gods } = ROLES[hero.role];
  const gender = noun === 'Caveman' ? '' : hero.female ? 'female ' : 'male ';
  const others = (['Lawful', 'Neutral', 'Chaotic'] as const).filter((align) => align !== hero.align);
  const entered = turn === 1 ? 'You have just started your adventure.' : `You entered the dungeon ${turn} turns ago.`;
  return [
    'Background:',
    ` You are a ${title}, a level ${hero.level} ${gender}human ${noun}.`,
    ` You are ${hero.align.toLowerCase()}, on a mission for ${gods[hero.align]}`,
    ` who is opposed by ${others.map((align) => `${gods[align]} (${align.toLowerCase()})`).join(' and ')}.`,
    ' You are in the Dungeons of Doom, on level 1.',
    ` ${entered}`,
    ` You have ${hero.experience} experience point${hero.experience === 1 ? '' : 's'}.`,
    ` Your score is ${hero.score}.`,
  ];
}

function basics({ hero, autopickup }: Game): string[] {
  const amount = (now: number, most: number): string => (now < most ? `${now} out of ${most}` : most === 2 ? 'both' : `all ${most}`);
  const purse = hero.gold > 0 ? `Your wallet contains ${hero.gold} zorkmid${hero.gold === 1 ? '' : 's'}.` : 'Your wallet is empty.';
  return [
    'Basics:',
    ` You have ${amount(hero.hp, hero.maxHp)} hit points.`,
    ` You have ${amount(hero.power, hero.maxPower)} energy points (spell power).`,
    ` Your armor class is ${hero.ac}.`,
    ` ${purse}`,
    autopickup ? ' Autopickup is on for all objects.' : ' Autopickup is off.',
  ];
}

function characteristics({ hero: { attributes } }: Game): string[] {
  const lines = Object.entries(attributes).map(
    ([name, value]: [string, number]) => ` Your ${name} is ${name === 'strength' ? strengthText(value) : value}.`,
  );
  return ['Current Characteristics:', ...lines];
}

function status(game: Game): string[] {
  const { hero } = game;
  const load = game.conditions().find((word) => word.endsWith('ed')) ?? 'unencumbered';
  const weapon = hero.wielded;
  const kind = weapon?.type.name ?? 'bare handed combat';
  const skill = skillWith(hero.role, kind);
  return [
    `You are ${load.toLowerCase()}.`,
    weapon ? `You are wielding ${article(kind)} ${kind}.` : 'You are bare handed.',
    skill === 'basic'
      ? `You have basic skill with ${kind}.`
      : `You ${skill === 'unskilled' ? 'are unskilled' : 'have no skill'} with ${kind}.`,
  ];
}

function secrets({ hero }: Game): string[] {
  const gifts = hero.role === 'rog' ? ['You are stealthy.'] : hero.role === 'kni' ? ['You can jump.'] : [];
  const devout = hero.role === 'cav' ? 'nominally' : 'fervently';
  return [`You are ${devout} aligned.`, ...gifts, 'You are warded.', 'You can not safely pray.'];
}
