// The tree a level text is read into. Coordinates are those of the text: relative to the map or room they stand in.

export type Whole =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'dice'; readonly count: number; readonly sides: number }
  | Variable;

export interface Variable {
  readonly kind: 'variable';
  readonly name: string;
  readonly index: number | null;
}

export interface Area {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** `levregion`: columns and rows of the whole level. */
  readonly absolute: boolean;
}

export type Shape =
  | { readonly kind: 'rect' | 'fillrect' | 'line'; readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number }
  | {
      readonly kind: 'randline';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly rough: number;
    };

export type Selection =
  | Shape
  | Place
  /** `filter`: the squares with this terrain, each one with this chance, or those that lie in the other selection too. */
  | { readonly kind: 'filter'; readonly by: string | number | Selection; readonly of: Selection }
  /** `&`: the squares of all of them. */
  | { readonly kind: 'all'; readonly parts: readonly Selection[] }
  /** Squares of the level, once it is drawn. */
  | { readonly kind: 'squares'; readonly squares: readonly { readonly x: number; readonly y: number }[] };

/** What a square becomes; its light stays where none is told. */
export interface Ground {
  readonly terrain: string;
  readonly light: 'lit' | 'unlit' | 'random' | null;
}

export type Place =
  | { readonly kind: 'random' }
  | { readonly kind: 'at'; readonly x: number; readonly y: number }
  | { readonly kind: 'rndcoord'; readonly selection: Selection }
  | Variable;

/** A class character, a name, both, or `random`. */
export type Kind =
  { readonly kind: 'random' } | { readonly kind: 'named'; readonly symbol: string | null; readonly name: string | null } | Variable;

export type Value =
  | Whole
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'selection'; readonly selection: Selection }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'list'; readonly items: readonly (Place | Kind)[] };

export type Pair = readonly [number, number] | 'random';
export type Align = readonly [string, string] | 'random';

export interface ObjectCommand {
  readonly kind: 'object';
  readonly what: Kind;
  readonly place: Place;
  readonly curse: 'blessed' | 'uncursed' | 'cursed' | null;
  readonly enchantment: number | null;
  readonly quantity: number | null;
  readonly name: string | null;
  readonly contents: readonly ObjectCommand[];
}

/** With its place in the text. */
export type Statement = Command & { readonly line: number; readonly column: number };

export type Command =
  | { readonly kind: 'level'; readonly name: string; readonly filler: string | null }
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | { readonly kind: 'fill'; readonly terrain: string }
  | { readonly kind: 'map'; readonly across: string; readonly down: string; readonly rows: readonly string[] }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'region'; readonly area: Area; readonly light: 'lit' | 'unlit' | 'random' }
  | { readonly kind: 'terrain'; readonly selection: Selection; readonly to: Ground }
  | { readonly kind: 'replace'; readonly area: Area; readonly from: string; readonly to: Ground; readonly percent: number }
  | { readonly kind: 'door'; readonly state: string; readonly selection: Selection }
  | {
      readonly kind: 'room';
      readonly sub: boolean;
      readonly lit: boolean | null;
      readonly cell: Pair;
      readonly align: Align;
      readonly size: Pair;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: 'roomdoor';
      readonly secret: boolean | null;
      readonly state: string;
      readonly wall: string;
      readonly at: number | null;
    }
  | { readonly kind: 'corridors' }
  | { readonly kind: 'mazewalk'; readonly place: Place; readonly direction: string }
  | {
      readonly kind: 'stair';
      readonly place: Place | null;
      readonly area: Area | null;
      readonly exclude: Area | null;
      readonly up: boolean;
    }
  | { readonly kind: 'branch'; readonly area: Area; readonly exclude: Area }
  | ObjectCommand
  | {
      readonly kind: 'monster';
      readonly what: Kind;
      readonly place: Place;
      readonly peaceful: boolean | null;
      readonly asleep: boolean | null;
    }
  | { readonly kind: 'trap'; readonly trap: string; readonly place: Place }
  | { readonly kind: 'feature'; readonly terrain: string; readonly place: Place; readonly align: string | null }
  | { readonly kind: 'gold'; readonly amount: Whole; readonly place: Place }
  /** Accepted and without effect here: digging and passing walls is not offered. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Value }
  | { readonly kind: 'shuffle'; readonly name: string }
  | { readonly kind: 'loop'; readonly times: Whole; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly condition: Condition; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] };

export type Condition =
  | { readonly kind: 'chance'; readonly percent: number }
  | { readonly kind: 'compare'; readonly left: Whole; readonly sign: string; readonly right: Whole };
