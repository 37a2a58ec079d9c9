// Finding runs: every word of what is typed has to be found in a run, in its name, its note, its world or its model, or as a setting with its value.

import { nameOf } from '../../../core/run/run-name';
import type { RunConfig } from '../../../core/run/run-config';
import { isSetting, type Setting, SETTINGS } from '../../../core/run/run-settings';
import type { RunRecord } from '../../../store/records';
import { presetName } from '../run/preset-name';

/** @param typed words such as `calm` or `seed=7`; the name of a setting alone finds runs that changed it */
export function isFound(run: RunRecord, typed: string, presets: Readonly<Record<string, RunConfig>>): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const { config } = run;
  const text = [nameOf(run), run.id, run.note, config.preset, presetName(config.preset), config.model_name_or_path ?? '', run.status];
  const all = text.join('\n').toLowerCase();
  return words.every((word) => {
    const [name = '', value] = word.split('=', 2);
    if (isSetting(name)) {
      const own = written(config, name);
      if (value === undefined) return own !== written(presets[config.preset], name) || all.includes(word);
      return own === value || own.split(',').some((one) => one === value || one.slice(one.indexOf('/') + 1) === value);
    }
    return all.includes(word);
  });
}

function written(config: RunConfig | undefined, name: keyof RunConfig): string {
  const value = config?.[name];
  return value === undefined ? '' : (SETTINGS[name] as Setting).kind.write(value).toLowerCase();
}
