// What each setting of a run does, as the schema says it to every door.

import { type SettingName, SETTINGS } from '../../../core/run/run-settings';

export const settings = Object.fromEntries(Object.entries(SETTINGS).map(([name, { help }]) => [name, help])) as Readonly<
  Record<SettingName, string>
>;
