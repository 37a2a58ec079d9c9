// The words advice is made of: what has to be done, said in many ways, and what does it. Data alone; `phrasings.ts` makes sentences of it and
// `advice.ts` reads them.

import { MEANS as ALFWORLD_MEANS } from './alfworld/families';
import { KEYS } from './minihack/skills';

/** What a need is called. `*` stands for one of the objects; a verb comes as in "to eat", "eating", "that eats". */
export interface NeedWords {
  readonly groups: readonly {
    readonly verbs: readonly (readonly [base: string, ing: string, third: string])[];
    readonly objects: readonly string[];
  }[];
  /** When the need arises: after "once", "when", "as soon as". */
  readonly moments: readonly string[];
  /** What tells a reader that a sentence is about this need. */
  readonly cue: RegExp;
}

function verb(base: string): readonly [string, string, string] {
  const [first = '', ...rest] = base.split(' ');
  const tail = rest.length > 0 ? ` ${rest.join(' ')}` : '';
  const stem = /[^aeiou]e$/.test(first) ? first.slice(0, -1) : DOUBLED.has(first) ? first + first.at(-1)! : first;
  const third = /(s|sh|ch|x|z)$/.test(first)
    ? `${first}es`
    : /[^aeiou]y$/.test(first)
      ? `${first.slice(0, -1)}ies`
      : first === 'have'
        ? 'has'
        : `${first}s`;
  return [base, `${stem}ing${tail}`, `${third}${tail}`];
}

const DOUBLED = new Set(['get', 'put', 'set', 'slip', 'zap', 'grip', 'scrub', 'don', 'let', 'rid']);

function group(verbs: string, objects: string): NeedWords['groups'][number] {
  return { verbs: verbs.split(', ').map(verb), objects: objects.split(', ') };
}

