// Links: the state of a view in its address, `#/train?v=1&steps=30&seed=7&hide=device`. Only what differs from the defaults stands in it. Whoever
// reads one is told what it did not understand: an unknown name is left out, a number out of range becomes the nearest one, a link of another
// version is not read at all. Reading fills a view and does nothing else: no value starts work, fetches or overwrites anything.
// Format: docs/formats/link.md.

import * as v from 'valibot';
import type { Contest } from './contest';
import { EVALUATION_SETTINGS, type EvaluationSettings } from '../run/evaluation-settings';
import { nearest } from '../nearest';
import { PRESET_NAMES, type PresetName, type RunConfig } from '../run/run-config';
import { brokenRule, OPEN_SETTINGS, type Setting, type SettingName, SETTINGS } from '../run/run-settings';

const LINK_VERSION = '1';
const MOST_LETTERS = 32_000;
/** In a text of a level or an advice. */
const MOST_TEXT = 16_000;

type Presets = Readonly<Record<PresetName, RunConfig>>;
/** Views whose links say more than where they lead. */
export type LinkView = 'play' | 'train' | 'evaluate' | 'contest';

/** What a link may hide or lock, by view; settings of a run and of an evaluation are controls too. */
export const CONTROLS = {
  play: ['parts', 'task', 'players', 'advice'],
  train: ['model', 'tasks', 'preset', 'families', 'advanced', 'device', 'actor', 'machine', ...OPEN_SETTINGS],
  evaluate: ['adapter', 'model', 'preset', 'others', 'import', ...Object.keys(EVALUATION_SETTINGS)],
  contest: [],
} as const satisfies Readonly<Record<LinkView, readonly string[]>>;

/** A teacher's wishes about a view. */
export interface LinkFrame {
  readonly hide: readonly string[];
  readonly lock: readonly string[];
  /** The view alone, without the page's header. */
  readonly isEmbedded: boolean;
}

export interface Read {
  readonly frame: LinkFrame;
  /** Sentences for whoever opened the link: what was not taken as it stands. */
  readonly notes: readonly string[];
}
export interface TrainLink extends Read {
  readonly preset: PresetName;
  /** Id of a kept model. */
  readonly model: string | null;
  /** What differs from the preset. */
  readonly settings: Partial<RunConfig>;
}
export interface EvaluateLink extends Read {
  readonly preset: PresetName;
  readonly adapter: string | null;
  readonly settings: Partial<EvaluationSettings>;
}
export interface ContestLink extends Read, Contest {}
export interface PlayLink extends Read {
  readonly task: string | null;
  readonly family: string | null;
  /** Draws the games that are read for an advice. */
  readonly seed: number | null;
  readonly advice: string | null;
  readonly level: string | null;
}

const NO_FRAME: LinkFrame = { hide: [], lock: [], isEmbedded: false };
const FRAME_NAMES = ['v', 'hide', 'lock', 'embed', 'lang'];
/** Short names of two settings. */
const FAMILIES = { families: 'train_families', held_out: 'held_out_families' } as const;

/** The view and the query of an address: whole, or from its `#` on. */
export function splitAddress(address: string): { readonly view: string; readonly query: string } {
  const hash = address.slice(address.indexOf('#') + 1).replace(/^\/?/, '');
  const [path = '', ...query] = hash.split('?');
  return { view: path.split('/')[0] || 'home', query: query.join('?') };
}

export function readTrainLink(query: string, presets: Presets): TrainLink {
  const known = ['preset', 'model', ...Object.keys(FAMILIES), ...OPEN_SETTINGS];
  const { fields, frame, notes } = readFields(query, 'train', known);
  const preset = readPreset(fields, notes);
  const base = presets[preset];
  let settings: Partial<RunConfig> = {};
  for (const [written, typed] of fields) {
    const name = (FAMILIES as Readonly<Record<string, SettingName>>)[written] ?? (written as SettingName);
    if (!OPEN_SETTINGS.includes(name)) continue;
    const value = readValue(written, SETTINGS[name] as Setting, typed, notes);
    if (value === undefined) continue;
    const known = Array.isArray(value) ? knownFamilies(value as string[], base, written, notes) : value;
    // Nothing is left of it, or nothing would be trained on.
    if (Array.isArray(known) && known.length === 0 && (typed !== '' || name === 'train_families')) {
      if (typed === '') notes.push(`The link’s ${written} is empty. It is left out.`);
    } else if (Object.hasOwn(settings, name)) notes.push(`The link says ${name} twice; the first was taken.`);
    else settings = { ...settings, [name]: known };
  }
  for (;;) {
    const broken = brokenRule({ ...base, ...settings });
    const own = broken?.of.filter((name) => Object.hasOwn(settings, name)) ?? [];
    if (!broken || own.length === 0) break;
    notes.push(`${broken.message} Left out: ${own.join(', ')}.`);
    settings = Object.fromEntries(Object.entries(settings).filter(([name]) => !own.includes(name as SettingName)));
  }
  return { preset, model: fields.get('model') ?? null, settings, frame, notes };
}

