// Which goals a room allows: classes of objects and targets that each family of the original has, restricted to what
// the room holds and to what may be put where.

import { CAN_CONTAIN } from '../engine/can-contain';
import type { Goal, TextFamily } from '../engine/game';
import type { Room } from './room-statistics';
import type { Scene } from './scene';
import { thingsOf } from './statistics';

const words = (text: string): readonly string[] => text.toLowerCase().split(' ');

const PICKED =
  'AlarmClock Book Bowl Box Bread ButterKnife CD Candle CellPhone Cloth CreditCard Cup DishSponge Egg Fork Glassbottle HandTowel ' +
  'Kettle KeyChain Knife Ladle Laptop Lettuce Mug Newspaper Pan Pen Pencil PepperShaker Pillow Plate Pot Potato RemoteControl ' +
  'SaltShaker SoapBar SoapBottle Spoon SprayBottle Statue TissueBox ToiletPaper Tomato Vase Watch WineBottle';
const PLACES =
  'ArmChair BathtubBasin Bed Cabinet Cart CoffeeTable CounterTop Desk DiningTable Drawer Dresser Fridge GarbageCan Microwave Ottoman ' +
  'Safe Shelf SideTable SinkBasin Sofa StoveBurner Toilet ToiletPaperHanger';

interface Combinations {
  readonly rooms: readonly (readonly [Room, number])[];
  readonly objects: readonly string[];
  readonly targets: readonly string[];
}

const ALL_ROOMS = [['Kitchen', 40], ['LivingRoom', 18], ['Bedroom', 25], ['Bathroom', 17]] as const; // prettier-ignore

export const COMBINATIONS: Readonly<Record<TextFamily, Combinations>> = {
  pick_and_place_simple: { rooms: ALL_ROOMS, objects: words(PICKED), targets: words(PLACES) },
  look_at_obj_in_light: {
    rooms: [['Bedroom', 70], ['LivingRoom', 30]], // prettier-ignore
    objects: words(
      'AlarmClock Book Bowl Box CD CellPhone CreditCard KeyChain Laptop Mug Newspaper Pen Pencil Pillow Plate Statue TissueBox Vase Watch',
    ),
    targets: ['desklamp'],
  },
  pick_clean_then_place_in_recep: {
    rooms: [['Kitchen', 80], ['Bathroom', 20]], // prettier-ignore
    objects: words(
      'Apple Bowl ButterKnife Cloth Cup DishSponge Egg Fork Kettle Knife Ladle Lettuce Mug Pan Plate Pot Potato SoapBar Spatula Spoon Tomato',
    ),
    targets: words(
      'BathtubBasin Cabinet Cart CoffeeMachine CounterTop DiningTable Drawer Dresser Fridge GarbageCan Microwave Shelf SideTable StoveBurner Toilet',
    ),
  },
  pick_heat_then_place_in_recep: {
    rooms: [['Kitchen', 1]],
    objects: words('Apple Bread Cup Egg Mug Plate Potato Tomato'),
    targets: words('Cabinet CoffeeMachine CounterTop DiningTable Fridge GarbageCan Shelf SideTable SinkBasin'),
  },
  pick_cool_then_place_in_recep: {
    rooms: [['Kitchen', 1]],
    objects: words('Apple Bowl Bread Cup Egg Lettuce Mug Pan Plate Pot Potato Tomato WineBottle'),
    targets: words('Cabinet CoffeeMachine CounterTop DiningTable GarbageCan Microwave Shelf SideTable SinkBasin StoveBurner'),
  },
  pick_two_obj_and_place: {
    rooms: ALL_ROOMS,
    objects: words(`${PICKED} Spatula WateringCan`).filter((name) => name !== 'butterknife'),
    targets: words(PLACES).filter((name) => name !== 'stoveburner' && name !== 'toiletpaperhanger'),
  },
};

export function goalsOf(family: TextFamily, { room, furniture }: Scene): Goal[] {
  const { objects, targets } = COMBINATIONS[family];
  const present = new Set(furniture.map(({ type }) => type));
  const findable = thingsOf(room).filter(({ places }) => [...places.keys()].some((place) => present.has(place)));
  const known = objects.filter((object) => findable.some(({ type }) => type === object));
  if (family === 'look_at_obj_in_light')
    return findable.some(({ type }) => type === 'desklamp') ? known.map((object) => ({ family, object, target: 'desklamp' })) : [];
  return known.flatMap((object) =>
    targets.filter((target) => present.has(target) && CAN_CONTAIN.get(target)?.has(object)).map((target) => ({ family, object, target })),
  );
}
