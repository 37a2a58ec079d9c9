// Every class of the original domain as the original spells it.

// prettier-ignore
export const OBJECT_CLASSES: readonly string[] = (
  'AlarmClock Apple BaseballBat BasketBall Bathtub Blinds Book Boots Bowl Box Bread ButterKnife CD Candle CellPhone Chair ' +
  'Cloth CreditCard Cup Curtains DeskLamp DishSponge Egg FloorLamp Footstool Fork Glassbottle HandTowel HousePlant Kettle ' +
  'KeyChain Knife Ladle Laptop LaundryHamperLid Lettuce LightSwitch Mirror Mug Newspaper Painting Pan PaperTowel ' +
  'PaperTowelRoll Pen Pencil PepperShaker Pillow Plate Plunger Poster Pot Potato RemoteControl SaltShaker ScrubBrush ' +
  'ShowerDoor ShowerGlass Sink SoapBar SoapBottle Spatula Spoon SprayBottle Statue StoveKnob TeddyBear Television ' +
  'TennisRacket TissueBox ToiletPaper ToiletPaperRoll Tomato Towel Vase Watch WateringCan Window WineBottle'
).split(' ');

// prettier-ignore
export const RECEPTACLE_CLASSES: readonly string[] = (
  'ArmChair BathtubBasin Bed Cabinet Cart CoffeeMachine CoffeeTable CounterTop Desk DiningTable Drawer Dresser Fridge ' +
  'GarbageCan HandTowelHolder LaundryHamper Microwave Ottoman PaintingHanger Safe Shelf SideTable SinkBasin Sofa ' +
  'StoveBurner TVStand Toaster Toilet ToiletPaperHanger TowelHolder'
).split(' ');

const spellings = new Map([...OBJECT_CLASSES, ...RECEPTACLE_CLASSES].map((name) => [name.toLowerCase(), name]));

/** `CounterTop` for `countertop`. */
export function spellingOf(type: string): string {
  return spellings.get(type) ?? type;
}
