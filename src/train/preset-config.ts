// The settings behind a preset's name, whoever gave the name. Apart from `presets.ts`, which the first view loads.

import { AppError } from '../core/errors';
import { earlierForm, retired, RETIRED_PRESETS, translatePreset } from '../core/run/old-ids';
import type { PresetName, RunConfig } from '../core/run/run-config';
import { checkRun, checkSettings } from '../core/run/run-settings';
import { PRESETS } from './presets';

/** Of today, or as an earlier version called it. @throws AppError `RUN_UNKNOWN_PRESET`, `ENV_RETIRED`, `RUN_OTHER_FORM`, `SETTING_…` */
export function presetConfig(name: string, changes: Partial<RunConfig> = {}): RunConfig {
  const today = translatePreset(name);
  if ((RETIRED_PRESETS as readonly string[]).includes(today)) throw retired(`What is called "${name}"`);
  if (today === 'smollm2') throw earlierForm(`What is called "${name}"`);
  if (!Object.hasOwn(PRESETS, today))
    throw new AppError('RUN_UNKNOWN_PRESET', `There is no preset "${name}".`, `Choose one of: ${Object.keys(PRESETS).join(', ')}.`);
  return checkRun({ ...PRESETS[today as PresetName], ...checkSettings(changes) });
}
