// How kinds of things look in one game before one knows them.

import type { Rng } from '../../../core/rng';
import { ITEM_TYPES } from './item-kinds';
import type { ItemType } from './items';

type Look = readonly [name: string, colour: number];

const coloured = (text: string): readonly Look[] =>
  text.split(', ').map((entry) => {
    const [, name, colour] = /^(.*) (\d+)$/.exec(entry)!;
    return [name!, Number(colour)];
  });

/** Looks that kinds draw for a game, each with its colour, as watched on the original. */
const APPEARANCES: Readonly<Record<string, readonly Look[]>> = {
  wand: coloured(
    'glass 14, balsa 3, crystal 14, maple 3, pine 3, oak 3, ebony 3, marble 7, tin 6, brass 11, copper 11, silver 7, platinum 15, iridium 14, zinc 6, aluminum 6, uranium 6, iron 6, steel 6, hexagonal 6, short 6, runed 6, long 6, curved 6, forked 3, spiked 6, jeweled 7',
  ),
  potion: coloured(
    'ruby 1, pink 13, orange 9, yellow 11, emerald 10, dark green 2, cyan 6, sky blue 6, brilliant blue 12, magenta 5, purple-red 5, puce 1, milky 15, swirly 3, bubbly 15, smoky 7, cloudy 15, effervescent 7, black 8, golden 11, brown 3, fizzy 6, dark 8, white 15, murky 3',
  ),
  ring: coloured(
    'wooden 3, granite 7, opal 7, clay 1, coral 9, black onyx 8, moonstone 7, tiger eye 3, jade 2, bronze 11, agate 1, topaz 6, sapphire 4, ruby 1, diamond 15, pearl 15, iron 6, brass 11, copper 11, twisted 6, steel 6, silver 7, gold 11, ivory 15, emerald 10, wire 6, engagement 6, shiny 14',
  ),
  amulet: coloured('circular 6, spherical 6, oval 6, triangular 6, pyramidal 6, square 6, concave 6, hexagonal 6, octagonal 6'),
  label: [
    ...['ZELGO MER', 'JUYED AWK YACC', 'NR 9', 'XIXAXA XOXAXA XUXAXA', 'PRATYAVAYAH', 'DAIYEN FOOELS', 'LEP GEX VEN ZEA', 'PRIRUTSENIE'],
    ...['ELBIB YLOH', 'VERR YED HORRE', 'VENZAR BORGAVVE', 'THARR', 'YUM YUM', 'KERNOD WEL', 'ELAM EBOW', 'DUAM XNAHT', 'ANDOVA BEGARIN'],
    ...['KIRJE', 'VE FORBRYDERNE', 'HACKEM MUCHE', 'VELOX NEB', 'FOOBIE BLETCH', 'TEMOV', 'GARVEN DEH', 'READ ME', 'ETAOIN SHRDLU'],
    ...[
      'LOREM IPSUM',
      'FNORD',
      'KO BATE',
      'ABRA KA DABRA',
      'ASHPD SODALG',
      'ZLORFIK',
      'GNIK SISI VLE',
      'HAPAX LEGOMENON',
      'EIRIS SAZUN IDISI',
    ],
    ...['PHOL ENDE WODAN', 'GHOTI', 'MAPIRO MAHAMA DIROMAT', 'VAS CORP BET MANI', 'XOR OTA', 'STRC PRST SKRZ KRK'],
  ].map((label) => [label, 15] as const),
  boots: coloured('combat boots 3, jungle boots 3, hiking boots 3, mud boots 3, buckled boots 3, riding boots 3, snow boots 3'),
  gloves: coloured('old gloves 3, padded gloves 3, riding gloves 3, fencing gloves 3'),
  helmet: coloured('plumed helmet 6, etched helmet 2, crested helmet 6, visored helmet 6'),
};

/** How the kinds look in one game, and which of them are known. */
export class Appearances {
  readonly #drawn = new Map<ItemType, Look>();
  readonly #known = new Set<ItemType>();

  constructor(rng: Rng) {
    const left = new Map<string, Look[]>();
    for (const type of ITEM_TYPES) {
      if (!type.drawsLook) continue;
      const list = type.looks!;
      let looks = left.get(list);
      if (!looks) left.set(list, (looks = [...APPEARANCES[list]!]));
      const at = rng.int(looks.length);
      this.#drawn.set(type, looks[at]!);
      looks[at] = looks.at(-1)!;
      looks.pop();
    }
  }

  learn(type: ItemType): void {
    this.#known.add(type);
  }

  /** Has become known, at the start or since. */
  isLearned(type: ItemType): boolean {
    return this.#known.has(type);
  }

  isKnown(type: ItemType): boolean {
    return type.looks === undefined || this.#known.has(type);
  }

  /** What the kind is taken for while it is not known. */
  look(type: ItemType): string {
    return this.#drawn.get(type)?.[0] ?? type.looks ?? type.name;
  }

  colour(type: ItemType): number {
    return this.#drawn.get(type)?.[1] ?? type.colour;
  }
}
