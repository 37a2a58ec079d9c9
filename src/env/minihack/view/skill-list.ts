// The window of a role's skills at the start (the enhance command). None is ever advanced within an episode.

import type { Role } from '../rules/hero';

/** Headings, and under each the skills; a star marks those known well enough from the start. */
const SKILLS: Readonly<Record<Role, readonly (readonly [heading: string, skills: string])[]>> = {
  rog: [
    ['Fighting', 'bare handed combat, two weapon combat, riding'],
    [
      'Weapon',
      'dagger*, knife, short sword*, broadsword, long sword, two-handed sword, scimitar, saber, club, mace, morning star, flail, hammer, polearms, spear, crossbow, dart, shuriken',
    ],
    ['Spellcasting', 'divination spells, escape spells, matter spells'],
  ],
  cav: [
    ['Fighting', 'bare handed combat*'],
    [
      'Weapon',
      'dagger, knife, axe, pick-axe, club*, mace, morning star, flail, hammer, quarterstaff, polearms, spear, trident, bow, sling*, boomerang, unicorn horn',
    ],
    ['Spellcasting', 'attack spells, matter spells'],
  ],
  kni: [
    ['Fighting', 'bare handed combat, two weapon combat, riding*'],
    [
      'Weapon',
      'dagger, knife, axe, pick-axe, short sword, broadsword, long sword*, two-handed sword, scimitar, saber, club, mace, morning star, flail, hammer, polearms, spear, trident, lance*, bow, crossbow',
    ],
    ['Spellcasting', 'attack spells, healing spells, clerical spells'],
  ],
  mon: [
    ['Fighting', 'martial arts*'],
    ['Weapon', 'quarterstaff, spear, crossbow, shuriken'],
    [
      'Spellcasting',
      'attack spells, healing spells*, divination spells, enchantment spells, clerical spells, escape spells, matter spells',
    ],
  ],
};

export function skillLines(role: Role): string[] {
  const groups = SKILLS[role].map(([heading, skills]) => [heading, skills.split(', ')] as const);
  const width = Math.max(...groups.flatMap(([, skills]) => skills.map((skill) => skill.replace('*', '').length)));
  const lines = groups.flatMap(([heading, skills]) => [
    `${heading} Skills`,
    ...skills.map((skill) => `  ${skill.replace('*', '').padEnd(width)} [${skill.endsWith('*') ? 'Basic' : 'Unskilled'}]`),
  ]);
  return ['Current skills:', '', ...lines];
}

/** The role's skill with a kind of weapon, where it has one. */
export function skillWith(role: Role, kind: string): 'basic' | 'unskilled' | 'restricted' {
  const skills = SKILLS[role].flatMap(([, list]) => list.split(', '));
  if (skills.includes(`${kind}*`)) return 'basic';
  return skills.includes(kind) ? 'unskilled' : 'restricted';
}
