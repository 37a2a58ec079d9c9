// The kinds of things of the declared subset (docs/minihack-objects.md), one a line: name, weight, share, colour, more.
// The share is how many of a thousand random things of the class are of the kind on the original, as counted there
// where it can be seen and as players know it elsewhere; 0 where only a level text or a kit makes one.
// Words of `more`: `d6` damage, `ac2`, a slot, `t5` turns to dress or to eat, `food800`, `stack`, `missile`, `two`
// hands, `look=…` what it looks like while unknown, `random=…` the list it draws that look from.

import type { ItemType, Slot } from './items';

const KINDS: Readonly<Record<string, string>> = {
  ')': `
arrow|1|55|6|d6 missile stack
elven arrow|1|20|3|d7 missile stack look=runed arrow
orcish arrow|1|20|8|d5 missile stack look=crude arrow
silver arrow|1|12|7|d6 missile stack
ya|1|15|6|d7 missile stack look=bamboo arrow
crossbow bolt|1|55|6|d4 missile stack
dart|1|60|6|d3 missile stack
shuriken|1|35|6|d8 missile stack look=throwing star
boomerang|5|15|3|d9 missile stack
spear|50|50|6|d6 missile stack
elven spear|50|10|3|d7 missile stack look=runed spear
orcish spear|50|13|8|d5 missile stack look=crude spear
dwarvish spear|50|12|6|d8 missile stack look=stout spear
javelin|20|10|6|d6 missile stack look=throwing spear
dagger|10|30|6|d4 missile stack
elven dagger|10|10|3|d5 missile stack look=runed dagger
orcish dagger|10|12|8|d3 missile stack look=crude dagger
knife|5|20|6|d3 missile stack
axe|60|40|6|d6
battle-axe|120|10|6|d8 two look=double-headed axe
short sword|30|8|6|d6
scimitar|40|15|6|d8 look=curved sword
long sword|40|50|6|d8
two-handed sword|150|22|6|d12 two
dwarvish mattock|120|13|6|d12 two look=broad pick
lance|180|4|6|d6
mace|30|40|6|d7
morning star|120|12|6|d7
war hammer|50|15|6|d5
club|30|12|3|d6
quarterstaff|40|11|3|d6 two look=staff
flail|15|40|6|d7
bow|30|24|3|d2
elven bow|30|12|3|d2 look=runed bow
orcish bow|30|12|8|d2 look=crude bow
sling|3|40|3|d2
crossbow|50|45|3|d2`,
  '[': `
plate mail|450|44|6|suit ac7 t5
crystal plate mail|450|10|15|suit ac7 t5
bronze plate mail|450|25|11|suit ac6 t5
splint mail|400|62|6|suit ac6 t5
banded mail|250|72|6|suit ac4 t5
chain mail|300|72|6|suit ac5 t5
orcish chain mail|300|20|8|suit ac4 t5 look=crude chain mail
scale mail|250|72|6|suit ac4 t5
studded leather armor|200|72|3|suit ac3 t3
ring mail|250|72|6|suit ac3 t5
orcish ring mail|250|20|8|suit ac2 t5 look=crude ring mail
leather armor|150|82|3|suit ac2 t3
leather jacket|30|12|8|suit ac1 t0
robe|15|3|1|cloak ac2 t0
dwarvish cloak|10|8|3|cloak ac0 t0 look=hooded cloak
leather cloak|15|8|3|cloak ac1 t1
orcish helm|30|6|8|helmet ac1 t1 look=iron skull cap
helmet|30|10|6|helmet ac1 t1 random=helmet
fedora|3|0|3|helmet ac0 t0
small shield|30|6|3|shield ac1 t0
large shield|100|7|6|shield ac2 t0
orcish shield|50|2|1|shield ac1 t0 look=red-eyed shield
pair of leather gloves|10|16|3|gloves ac1 t1 random=gloves
pair of low boots|10|25|3|boots ac1 t2 look=walking shoes
pair of iron shoes|50|7|6|boots ac2 t5 look=hard shoes
pair of high boots|20|15|3|boots ac2 t2 look=jackboots
pair of elven boots|15|12|3|boots ac1 t2 random=boots
pair of kicking boots|50|12|3|boots ac1 t2 random=boots
pair of levitation boots|15|12|3|boots ac1 t2 random=boots`,
  '%': `
tripe ration|10|140|3|food200 t2 stack
egg|1|85|15|food80 t1 stack
apple|2|15|1|food50 t1 stack
orange|2|10|9|food80 t1 stack
pear|2|10|10|food50 t1 stack
melon|5|10|10|food100 t1 stack
banana|2|10|11|food80 t1 stack
carrot|2|15|9|food50 t1 stack
slime mold|5|75|3|food200 t1 stack
cream pie|10|25|15|food100 t1 stack
candy bar|2|13|3|food100 t1 stack
fortune cookie|1|55|11|food40 t1 stack
pancake|2|25|11|food200 t2 stack
lembas wafer|5|20|15|food800 t2 stack
cram ration|15|20|3|food600 t3 stack
food ration|20|380|3|food800 t5 stack
newt corpse|10|0|11|food20 t1
lichen corpse|20|0|10|food200 t3
jackal corpse|300|0|3|food250 t4
goblin corpse|400|0|7|food100 t4
fox corpse|300|0|1|food300 t4
sewer rat corpse|20|0|3|food12 t2
kobold corpse|400|0|3|food100 t4
giant rat corpse|30|0|3|food30 t2`,
  '?': `
identify|5|180|15|stack random=label
light|5|90|15|stack random=label
enchant weapon|5|80|15|stack random=label
enchant armor|5|70|15|stack random=label
remove curse|5|65|15|stack random=label
teleportation|5|55|15|stack random=label
magic mapping|5|45|15|stack random=label
gold detection|5|33|15|stack random=label
blank paper|5|28|15|stack look=unlabeled`,
  '!': `
water|20|92|6|stack look=clear
fruit juice|20|42|6|stack random=potion
see invisible|20|42|6|stack random=potion
sickness|20|42|6|stack random=potion
healing|20|57|6|stack random=potion
extra healing|20|47|6|stack random=potion
gain energy|20|42|6|stack random=potion
levitation|20|42|6|stack random=potion`,
  '/': `
light|7|95|6|random=wand
secret door detection|7|50|6|random=wand
enlightenment|7|15|6|random=wand
nothing|7|25|6|random=wand
striking|7|75|6|random=wand
opening|7|25|6|random=wand
locking|7|25|6|random=wand
undead turning|7|50|6|random=wand
cold|7|0|6|random=wand
death|7|0|6|random=wand`,
  '=': `
levitation|3|36|6|random=ring
slow digestion|3|36|6|random=ring
regeneration|3|36|6|random=ring
searching|3|36|6|random=ring
stealth|3|36|6|random=ring
sustain ability|3|36|6|random=ring
fire resistance|3|36|6|random=ring
cold resistance|3|36|6|random=ring
poison resistance|3|36|6|random=ring
shock resistance|3|36|6|random=ring
free action|3|36|6|random=ring`,
  '"': `
amulet of ESP|20|175|6|random=amulet
amulet of life saving|20|75|6|random=amulet
amulet versus poison|20|165|6|random=amulet
amulet of unchanging|20|45|6|random=amulet
amulet of reflection|20|75|6|random=amulet
amulet of magical breathing|20|65|6|random=amulet`,
  '(': `
skeleton key|3|80|6|look=key
lock pick|4|60|6|
credit card|1|15|15|
large box|350|40|3|
chest|600|35|3|
sack|15|35|3|look=bag
oil lamp|20|45|11|look=lamp
brass lantern|30|30|11|
blindfold|2|50|8|
towel|2|50|5|
mirror|13|45|7|look=looking glass
leash|12|65|3|
tin whistle|3|100|6|look=whistle
tin opener|4|35|6|
stethoscope|2|25|6|
tallow candle|2|20|15|stack look=candle
frost horn|18|2|15|look=horn`,
  '*': `
diamond|1|3|15|stack look=white gem
worthless piece of white glass|1|77|15|stack look=white gem
worthless piece of blue glass|1|77|4|stack look=blue gem
worthless piece of red glass|1|77|1|stack look=red gem
worthless piece of yellowish brown glass|1|77|3|stack look=yellowish brown gem
worthless piece of orange glass|1|77|9|stack look=orange gem
worthless piece of yellow glass|1|77|11|stack look=yellow gem
worthless piece of black glass|1|77|8|stack look=black gem
worthless piece of green glass|1|77|2|stack look=green gem
worthless piece of violet glass|1|77|5|stack look=violet gem
flint|10|10|7|missile stack
rock|10|100|7|missile stack`,
  $: `
gold piece|0|0|11|stack`,
  '`': `
boulder|6000|0|7|`,
};