export function readEvaluateLink(query: string): EvaluateLink {
  const known = ['preset', 'adapter', ...Object.keys(EVALUATION_SETTINGS)];
  const { fields, frame, notes } = readFields(query, 'evaluate', known);
  const preset = readPreset(fields, notes);
  const settings: Record<string, number> = {};
  for (const [name, setting] of Object.entries(EVALUATION_SETTINGS)) {
    const typed = fields.get(name);
    const value = typed === undefined ? undefined : readValue(name, setting, typed, notes);
    if (value !== undefined) settings[name] = value as number;
  }
  return { preset, adapter: fields.get('adapter') ?? null, settings, frame, notes };
}

export function readPlayLink(query: string): PlayLink {
  const { fields, frame, notes } = readFields(query, 'play', ['task', 'family', 'seed', 'advice', 'level']);
  const text = (name: string): string | null => {
    const value = fields.get(name);
    if (value === undefined || value.trim() === '') return null;
    if (value.length <= MOST_TEXT) return value;
    notes.push(`The link’s ${name} has ${value.length} characters, and ${MOST_TEXT} are the most. It is left out.`);
    return null;
  };
  const typed = fields.get('seed');
  const seed = typed === undefined ? undefined : (readValue('seed', EVALUATION_SETTINGS.seed, typed, notes) as number | undefined);
  const [task, family] = [fields.get('task') ?? null, fields.get('family') ?? null];
  return { task, family, seed: seed ?? null, advice: text('advice'), level: text('level'), frame, notes };
}

/** @param families that a contest can be about, the usual one first */
export function readContestLink(query: string, families: readonly string[]): ContestLink {
  const { fields, frame, notes } = readFields(query, 'contest', ['family', 'seed']);
  const [typed, asked] = [fields.get('seed'), fields.get('family')];
  const seed = typed === undefined ? undefined : (readValue('seed', EVALUATION_SETTINGS.seed, typed, notes) as number | undefined);
  const family = asked === undefined || families.includes(asked) ? asked : undefined;
  if (asked !== family) {
    const near = nearest(asked!, families);
    notes.push(`There are no games ${shown(asked!)}; ${families[0]!} was taken.${near === null ? '' : ` Was ${near} meant?`}`);
  }
  return { family: family ?? families[0]!, seed: seed ?? 1, frame, notes };
}

export function writeContestLink({ family, seed }: Contest, frame: LinkFrame = NO_FRAME): string {
  return toQuery([['family', family], ['seed', String(seed)], ...frameFields(frame)]);
}

/** The query of a link that makes this run, without `?`. */
export function writeTrainLink(
  config: RunConfig,
  presets: Presets,
  { model = null, frame = NO_FRAME }: { model?: string | null; frame?: LinkFrame } = {},
): string {
  const preset = config.preset as PresetName;
  const base = presets[preset];
  const changed = OPEN_SETTINGS.filter((name) => config[name] !== undefined && JSON.stringify(config[name]) !== JSON.stringify(base[name]));
  const short = (name: SettingName): string => Object.entries(FAMILIES).find(([, long]) => long === name)?.[0] ?? name;
  const write = (name: SettingName): string => {
    const value = config[name];
    if (Array.isArray(value)) return value.map((family: string) => family.replace(`${base.benchmark}/`, '')).join(',');
    return (SETTINGS[name] as Setting).kind.write(value);
  };
  return toQuery([
    ['preset', preset === DEFAULT_PRESET ? null : preset],
    ['model', model],
    ...changed.map((name) => [short(name), write(name)] as const),
    ...frameFields(frame),
  ]);
}

export const EVALUATION_LINK_DEFAULTS: EvaluationSettings = { episodes: 100, iterations: 4, seed: 1, strength: 1 };

export function writeEvaluateLink(
  preset: PresetName,
  settings: EvaluationSettings,
  { adapter = null, frame = NO_FRAME }: { adapter?: string | null; frame?: LinkFrame } = {},
): string {
  const changed = (Object.keys(EVALUATION_SETTINGS) as (keyof EvaluationSettings)[]).filter(
    (name) => settings[name] !== EVALUATION_LINK_DEFAULTS[name] && v.is(EVALUATION_SETTINGS[name].kind.schema, settings[name]),
  );
  return toQuery([
    ['preset', preset === DEFAULT_PRESET ? null : preset],
    ['adapter', adapter],
    ...changed.map((name) => [name, EVALUATION_SETTINGS[name].kind.write(settings[name])] as const),
    ...frameFields(frame),
  ]);
}

export function writePlayLink(parts: Partial<Omit<PlayLink, keyof Read>>, frame: LinkFrame = NO_FRAME): string {
  const names = ['task', 'family', 'seed', 'advice', 'level'] as const;
  return toQuery([...names.map((name) => [name, parts[name]?.toString() ?? null] as const), ...frameFields(frame)]);
}

