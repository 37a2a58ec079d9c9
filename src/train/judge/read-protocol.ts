// A protocol out of a file. Every setting is checked against the preset's, so that a mistyped name does not pass for a finding.

import { AppError } from '../../core/errors';
import { RETIRED_PRESETS, translateRecord } from '../../core/run/old-ids';
import { type ArmSettings, type Protocol, PROTOCOL_SCHEMA, type Settings } from '../../core/run/protocol';
import type { PresetName, RunConfig } from '../../core/run/run-config';
import type { Catalog } from '../../env/catalog';
import { checkRun, checkSettings, isSetting, SETTINGS } from '../../core/run/run-settings';
import { PRESETS } from '../presets';

type Json = Record<string, unknown>;

const KEYS = ['schema', 'name', 'title', 'preset', 'train', 'test', 'seeds', 'episodes', 'iterations', 'baselines', 'arms'];
const ARM_KEYS = ['name', 'train', 'split'];
const MOST = { seeds: 100, episodes: 100_000, iterations: 16, baseline: 1000 };

/** @param file for messages @throws AppError `PROTOCOL_INVALID` that says which place is wrong and what it may be */
export function readProtocol(text: string, file: string, catalog: Catalog): Protocol {
  const wrong = (place: string, what: string): AppError =>
    new AppError('PROTOCOL_INVALID', `${file}: ${place} ${what}.`, 'See docs/formats/protocol.md, and the files in docs/protocols.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw wrong('the file', `is no JSON (${(cause as Error).message})`);
  }
  const read = object(parsed, 'the file', KEYS);
  // The first schema had the names of an earlier version.
  const root = read['schema'] === 1 ? { ...(translateRecord(read) as Json), schema: PROTOCOL_SCHEMA } : read;
  if (root['schema'] !== PROTOCOL_SCHEMA) throw wrong('schema', `is ${JSON.stringify(root['schema'])}, not ${PROTOCOL_SCHEMA}`);
  const preset = presetAt(root['preset'], 'preset');
  const train = settings(root['train'] ?? {}, 'train');
  const arms = list(root['arms'] ?? [{ name: 'all' }], 'arms').map((arm, i) => armAt(arm, `arms[${i}]`));
  for (const [i, arm] of arms.entries()) {
    if (arms.findIndex(({ name }) => name === arm.name) !== i) throw wrong(`arms[${i}].name`, `"${arm.name}" occurs twice`);
    fits({ ...PRESETS[preset], ...train, ...arm.train }, `arms[${i}]`);
  }
  return {
    schema: PROTOCOL_SCHEMA,
    name: string(root['name'], 'name'),
    title: string(root['title'], 'title'),
    preset,
    train,
    ...(root['test'] === undefined ? {} : { test: testAt(root['test']) }),
    seeds: list(root['seeds'], 'seeds').map((seed, i) => whole(seed, `seeds[${i}]`, 0, 2 ** 31)),
    episodes: whole(root['episodes'], 'episodes', 1, MOST.episodes),
    iterations: whole(root['iterations'], 'iterations', 1, MOST.iterations),
    ...(root['baselines'] === undefined ? {} : { baselines: baselinesAt(root['baselines']) }),
    arms,
  };

  function object(value: unknown, place: string, keys: readonly string[]): Json {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'is not an object');
    const unknown = Object.keys(value).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw wrong(place, `has a field "${unknown}" that nobody knows; there are ${keys.join(', ')}`);
    return value as Json;
  }
  function list(value: unknown, place: string): unknown[] {
    if (!Array.isArray(value) || value.length === 0 || value.length > MOST.seeds)
      throw wrong(place, `is not a list of 1 to ${MOST.seeds} entries`);
    return value;
  }
  function string(value: unknown, place: string): string {
    if (typeof value !== 'string' || value === '' || value.length > 500) throw wrong(place, 'is not a text of 1 to 500 characters');
    return value;
  }
  function whole(value: unknown, place: string, least: number, most: number): number {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
      throw wrong(place, `is not a whole number from ${least} to ${most}`);
    return value as number;
  }
  function presetAt(value: unknown, place: string): PresetName {
    const names = Object.keys(PRESETS);
    if (RETIRED_PRESETS.some((name) => name === value))
      throw wrong(place, `is ${value as string}, a small world of an earlier version, which is gone`);
    if (value === 'smollm2') throw wrong(place, 'is smollm2, a form of an earlier version that is gone; minihack-smollm2 took its place');
    if (typeof value !== 'string' || !names.includes(value)) throw wrong(place, `is not one of ${names.join(', ')}`);
    return value as PresetName;
  }
  function settings(value: unknown, place: string): Settings {
    const given = object(value, place, Object.keys(SETTINGS).filter(isFree));
    fitting(place, () => checkSettings(given));
    return given;
  }
  /** The protocol has the seeds; who plays, on which model and games, is not for a file to say. */
  function isFree(key: string): boolean {
    return isSetting(key) && SETTINGS[key].isFixed !== true && key !== 'seed';
  }
  function fitting(place: string, check: () => unknown): void {
    try {
      check();
    } catch (error) {
      if (error instanceof AppError && error.code.startsWith('SETTING_'))
        throw new AppError('PROTOCOL_INVALID', `${file}, ${place}: ${error.message}`, error.fix);
      throw error;
    }
  }
  function fits(config: RunConfig, place: string): void {
    families(config, place);
    fitting(place, () => checkRun(config));
  }
  function families({ benchmark, train_families, held_out_families }: RunConfig, place: string): void {
    const known = catalog.byId(benchmark).families.map(({ id }) => id);
    for (const family of [...train_families, ...held_out_families])
      if (!known.includes(family)) throw wrong(place, `names "${family}", which is no family of ${benchmark} (${known.join(', ')})`);
    const both = train_families.find((family) => held_out_families.includes(family));
    if (both !== undefined) throw wrong(place, `trains on "${both}" and holds it out`);
  }
  function testAt(value: unknown): NonNullable<Protocol['test']> {
    const given = object(value, 'test', ['preset', 'held_out_families', 'train_families']);
    const names = (key: 'held_out_families' | 'train_families'): string[] => {
      if (!Array.isArray(given[key])) throw wrong(`test.${key}`, 'is not a list');
      return given[key].map((one, i) => string(one, `test.${key}[${i}]`));
    };
    const test = {
      preset: presetAt(given['preset'], 'test.preset'),
      held_out_families: names('held_out_families'),
      train_families: names('train_families'),
    };
    fits({ ...PRESETS[test.preset], ...test }, 'test');
    return test;
  }
  function baselinesAt(value: unknown): NonNullable<Protocol['baselines']> {
    const given = object(value, 'baselines', ['reflections', 'tasks', 'retries']);
    const count = (key: string): number => whole(given[key], `baselines.${key}`, 1, MOST.baseline);
    return { reflections: count('reflections'), tasks: count('tasks'), retries: count('retries') };
  }
  function armAt(value: unknown, place: string): ArmSettings {
    const given = object(value, place, ARM_KEYS);
    const split = given['split'];
    if (split !== undefined && split !== 'train' && split !== 'seen' && split !== 'unseen')
      throw wrong(`${place}.split`, 'is not train, seen or unseen');
    return {
      name: string(given['name'], `${place}.name`),
      ...(given['train'] === undefined ? {} : { train: settings(given['train'], `${place}.train`) }),
      ...(split === undefined ? {} : { split }),
    };
  }
}