/** The first verb with the first object of the first group is what the commonest form says. */
export const NEEDS: Readonly<Record<string, NeedWords>> = {
  eat: {
    groups: [
      group(
        'eat *, consume *, swallow *, devour *, munch *, chew *, taste *',
        'something, food, the apple, an apple, it, things, fruit, the food, anything',
      ),
      group(
        'bite into *, take a bite of *, have a bite of *, feed on *, snack on *',
        'something, the apple, an apple, the fruit, the food',
      ),
      group('have *', 'a meal, a snack, something to eat, lunch'),
      group('eat, dine, still your hunger, fill your stomach', ''),
    ],
    moments: [
      'you have the apple',
      'you hold the apple',
      'you are hungry',
      'the apple is in your pack',
      'you have picked up the food',
      'there is food in your hands',
    ],
    cue: /\b(eat|eats|eating|eaten|edible|consum\w*|swallow\w*|devour\w*|munch\w*|chew\w*|tast\w*|bit\w*|feed\w*|snack\w*|din(e|es|ing)|food|fruit|apples?|meals?|hungry|hunger|lunch|stomach)\b/i,
  },
  read: {
    groups: [
      group(
        'read *, study *, recite *, peruse *, decipher *, scan *, interpret *',
        'something, the scroll, a scroll, it, things, scrolls, the text, the writing, what is written',
      ),
      group('read from *, look into *, read out *, go over *', 'the scroll, a scroll, the page, the parchment'),
      group('find out what * says, learn what * says, see what * says', 'the scroll, the text, the parchment, it'),
      group('read', ''),
    ],
    moments: [
      'you have the scroll',
      'you hold the scroll',
      'the scroll is in your pack',
      'you have picked up the scroll',
      'you want to know what it says',
    ],
    cue: /\b(reads?|reading|reader|stud(y|ies|ying)|recit\w*|perus\w*|decipher\w*|scan\w*|interpret\w*|scrolls?|texts?|writing|written|pages?|parchment|letters? says|says)\b/i,
  },
  wear: {
    groups: [
      group(
        'wear *, don *, try * on, pull * on, slip * on',
        'something, the robe, a robe, clothes, clothing, the clothes, the garment, armour, armor',
      ),
      group('put on *', 'the robe, a robe, clothes, the garment, clothing, armour, the outfit'),
      group(
        'dress in *, get dressed in *, slip into *, clothe yourself in *, change into *',
        'the robe, a robe, the garment, something warm, the outfit',
      ),
      group('get dressed, dress yourself, dress', ''),
    ],
    moments: [
      'you have the robe',
      'you hold the robe',
      'the robe is in your pack',
      'you have picked up the robe',
      'you want to be dressed',
    ],
    cue: /\b(wear|wears|wearing|worn|don|donning|dress\w*|cloth(es?|ing|ed)|robes?|garments?|armou?r|outfit|cloaks?|(pull|slip|try|tries)\w* .*\b(on|into)|something warm)\b/i,
  },
  wield: {
    groups: [
      group(
        'wield *, grip *, grasp *, equip *, draw *, ready *, brandish *',
        'a weapon, the dagger, a dagger, the weapon, it, the blade, the knife, weapons',
      ),
      group('hold *, take * in hand, take * into your hand, get * in hand', 'the dagger, a weapon, the blade, the weapon'),
      group('arm yourself with *, fight with *, get ready to fight with *', 'the dagger, a dagger, a weapon, the blade'),
      group('arm yourself, be armed', ''),
    ],
    moments: [
      'you have the dagger',
      'you own a weapon',
      'the dagger is in your pack',
      'you have picked up the dagger',
      'you want a weapon in your hand',
    ],
    cue: /\b(wield\w*|hold \w+ (dagger|weapon|blade)|grip\w*|grasp\w*|equip\w*|draw(s|ing)?|ready|readying|brandish\w*|arm(ed|s|ing)?|weapons?|daggers?|blades?|kni(fe|ves)|fight\w*)\b/i,
  },
  puton: {
    groups: [
      group(
        'put on *, try on *, put * on',
        'an amulet, the amulet, the necklace, jewellery, jewelry, the pendant, a necklace, the charm, amulets',
      ),
      group('wear *, don *', 'the amulet, an amulet, the necklace, jewellery, jewelry, the pendant, amulets'),
      group('hang * around your neck, put * around your neck, have * around your neck', 'the amulet, an amulet, the necklace, the pendant'),
      group('adorn yourself with *, deck yourself with *', 'the amulet, the necklace, jewellery, the pendant'),
    ],
    moments: [
      'you have the amulet',
      'you hold the amulet',
      'the amulet is in your pack',
      'you have picked up the necklace',
      'you want the amulet around your neck',
    ],
    cue: /\b(amulets?|necklaces?|jewell?e?ry|pendants?|charms?|neck|adorn\w*|deck\w*|put\w* on)\b/i,
  },
  zap: {
    groups: [
      group(
        'zap *, fire *, discharge *, activate *, trigger *, wave *, swing *, shoot *',
        'a wand, the wand, it, the stick, the magic wand, wands, the rod',
      ),
      group('set * off, shoot with *, fire from *, let * off', 'the wand, a wand, the rod, the stick'),
      group('zap, work magic, do magic, cast a spell', ''),
      group('cast magic with *, make magic with *, engage *', 'the wand, a wand, the stick, the rod'),
    ],
    moments: ['you have the wand', 'you hold the wand', 'the wand is in your pack', 'you have picked up the wand', 'you want to see magic'],
    cue: /\b(zap\w*|fir(e|es|ing)|discharg\w*|activat\w*|trigger\w*|wav(e|es|ing)|swing\w*|shoot\w*|wands?|sticks?|rods?|magic\w*|spells?|engag\w*)\b/i,
  },
  heat: {
    groups: [
      group(
        'heat *, warm *, cook *, warm * up, heat * up, roast *, bake *',
        'something, it, things, the thing, food, the food, an object, what you carry, the egg, the potato, a mug, anything',
      ),
      group('make * hot, get * hot, make * warm, bring * to heat', 'something, it, things, food, the thing, the object'),
      group('raise the temperature of *', 'something, it, things, food'),
    ],
    moments: ['it has to be hot', 'something must be hot', 'the thing has to be warm', 'you need a hot thing', 'the task says heat'],
    cue: /\b(heat\w*|hot|hotter|warm\w*|cook\w*|roast\w*|bak(e|es|ed|ing)|temperature)\b/i,
  },
  cool: {
    groups: [
      group(
        'cool *, chill *, cool * down, cool * off, refrigerate *',
        'something, it, things, the thing, food, the food, an object, what you carry, the apple, the tomato, a pan, anything',
      ),
      group('make * cold, get * cold, make * cool, make * colder', 'something, it, things, food, the thing, the object'),
      group('lower the temperature of *, take the heat out of *', 'something, it, things, food'),
    ],
    moments: ['it has to be cold', 'something must be cool', 'the thing has to be cold', 'you need a cold thing', 'the task says cool'],
    cue: /\b(cool\w*|cold\w*|chill\w*|refrigerat\w*|lower\w* the temperature|heat out)\b/i,
  },
  clean: {
    groups: [
      group(
        'clean *, wash *, rinse *, scrub *, cleanse *, clean * up, wash * off',
        'something, it, things, the thing, dishes, an object, what you carry, the plate, the cup, a knife, anything',
      ),
      group('make * clean, get * clean, make * spotless', 'something, it, things, the thing, the object'),
      group('get the dirt off *, remove the dirt from *, wash the dirt off *', 'something, it, things, the thing'),
    ],
    moments: ['it has to be clean', 'something must be clean', 'the thing is dirty', 'you need a clean thing', 'the task says clean'],
    cue: /\b(clean\w*|wash\w*|rins\w*|scrub\w*|dirt\w*|spotless)\b/i,
  },
  put: {
    groups: [
      group(
        'put * somewhere, put * down, put * away, put * in its place',
        'something, it, things, the thing, an object, what you carry, what you hold',
      ),
      group(
        'deposit *, deliver *, unload *, get rid of *, let go of *',
        'something, it, things, the thing, an object, what you carry, what you hold',
      ),
      group(
        'bring * to its place, bring * where it belongs, hand * over, rid yourself of *',
        'something, it, things, the thing, what you carry',
      ),
      group('tidy up, finish the delivery', ''),
    ],
    moments: [
      'you are at the right place',
      'you stand where it belongs',
      'you have reached the place',
      'you want your hands free',
      'the thing is where it should go',
    ],
    cue: /\b(put\w*|deposit\w*|deliver\w*|unload\w*|rid\w*|let\w* go|bring\w*|belongs|hand\w* .*over|tid(y|ies|ying)|reached the place|right place|hands free|should go|somewhere)\b/i,
  },
  light: {
    groups: [
      group(
        'look at * under a lamp, look at * in the light, examine * in the light, inspect * by lamp light, see * in the light',
        'something, it, things, the thing, an object, what you carry',
      ),
      group(
        'light *, switch on *, start *, illuminate *, ignite *, activate *',
        'a lamp, the lamp, lamps, the desklamp, the floorlamp, a light, the light',
      ),
      group('make * shine, get * to shine, make * glow', 'a lamp, the lamp, the desklamp, the light'),
      group('get light, have light, make light', ''),
    ],
    moments: [
      'you stand at the lamp',
      'you see the lamp',
      'you are beside the desklamp',
      'it is too dark to see',
      'the lamp is in front of you',
    ],
    cue: /\b(lights?|lighting|lamps?|desklamps?|floorlamps?|illuminat\w*|shin(e|es|ing)|glow\w*|ignit\w*|dark)\b/i,
  },
};

