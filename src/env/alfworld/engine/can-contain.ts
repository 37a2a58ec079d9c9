// What may be put where (canContain of the original domain). Sliced classes are left out: no game
// of the text version has them.

const TABLE: readonly (readonly [receptacles: string, things: string])[] = [
  ['ArmChair Sofa Ottoman', 'BasketBall Book Box CellPhone Cloth CreditCard KeyChain Laptop Newspaper Pillow RemoteControl'],
  ['BathtubBasin', 'Cloth DishSponge HandTowel SoapBar'],
  ['Bed', 'BaseballBat BasketBall Book CellPhone Laptop Newspaper Pillow TennisRacket'],
  [
    'Cabinet',
    'Book Bowl Box CD Candle Cloth Cup DishSponge Glassbottle HandTowel Kettle Ladle Mug Newspaper Pan PepperShaker Plate Plunger Pot SaltShaker SoapBar SoapBottle SprayBottle TissueBox ToiletPaper ToiletPaperRoll Vase WateringCan WineBottle',
  ],
  [
    'Cart',
    'Candle Cloth DishSponge HandTowel Mug PaperTowel Plunger SoapBar SoapBottle SprayBottle Statue TissueBox ToiletPaper ToiletPaperRoll Vase',
  ],
  ['CoffeeMachine', 'Mug'],
  [
    'CounterTop DiningTable CoffeeTable SideTable',
    'AlarmClock Apple BaseballBat BasketBall Book Bowl Box Bread ButterKnife CD Candle CellPhone Cloth CreditCard Cup DishSponge Egg Fork Glassbottle HandTowel Kettle KeyChain Knife Ladle Laptop Lettuce Mug Newspaper Pan PaperTowel Pen Pencil PepperShaker Plate Pot Potato RemoteControl SaltShaker SoapBar SoapBottle Spatula Spoon SprayBottle Statue TennisRacket TissueBox ToiletPaper ToiletPaperRoll Tomato Vase Watch WateringCan WineBottle',
  ],
  [
    'Desk',
    'AlarmClock BasketBall Book Bowl Box CD Candle CellPhone Cloth CreditCard Cup Glassbottle KeyChain Laptop Mug Newspaper Pen Pencil Plate RemoteControl SoapBottle SprayBottle Statue TennisRacket TissueBox ToiletPaper ToiletPaperRoll Vase Watch WateringCan WineBottle',
  ],
  [
    'Dresser',
    'AlarmClock BasketBall Book Bowl Box CD Candle CellPhone Cloth CreditCard Cup Glassbottle KeyChain Laptop Mug Newspaper Pen Pencil Plate RemoteControl SprayBottle Statue TennisRacket TissueBox ToiletPaper ToiletPaperRoll Vase Watch WateringCan WineBottle',
  ],
  [
    'Drawer',
    'Book ButterKnife CD Candle CellPhone Cloth CreditCard DishSponge Fork HandTowel KeyChain Knife Ladle Newspaper Pen Pencil PepperShaker RemoteControl SaltShaker SoapBar SoapBottle Spatula Spoon SprayBottle TissueBox ToiletPaper ToiletPaperRoll Watch WateringCan',
  ],
  ['Fridge', 'Apple Bowl Bread Cup Egg Glassbottle Lettuce Mug Pan Plate Pot Potato Tomato WineBottle'],
  [
    'GarbageCan',
    'Apple Bread CD Cloth DishSponge Egg HandTowel Lettuce Newspaper PaperTowel Pen Pencil Potato SoapBar SoapBottle SprayBottle TissueBox ToiletPaper ToiletPaperRoll Tomato WineBottle',
  ],
  ['HandTowelHolder', 'HandTowel'],
  ['TowelHolder', 'Towel'],
  ['LaundryHamper', 'Cloth'],
  ['TVStand', 'TissueBox'],
  ['Toaster', ''],
  ['Microwave', 'Apple Bowl Bread Cup Egg Glassbottle Mug Plate Potato Tomato'],
  ['Safe', 'CD CellPhone CreditCard KeyChain Statue Vase Watch'],
  [
    'Shelf',
    'AlarmClock Book Bowl Box CD Candle CellPhone Cloth CreditCard Cup DishSponge Glassbottle HandTowel Kettle KeyChain Mug Newspaper PaperTowel Pen Pencil PepperShaker Plate Pot RemoteControl SaltShaker SoapBar SoapBottle SprayBottle Statue TissueBox ToiletPaper ToiletPaperRoll Vase Watch WateringCan WineBottle',
  ],
  [
    'SinkBasin',
    'Apple Bowl ButterKnife Cloth Cup DishSponge Egg Fork Glassbottle HandTowel Kettle Knife Ladle Lettuce Mug Pan Plate Pot Potato SoapBar Spatula Spoon Tomato',
  ],
  ['StoveBurner', 'Kettle Pan Pot'],
  ['Toilet', 'Candle Cloth DishSponge HandTowel Newspaper PaperTowel SoapBar SoapBottle SprayBottle TissueBox ToiletPaper ToiletPaperRoll'],
  ['ToiletPaperHanger', 'ToiletPaper ToiletPaperRoll'],
];

/** Lower-case classes of things by the lower-case class of the receptacle. */
export const CAN_CONTAIN: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  TABLE.flatMap(([receptacles, things]) =>
    receptacles
      .toLowerCase()
      .split(' ')
      .map((receptacle) => [receptacle, new Set(things.toLowerCase().split(' ').filter(Boolean))] as const),
  ),
);