const SLOTS: readonly Slot[] = ['suit', 'cloak', 'helmet', 'gloves', 'boots', 'shield'];

function readKind(symbol: string, line: string): ItemType {
  const [name, weight, share, colour, more] = line.split('|') as [string, string, string, string, string];
  const words: readonly string[] = more.match(/(?:look|random)=.*$|\S+/g) ?? [];
  const number = (head: string): number | undefined => {
    const found = words.find((word) => word.startsWith(head) && /^\d+$/.test(word.slice(head.length)));
    return found === undefined ? undefined : Number(found.slice(head.length));
  };
  const after = (head: string): string | undefined => words.find((word) => word.startsWith(head))?.slice(head.length);
  return {
    name,
    symbol,
    weight: Number(weight),
    share: Number(share),
    colour: Number(colour),
    looks: after('look=') ?? after('random='),
    drawsLook: after('random=') !== undefined,
    slot: SLOTS.find((slot) => words.includes(slot)),
    ac: number('ac'),
    delay: number('t'),
    die: number('d'),
    food: number('food'),
    twoHanded: words.includes('two'),
    missile: words.includes('missile'),
    stacks: words.includes('stack'),
  };
}

export const ITEM_TYPES: readonly ItemType[] = Object.entries(KINDS).flatMap(([symbol, lines]) =>
  lines
    .trim()
    .split('\n')
    .map((line) => readKind(symbol, line)),
);

/** Which class a name without one means on the original, where several have it, inside the subset or outside. */
const FIRST_CLASS: Readonly<Record<string, string>> = { levitation: '=', teleportation: '=', 'see invisible': '=', enlightenment: '!' };

export function findType(symbol: string | null, name: string): ItemType | undefined {
  const wanted = name.toLowerCase().replace(/^((low|high|elven|kicking|levitation) boots|iron shoes|leather gloves)$/, 'pair of $1');
  const of = symbol ?? FIRST_CLASS[wanted];
  return ITEM_TYPES.find((type) => (of === undefined || type.symbol === of) && type.name.toLowerCase() === wanted);
}