/** Matters that no family has: advice about them is to be passed over. */
export const UNRELATED: NeedWords = {
  groups: [
    group(
      'sing *, build *, count *, ride *, catch *, follow *, sell *, buy *, sketch *, repair *, break *, hide *, plant *, visit *, call *, answer *, admire *, chase *, shake *, tie *, rescue *, photograph *, ask about *, wait for *, run from *, dream of *, talk about *, listen to *, laugh at *, play with *',
      'a song, the horse, your money, the gold, the guard, the king, the tree, a boat, the bridge, the roof, a rope, the child, the rabbit, the flowers, the bell, the map, the secret, the merchant, a friend, the wolf, the river bank, the drum, the soldier, the wagon, the window, the fence, the monster, the piano, the teacher, your sister',
    ),
    group(
      'run away, take a nap, whistle, jump over the fence, cross the bridge, leave the house, go fishing, turn around, make friends, earn money, win the race, rest a little, stand on one leg, quit the game, restart, pray',
      '',
    ),
  ],
  moments: [
    'the sun comes up',
    'the music stops',
    'the guard is gone',
    'you are tired',
    'you are lost',
    'someone knocks',
    'the bell rings',
    'winter comes',
    'you meet a stranger',
    'the wind blows',
  ],
  cue: /(?!)/,
};

export type MeansKind = 'key' | 'appliance' | 'move' | 'switch' | 'other';

/** How a means of a kind is said; `%` stands for its name. The first imperative is that of the commonest form. */
export interface MeansWords {
  readonly imperatives: readonly string[];
  readonly gerunds: readonly string[];
  readonly nouns: readonly string[];
  /** What sort of thing it is. */
  readonly sorts: readonly string[];
}

