// A run as the command line makes it again: the same settings, device and seed give the same figures.

import type { RunConfig } from '../../../core/run/run-config';
import type { EvaluationPlan } from '../../../core/run/run-plan';
import { OPEN_SETTINGS, openSetting, type SettingName } from '../../../core/run/run-settings';

/** Given in any case, or by flags with shorter names. */
const ELSEWHERE: readonly SettingName[] = ['steps', 'seed', 'train_families', 'held_out_families', 'room_size'];

const NPM = 'npm run -s ict --';
const OUT = 'out/again';

/** @param preset the settings that its name stands for */
export function trainCommand(config: RunConfig, preset: RunConfig, device: string): string {
  const isChanged = (name: SettingName): boolean => JSON.stringify(config[name]) !== JSON.stringify(preset[name]);
  const flag = (name: string, value: string): string => `--${name} ${value}`;
  const names = (families: readonly string[]): string => families.map((family) => family.slice(family.indexOf('/') + 1)).join(',');
  const changed = OPEN_SETTINGS.filter((name) => !ELSEWHERE.includes(name) && config[name] !== undefined && isChanged(name));
  const hasOwnFamilies = isChanged('train_families') || isChanged('held_out_families');
  return [
    `${NPM} train --preset ${config.preset} --steps ${config.steps} --seed ${config.seed} --device ${device}`,
    ...(config.room_size !== undefined && isChanged('room_size') ? [flag('size', config.room_size)] : []),
    ...(hasOwnFamilies ? [flag('families', names(config.train_families)), flag('held-out', names(config.held_out_families))] : []),
    ...(config.adapter_name_or_path === undefined ? [] : [flag('adapter', `${config.adapter_name_or_path}.zip`)]),
    ...(config.actor === undefined ? [] : [flag('actor', config.actor)]),
    ...changed.map((name) => flag(name, openSetting(name).kind.write(config[name]))),
    flag('out', OUT),
  ].join(' ');
}

/** The table at the end of that run. */
export function evaluateCommand(config: RunConfig, plan: EvaluationPlan, device: string): string {
  return `${NPM} eval --preset ${config.preset} --adapter ${OUT} --episodes ${plan.episodes} --iterations ${plan.iterations} --seed ${config.seed} --device ${device}`;
}