const DEFAULT_PRESET: PresetName = 'minihack';

function frameFields({ hide, lock, isEmbedded }: LinkFrame): (readonly [string, string | null])[] {
  const list = (names: readonly string[]): string | null => (names.length === 0 ? null : names.join(','));
  return [
    ['hide', list(hide)],
    ['lock', list(lock)],
    ['embed', isEmbedded ? '1' : null],
  ];
}

/** Fields that are null are left out; slashes, colons and commas stay readable. */
function toQuery(fields: readonly (readonly [name: string, value: string | null])[]): string {
  const written = fields.flatMap(([name, value]) => (value === null ? [] : [`${name}=${readable(value)}`]));
  return [`v=${LINK_VERSION}`, ...written].join('&');
}

function readable(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%(2F|3A|2C|3D)/g, decodeURIComponent);
}

interface Fields {
  readonly fields: ReadonlyMap<string, string>;
  readonly frame: LinkFrame;
  readonly notes: string[];
}

function readFields(query: string, view: LinkView, known: readonly string[]): Fields {
  const notes: string[] = [];
  const nothing = (note: string): Fields => ({ fields: new Map(), frame: NO_FRAME, notes: [note] });
  if (query.length > MOST_LETTERS)
    return nothing(`The link has ${query.length} characters, and ${MOST_LETTERS} are the most. Nothing of it was taken.`);
  const all = [...new URLSearchParams(query)];
  const version = all.find(([name]) => name === 'v')?.[1] ?? LINK_VERSION;
  if (version !== LINK_VERSION)
    return nothing(
      `The link is of version ${shown(version)}, and this page reads version ${LINK_VERSION}. Nothing of it was taken; reload the page to get the newest one.`,
    );
  const names = [...FRAME_NAMES, ...known];
  const fields = new Map<string, string>();
  const twice = new Set<string>();
  for (const [name, value] of all) {
    if (!names.includes(name)) {
      const near = nearest(name, names);
      notes.push(`The link has ${shown(name)}, which nobody knows here, and it is left out.${near === null ? '' : ` Was ${near} meant?`}`);
    } else if (fields.has(name) && fields.get(name) !== value) twice.add(name);
    else fields.set(name, value);
  }
  for (const name of twice) {
    notes.push(`The link says ${name} twice, and not the same. It is left out.`);
    fields.delete(name);
  }
  const embed = fields.get('embed');
  if (embed !== undefined && embed !== '1' && embed !== '0') notes.push(`The link’s embed is ${shown(embed)}, not 1 or 0. It is left out.`);
  const frame = { hide: controls('hide'), lock: controls('lock'), isEmbedded: embed === '1' };
  return { fields, frame, notes };

  function controls(which: 'hide' | 'lock'): readonly string[] {
    const own: readonly string[] = CONTROLS[view];
    const asked = [...new Set((fields.get(which) ?? '').split(',').filter(Boolean))];
    for (const name of asked.filter((one) => !own.includes(one))) {
      const near = nearest(name, own);
      notes.push(`The link would ${which} ${shown(name)}, which is no control of this view.${near === null ? '' : ` Was ${near} meant?`}`);
    }
    return asked.filter((name) => own.includes(name));
  }
}

function readPreset(fields: ReadonlyMap<string, string>, notes: string[]): PresetName {
  const given = fields.get('preset');
  const preset = PRESET_NAMES.find((name) => name === given);
  if (given === undefined || preset) return preset ?? DEFAULT_PRESET;
  const near = nearest(given, PRESET_NAMES);
  notes.push(`There is no preset ${shown(given)}; ${DEFAULT_PRESET} was taken.${near === null ? '' : ` Was ${near} meant?`}`);
  return DEFAULT_PRESET;
}

/** Undefined where nothing can be made of it. */
function readValue(name: string, { kind }: Setting, typed: string, notes: string[]): unknown {
  const value = kind.read(typed);
  if (v.is(kind.schema, value)) return value;
  const near = kind.nearest(value);
  if (near === null) {
    notes.push(`The link’s ${name} is ${shown(typed)}, not ${kind.wanted}. It is left out.`);
    return undefined;
  }
  notes.push(`The link’s ${name} is ${shown(typed)}, not ${kind.wanted}. ${String(near)} was taken, the nearest.`);
  return near;
}

/** Full names of those that the preset has, trained on or held out. */
function knownFamilies(asked: readonly string[], { benchmark, ...base }: RunConfig, name: string, notes: string[]): readonly string[] {
  const known = [...base.train_families, ...base.held_out_families];
  const full = asked.map((family) => (family.includes('/') ? family : `${benchmark}/${family}`));
  for (const family of full.filter((one) => !known.includes(one))) {
    const near = nearest(family, known);
    notes.push(`The link’s ${name} has ${shown(family)}, which is no family of the preset.${near === null ? '' : ` Was ${near} meant?`}`);
  }
  return [...new Set(full)].filter((family) => known.includes(family));
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
