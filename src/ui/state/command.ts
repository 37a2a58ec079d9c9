// A run as the command line makes it again: the same settings, device and seed give the same figures.

import type { EvaluationPlan } from '../../core/run-plan';
import type { RunConfig } from '../../core/run-config';

/** Settings that flags of their own give, or that follow from others. */
const FLAGS = ['preset', 'seed', 'steps', 'benchmark', 'room_size', 'model_name_or_path', 'weights_format', 'adapter_name_or_path', 'actor', 'own_tasks', 'train_families', 'held_out_families']; // prettier-ignore

const NPM = 'npm run -s ict --';
const OUT = 'out/again';

/** @param preset the settings that its name stands for */
export function trainCommand(config: RunConfig, preset: RunConfig, device: string): string {
  const given = config as unknown as Readonly<Record<string, unknown>>;
  const usual = preset as unknown as Readonly<Record<string, unknown>>;
  const changed = Object.keys(given).filter((name) => !FLAGS.includes(name) && given[name] !== usual[name]);
  const isOwn = config.own_tasks !== undefined;
  const names = (families: readonly string[]): string => families.map((family) => family.slice(family.indexOf('/') + 1)).join(',');
  return [
    `${NPM} train --preset ${config.preset} --steps ${config.steps} --seed ${config.seed} --device ${device}`,
    ...(config.room_size !== undefined && config.room_size !== preset.room_size ? [`--size ${config.room_size}`] : []),
    ...(config.model_name_or_path === undefined ? [] : [`--model ${config.model_name_or_path} --format ${config.weights_format ?? 'f32'}`]),
    ...(config.adapter_name_or_path === undefined ? [] : [`--adapter ${config.adapter_name_or_path}.zip`]),
    ...(config.actor === undefined ? [] : [`--actor ${config.actor}`]),
    ...(isOwn ? [`--data YOUR_TASKS --families ${names(config.train_families)} --held-out ${names(config.held_out_families)}`] : []),
    ...(changed.length > 0 ? [`--set ${changed.map((name) => `${name}=${String(given[name])}`).join(',')}`] : []),
    `--out ${OUT}`,
  ].join(' ');
}

/** The table at the end of that run. */
export function evaluateCommand(config: RunConfig, plan: EvaluationPlan, device: string): string {
  return `${NPM} eval --preset ${config.preset} --adapter ${OUT} --episodes ${plan.episodes} --iterations ${plan.iterations} --seed ${config.seed} --device ${device}`;
}
