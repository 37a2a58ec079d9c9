// The settings of a run as flags of a command, with their help, out of the one schema (`core/run/run-settings.ts`).

import { AppError } from '../core/errors';
import { PRESET_NAMES, RUN_DEFAULTS, type RunConfig } from '../core/run/run-config';
import { checkSettings, OPEN_SETTINGS, openSetting, readSetting, type SettingName, SETTINGS } from '../core/run/run-settings';
import { UsageError, type Arguments } from './arguments';
import { readText } from './text-file';

/** Said by flags of their own, with shorter names or with more behind them. */
const ELSEWHERE: readonly SettingName[] = ['train_families', 'held_out_families', 'room_size'];
const FLAGS = OPEN_SETTINGS.filter((name) => !ELSEWHERE.includes(name));

export const SETTING_OPTIONS: readonly string[] = ['set', ...FLAGS];

/** Lines of `--help`: flag, what it does, what it may be, TRL's name where that is another, and the default. */
export const SETTING_HELP = [
  '  --set      several settings at once: --set beta=0,num_generations=4; lists of families have flags of their own',
  '  Every setting is a flag too, by the name it has in TRL where TRL has it (hyphens or underscores); a preset may have another default:',
  ...FLAGS.map(helpOf),
].join('\n');

function helpOf(name: SettingName): string {
  const { kind, help, trl, isChat } = SETTINGS[name];
  const usual = (RUN_DEFAULTS as Partial<RunConfig>)[name];
  const notes = [
    kind.wanted,
    ...(trl === null || trl === name ? [] : [`TRL: ${trl}`]),
    ...(isChat ? ['chat models alone'] : []),
    ...(usual === undefined ? [] : [`default ${String(usual)}`]),
  ];
  return `    --${name} ${kind.placeholder}\n        ${help} (${notes.join('; ')})`;
}

/** What the flags and --set change. @throws AppError `SETTING_…`, UsageError */
export function settingsOf(args: Arguments): Partial<RunConfig> {
  const changes: Record<string, unknown> = {};
  const take = (name: string, typed: string): void => {
    if (Object.hasOwn(changes, name)) throw new UsageError(`The setting ${name} is given twice.`);
    changes[name] = readSetting(name, typed);
  };
  for (const pair of args.list('set') ?? []) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--set ${pair}: a setting is written name=value.`);
    if (openSetting(name).kind.field.type === 'names')
      throw new UsageError(`--set ${name}: families have flags of their own, --families and --held-out.`);
    take(name, value);
  }
  for (const name of FLAGS) {
    const typed = args.text(name);
    if (typed !== undefined) take(name, typed);
  }
  return changes;
}

/** A preset of one's own. */
export interface PresetFile {
  readonly preset: string;
  readonly settings: Partial<RunConfig>;
}

/**
 * A preset in a file: JSON with the preset that it begins with and the settings that differ, `{"preset": "minihack", "beta": 0}`.
 * @throws AppError `FILE_UNREADABLE`, `PRESET_FILE`, `SETTING_…`
 */
export async function readPresetFile(path: string): Promise<PresetFile> {
  const wrong = (what: string): AppError =>
    new AppError('PRESET_FILE', `${path} ${what}.`, 'Write JSON such as {"preset": "minihack", "beta": 0}.');
  const text = await readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw wrong(`is no JSON (${(cause as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('holds no object');
  const { preset, ...settings } = value as Record<string, unknown>;
  if (!PRESET_NAMES.some((name) => name === preset))
    throw wrong(`has the preset ${JSON.stringify(preset)}, not ${PRESET_NAMES.join(', ')}`);
  for (const name of Object.keys(settings)) openSetting(name);
  return { preset: preset as string, settings: checkSettings(settings) };
}
