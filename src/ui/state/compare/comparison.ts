// What several runs have in common and what not: settings that differ, what each came to, and which of them are one experiment with other seeds.

import type { RunConfig } from '../../../core/run/run-config';
import { isSetting, type Setting, SETTINGS } from '../../../core/run/run-settings';
import { settingsHash } from '../../../core/run/run-name';
import { compareText as t } from '../../strings/text/compare';
import type { RunIndex } from '../run/run-index';

export interface ComparedRun {
  readonly id: string;
  readonly name: string;
  readonly index: RunIndex;
}

export interface Difference {
  /** Of a setting, or in plain words. */
  readonly name: string;
  /** What a setting does; null for what is no setting. */
  readonly help: string | null;
  /** One for each run, as a command line takes it. */
  readonly values: readonly string[];
}

/** Settings, device, model and program in which the runs are not alike, in the order in which settings are shown. */
export function differencesOf(runs: readonly RunIndex[]): Difference[] {
  const names = (Object.keys(SETTINGS) as (keyof RunConfig)[]).map((name) => ({ name: name as string, help: SETTINGS[name].help }));
  const known = new Set(names.map(({ name }) => name));
  const foreign = [...new Set(runs.flatMap(({ config }) => Object.keys(config ?? {})))].filter((name) => !known.has(name));
  const settings = [...names, ...foreign.map((name) => ({ name, help: null }))].map(({ name, help }) => ({
    ...{ name, help },
    values: runs.map(({ config }) => written(name, (config as unknown as Readonly<Record<string, unknown>> | null)?.[name])),
  }));
  const ofHeader = (name: string, read: (header: NonNullable<RunIndex['header']>) => string): Difference => ({
    ...{ name, help: null },
    values: runs.map(({ header }) => (header ? read(header) : t.unset)),
  });
  return [
    ...settings,
    ofHeader(t.device, ({ device }) => `${device.description} (${device.kind})`),
    ofHeader(t.model, ({ model }) => `${model.name} ${model.sha256.slice(0, 12)}`),
    ofHeader(t.version, ({ version }) => version),
  ].filter(({ values }) => new Set(values).size > 1);
}

function written(name: string, value: unknown): string {
  if (value === undefined) return t.unset;
  return isSetting(name) ? (SETTINGS[name] as Setting).kind.write(value) : String(value);
}

export interface SeedGroup {
  readonly runs: readonly ComparedRun[];
  readonly config: RunConfig;
}

/** Runs whose settings differ in the seed alone, in the order of the first of each. */
export function seedGroups(runs: readonly ComparedRun[]): SeedGroup[] {
  const groups = new Map<number, ComparedRun[]>();
  for (const run of runs) {
    const { config } = run.index;
    if (!config) continue;
    const hash = settingsHash(config);
    groups.set(hash, [...(groups.get(hash) ?? []), run]);
  }
  return [...groups.values()].map((group) => ({ runs: group, config: group[0]!.index.config! }));
}

/** Names as they stand, those that stand twice with a number. */
export function apart(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return names.filter((one) => one === name).length === 1 ? name : `${name} (${count})`;
  });
}