export const MEANS: Readonly<Record<MeansKind, MeansWords>> = {
  key: {
    imperatives: [
      'press %',
      'use the % key',
      'hit %',
      'push %',
      'type %',
      'press the % key',
      'choose %',
      'use %',
      'press the key %',
      'hit the letter %',
      'tap %',
      'try %',
      'go for %',
      'take the % key',
      'press key %',
      'use key %',
      'press the % button',
      'push the button %',
      'pick %',
    ],
    gerunds: [
      'pressing %',
      'using %',
      'hitting %',
      'typing %',
      'pushing the % key',
      'pressing the letter %',
      'using the % key',
      'choosing %',
    ],
    nouns: ['the % key', 'the key %', 'the letter %', 'key %', '%', 'the % button'],
    sorts: ['key', 'letter', 'button'],
  },
  appliance: {
    imperatives: [
      'use the %',
      'go to the %',
      'take it to the %',
      'bring it to the %',
      'use a %',
      'try the %',
      'choose the %',
      'carry it to the %',
      'do it at the %',
      'rely on the %',
      'head for the %',
      'do it with the %',
      'visit the %',
      'put it in the %',
      'put the thing in the %',
      'stick it in the %',
      'place it on the %',
      'place it in the %',
      'walk to the %',
    ],
    gerunds: [
      'using the %',
      'going to the %',
      'taking it to the %',
      'working with the %',
      'bringing it to the %',
      'visiting the %',
      'choosing the %',
    ],
    nouns: ['the %', 'a %', 'the % here', 'a % for it'],
    sorts: ['place', 'appliance', 'machine', 'spot'],
  },
  move: {
    imperatives: [
      'use the verb %',
      '% it',
      'say %',
      'use the word %',
      'write %',
      '% the thing',
      'use the command %',
      'choose %',
      'type %',
      'try the verb %',
      '% what you hold',
      'pick the action %',
      'go with %',
      '% it there',
      '% the object',
      '% it where it belongs',
    ],
    gerunds: ['using the verb %', 'saying %', 'typing %', 'using the word %', 'choosing the action %', 'using %', 'writing %'],
    nouns: ['the verb %', 'the word %', 'the command %', 'the action %', '%'],
    sorts: ['verb', 'word', 'command', 'action'],
  },
  switch: {
    imperatives: [
      'use the verb %',
      '% it',
      'say %',
      'use the word %',
      'write %',
      '% the lamp',
      'use the command %',
      'choose %',
      'type %',
      'try the verb %',
      '% the thing',
      'pick the action %',
      'go with %',
      '% the desklamp',
      '% the floorlamp',
      '% the light',
    ],
    gerunds: ['using the verb %', 'saying %', 'typing %', 'using the word %', 'choosing the action %', 'using %', 'writing %'],
    nouns: ['the verb %', 'the word %', 'the command %', 'the action %', '%'],
    sorts: ['verb', 'word', 'command', 'action'],
  },
  other: { imperatives: ['use %'], gerunds: ['using %'], nouns: ['%'], sorts: ['way'] },
};

/** Places in a kitchen that might do something to a thing, by the name the game has for them, with people's names. */
export const APPLIANCES: Readonly<Record<string, readonly string[]>> = {
  cabinet: ['cabinet', 'cupboard'],
  countertop: ['countertop', 'counter', 'worktop'],
  drawer: ['drawer'],
  fridge: ['fridge', 'refrigerator'],
  microwave: ['microwave', 'microwave oven'],
  sinkbasin: ['sinkbasin', 'sink', 'basin', 'sink basin'],
  stoveburner: ['stoveburner', 'stove', 'burner', 'stove burner'],
  toaster: ['toaster'],
};

/** Every means, by its kind. */
export const ALL_MEANS: Readonly<Record<Exclude<MeansKind, 'other'>, readonly string[]>> = { key: KEYS, ...ALFWORLD_MEANS };

/** Of which kind the means of a need are; where the need is none of the games', the means itself tells, if it is given. */
export function kindOf(need: string, means = ''): MeansKind {
  for (const [kind, all] of Object.entries(ALL_MEANS)) if (all.includes(means)) return kind as MeansKind;
  if (['eat', 'read', 'wear', 'wield', 'puton', 'zap'].includes(need)) return 'key';
  if (['heat', 'cool', 'clean'].includes(need)) return 'appliance';
  return need === 'put' ? 'move' : need === 'light' ? 'switch' : 'other';
}
