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

export type Selection =
  | { readonly kind: 'rect' | 'fillrect' | 'line'; readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number }
  | {
      readonly kind: 'randline';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly rough: number;
    }
  | Variable;

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

export interface ObjectStatement {
  readonly kind: 'object';
  readonly what: Kind;
  readonly place: Place;
  readonly curse: 'blessed' | 'uncursed' | 'cursed' | null;
  readonly enchantment: number | null;
  readonly quantity: number | null;
  readonly name: string | null;
  readonly contents: readonly Statement[];
}

export type Statement =
  | { readonly kind: 'level'; readonly name: string; readonly filler: string | null }
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | { readonly kind: 'fill'; readonly terrain: string }
  | { readonly kind: 'geometry'; readonly across: string; readonly down: string }
  | { readonly kind: 'map'; readonly rows: readonly string[] }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'region'; readonly area: Area; readonly lit: boolean }
  | { readonly kind: 'terrain'; readonly selection: Selection | Place; readonly terrain: string }
  | { readonly kind: 'replace'; readonly area: Area; readonly from: string; readonly to: string; readonly percent: number }
  | { readonly kind: 'door'; readonly state: string; readonly place: Place }
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
  | ObjectStatement
  | {
      readonly kind: 'monster';
      readonly what: Kind;
      readonly place: Place;
      readonly peaceful: boolean | null;
      readonly asleep: boolean | null;
    }
  | { readonly kind: 'trap'; readonly trap: string; readonly place: Place }
  | { readonly kind: 'feature'; readonly terrain: string; readonly place: Place; readonly align: string | null }
  | { readonly kind: 'gold'; readonly amount: Whole | null; readonly place: Place }
  /** Accepted and without effect here: digging and passing walls is not offered. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Value }
  | { readonly kind: 'shuffle'; readonly name: string }
  | { readonly kind: 'loop'; readonly times: Whole; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly condition: Condition; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] };

export type Condition =
  | { readonly kind: 'chance'; readonly percent: number }
  | { readonly kind: 'compare'; readonly left: Whole; readonly sign: string; readonly right: Whole };
