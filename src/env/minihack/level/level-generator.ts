// Writes level texts, with upstream's methods: a map, then one line a call. `text` gives the level
// for `parseDes`.

export type PlaceArgument = readonly [number, number] | string | null;

export interface GeneratorOptions {
  /** Rows of the map; otherwise `width` by `height` squares of `fill`. */
  readonly map?: string;
  readonly width?: number;
  readonly height?: number;
  readonly fill?: string;
  readonly lit?: boolean;
  readonly flags?: readonly string[];
  readonly solidFill?: string;
}

export class LevelGenerator {
  readonly #head: string[];
  readonly #map: string[];
  readonly #foot: string[];
  #started = false;

  constructor({ map, width = 8, height = 8, fill = '.', lit = true, flags = ['hardfloor'], solidFill = ' ' }: GeneratorOptions = {}) {
    this.#map = map?.replace(/^\n|\n$/g, '').split('\n') ?? Array.from({ length: height }, () => fill.repeat(width));
    const x = Math.max(...this.#map.map((row) => row.length));
    this.#head = [
      `MAZE: "mylevel",'${solidFill}'`,
      `FLAGS:${flags.join(',')}`,
      `INIT_MAP: solidfill,'${solidFill}'`,
      'GEOMETRY:center,center',
    ];
    this.#foot = [`REGION:(0,0,${x},${this.#map.length}),${lit ? 'lit' : 'unlit'},"ordinary"`];
  }

  get text(): string {
    return [...this.#head, 'MAP', ...this.#map, 'ENDMAP', ...this.#foot, ''].join('\n');
  }

  addLine(line: string): this {
    this.#foot.push(line);
    return this;
  }

  addObject(name = 'random', symbol = '%', place: PlaceArgument = null, curseState: string | null = null): this {
    const what = name === 'random' ? 'random' : `('${symbol}',"${name}")`;
    return this.addLine(`OBJECT:${what},${written(place)}${curseState === null ? '' : `,${curseState}`}`);
  }

  addObjectArea(area: string, name = 'random', symbol = '%', curseState: string | null = null): this {
    return this.addObject(name, symbol, `rndcoord(${area})`, curseState);
  }

  addMonster(name = 'random', symbol: string | null = null, place: PlaceArgument = null, args: readonly string[] = []): this {
    const what = name === 'random' ? 'random' : symbol === null ? `"${name}"` : `('${symbol}',"${name}")`;
    return this.addLine([`MONSTER:${what}`, written(place), ...args].join(','));
  }

  addTerrain(place: readonly [number, number], terrain: string): this {
    return this.addLine(`TERRAIN:${written(place)},'${terrain}'`);
  }

  fillTerrain(kind: 'rect' | 'fillrect' | 'line', terrain: string, x1: number, y1: number, x2: number, y2: number): this {
    const area = kind === 'line' ? `(${x1},${y1}),(${x2},${y2})` : `(${x1},${y1},${x2},${y2})`;
    return this.addLine(`TERRAIN:${kind} ${area},'${terrain}'`);
  }

  setAreaVariable(name: string, kind: 'rect' | 'fillrect' | 'line', x1: number, y1: number, x2: number, y2: number): this {
    const area = kind === 'line' ? `(${x1},${y1}),(${x2},${y2})` : `(${x1},${y1},${x2},${y2})`;
    return this.addLine(`${name} = selection:${kind} ${area}`);
  }

  addStairDown(place: PlaceArgument = null): this {
    return this.addLine(`STAIR:${written(place)},down`);
  }

  addGoalPos(place: PlaceArgument = null): this {
    return this.addStairDown(place);
  }

  setStartPos([x, y]: readonly [number, number]): this {
    return this.setStartRect([x, y], [x, y]);
  }

  /** Only the first call of a start method counts. */
  setStartRect([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): this {
    if (this.#started) return this;
    this.#started = true;
    const hole = x1 === 0 && y1 === 0 ? '(1,1,1,1)' : '(0,0,0,0)';
    return this.addLine(`BRANCH:(${x1},${y1},${x2},${y2}),${hole}`);
  }

  addDoor(state: string, place: PlaceArgument = null): this {
    return this.addLine(`DOOR:${state},${written(place)}`);
  }

  addAltar(place: PlaceArgument = null, align = 'random'): this {
    return this.addLine(`ALTAR:${written(place)},${align},altar`);
  }

  addSink(place: PlaceArgument = null): this {
    return this.addLine(`SINK:${written(place)}`);
  }

  addFountain(place: PlaceArgument = null): this {
    return this.addLine(`FOUNTAIN:${written(place)}`);
  }

  addTrap(name = 'teleport', place: PlaceArgument = null): this {
    return this.addLine(`TRAP:"${name}",${written(place)}`);
  }

  addGold(amount: number, place: PlaceArgument = null): this {
    return this.addLine(`GOLD:${amount},${written(place)}`);
  }

  addBoulder(place: PlaceArgument = null): this {
    return this.addLine(`OBJECT:('\`',"boulder"),${written(place)}`);
  }

  addMazewalk(place: PlaceArgument = null, direction = 'east'): this {
    return this.addLine(`MAZEWALK:${written(place)},${direction}`);
  }

  wallify(): this {
    return this.addLine('WALLIFY');
  }
}

function written(place: PlaceArgument): string {
  if (place === null) return 'random';
  return typeof place === 'string' ? place : `(${place[0]},${place[1]})`;
}
