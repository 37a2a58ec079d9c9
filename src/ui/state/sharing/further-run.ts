// The run that goes on from somebody else's adapter with the settings of the run that made it, as far as these mean something on this machine.

import type { RunConfig } from '../../../core/run/run-config';
import { checkRun } from '../../../core/run/run-settings';
import type { RunEvent } from '../../../core/run/run-log';
import type { AdapterRecord } from '../../../store/records';
import type { Services } from '../services';

/** Why there is none: no log, settings of another version, games or a player that are not here. */
export type NoFurtherRun = 'log' | 'settings' | 'games' | 'player';

/**
 * On other tasks: another seed draws them. Which model, this machine says and not the log.
 * @param events of the bundle's log
 */
export function furtherRun(
  events: readonly RunEvent[],
  { id, model }: Pick<AdapterRecord, 'id' | 'model'>,
  presets: Services['presets'],
): RunConfig | NoFurtherRun {
  const [first] = events;
  if (first?.kind !== 'run') return 'log';
  const { model_name_or_path: _, weights_format: __, ...config } = first.config;
  if (config.own_tasks !== undefined) return 'games';
  // A log may name any server as the one that plays; nobody but the person at this machine chooses one.
  if (config.actor !== undefined) return 'player';
  const onModel = model ? { model_name_or_path: model.id, weights_format: model.format } : {};
  try {
    const run = checkRun({ ...config, ...onModel, seed: config.seed + 1, adapter_name_or_path: id });
    return Object.hasOwn(presets, run.preset) ? run : 'settings';
  } catch {
    return 'settings';
  }
}
