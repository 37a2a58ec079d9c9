// The household's nouns: ALFWorld's class names in lower case, and which of them suit what.

/** Classes of receptacles. */
export const receptacles = [
  'armchair', 'bathtubbasin', 'bed', 'cabinet', 'cart', 'coffeemachine', 'coffeetable', 'countertop', 'desk', 'diningtable', 'drawer',
  'dresser', 'fridge', 'garbagecan', 'microwave', 'ottoman', 'safe', 'shelf', 'sidetable', 'sinkbasin', 'sofa', 'stoveburner', 'toaster',
  'toilet', 'tvstand',
] as const; // prettier-ignore

export const openable: ReadonlySet<string> = new Set(['cabinet', 'drawer', 'fridge', 'microwave', 'safe']);

/** Which classes ALFWorld's rooms have; rooms under the true rules are drawn from them. */
export const rooms = {
  kitchen: [
    'cabinet', 'coffeemachine', 'countertop', 'diningtable', 'drawer', 'fridge', 'garbagecan', 'microwave', 'shelf', 'sidetable',
    'sinkbasin', 'stoveburner', 'toaster',
  ],
  living: [
    'armchair', 'bed', 'cabinet', 'coffeetable', 'desk', 'drawer', 'dresser', 'garbagecan', 'ottoman', 'safe', 'shelf', 'sidetable',
    'sofa', 'tvstand',
  ],
} as const; // prettier-ignore

export const lamps = ['desklamp', 'floorlamp', 'lantern', 'television', 'torch', 'candle', 'flashlight', 'chandelier'] as const;

/** Verbs that place what is held, each with its own preposition. */
export const prepositions: Readonly<Record<string, string>> = {
  move: 'to',
  put: 'in',
  place: 'on',
  drop: 'at',
  set: 'by',
  store: 'inside',
  lay: 'onto',
  leave: 'near',
};

/** Classes of objects that can be carried. */
export const objects = [
  'apple', 'book', 'bowl', 'box', 'bread', 'cd', 'cellphone', 'cloth', 'creditcard', 'cup', 'egg', 'fork', 'kettle', 'keychain', 'knife',
  'ladle', 'laptop', 'lettuce', 'mug', 'newspaper', 'pan', 'pen', 'pencil', 'pillow', 'plate', 'pot', 'potato', 'remotecontrol',
  'soapbar', 'spatula', 'spoon', 'statue', 'tomato', 'vase', 'watch', 'winebottle',
] as const; // prettier-ignore

/** ALFWorld's flags: what can be heated, cooled, cleaned, and what is looked at under a lamp. */
export const suitable: Readonly<Record<string, readonly string[]>> = {
  heat: ['apple', 'bread', 'cup', 'egg', 'mug', 'plate', 'potato', 'tomato'],
  cool: ['apple', 'bowl', 'bread', 'cup', 'egg', 'lettuce', 'mug', 'pan', 'plate', 'pot', 'potato', 'tomato', 'winebottle'],
  clean: [
    'apple', 'bowl', 'cloth', 'cup', 'egg', 'fork', 'kettle', 'knife', 'ladle', 'lettuce', 'mug', 'pan', 'plate', 'pot', 'potato',
    'soapbar', 'spatula', 'spoon', 'tomato',
  ],
  light: [
    'book', 'bowl', 'box', 'cd', 'cellphone', 'creditcard', 'keychain', 'laptop', 'mug', 'newspaper', 'pen', 'pencil', 'pillow', 'plate',
    'statue', 'vase', 'watch',
  ],
}; // prettier-ignore

/** ALFWorld's list: `nothing`, `a X`, `a X, and a Y`, `a X, a Y, and a Z`. */
export function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const all = names.map((name) => `a ${name}`);
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(', ')}, and ${all.at(-1)}`;
}

/** `desk` of `desk 1`. */
export function classOf(name: string): string {
  return name.slice(0, name.lastIndexOf(' '));
}
