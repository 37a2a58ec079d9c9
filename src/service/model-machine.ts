// A kept model on a device of this machine, and what a training step with it would take: measured on parts of one, for a whole step
// is minutes where there is no graphics card.

import { throwIfAborted } from '../core/errors';
import type { RunConfig, WeightsFormat } from '../core/run-config';
import { createDevice } from '../compute/create';
import type { Device } from '../compute/device';
import { shipped } from '../env/catalog';
import { playEpisodes } from '../meta/rollout';
import type { Reflection } from '../reflector/reflector';
import { Engine, limited, trainingParts } from '../train/engine';
import { readModel, type ModelFiles } from '../train/model-files';
import { updateLora } from '../train/update';
import { tuneForMachine } from './tuning';
import { takeTasks } from '../env/take-tasks';

/** Opens a model on the device. @throws AppError of the readers, `MODEL_NO_CHAT`, `DEVICE_…`; the device is gone then */
export async function openModel(kind: 'wasm' | 'webgpu', files: ModelFiles, format: WeightsFormat): Promise<Engine> {
  const device: Device = await createDevice(kind);
  try {
    await tuneForMachine(device);
    return await Engine.open(device, await readModel(files), { format });
  } catch (error) {
    device.destroy();
    throw error;
  }
}

/** Episodes, actions of each and completions that are timed, and the share of their tokens that is learned from: learning takes longest. */
const TIMED = { episodes: 2, actions: 2, samples: 2, learned: 1 / 4 } as const;

/**
 * Seconds of a GRPO step of the configuration: two short episodes, two reflections on one of them and an update from
 * parts of these are timed, then taken as often as a step has them. An upper bound on devices that like wide batches.
 * @throws AppError `RUN_CANCELLED` on abort
 */
export async function measureModelStep(engine: Engine, config: RunConfig, signal?: AbortSignal): Promise<number> {
  const small: RunConfig = { ...config, max_steps: TIMED.actions, actor_rows: TIMED.episodes };
  const games = shipped.byId(small.benchmark);
  const parts = trainingParts(engine, games, small, engine.actor(small));
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    throwIfAborted(signal);
    const start = performance.now();
    return [await work(), (performance.now() - start) / 1000];
  };
  try {
    const benchmark = limited(games, small);
    const jobs = takeTasks(benchmark.tasks({ families: small.train_families, split: 'train', seed: 1 }), TIMED.episodes).map((task, seed) => ({ task, systemPrompt: '', seed })); // prettier-ignore
    const [trajectories, playing] = await timed(() => playEpisodes(benchmark, parts.actor, jobs, { width: TIMED.episodes, signal }));
    const actions = trajectories.reduce((sum, { steps }) => sum + steps.length, 0);
    const context = { systemPrompt: '', trajectories: trajectories.slice(0, small.trajectories_per_context), seed: 1 };
    const [groups, reflecting] = await timed(() => parts.reflector.reflect([context], TIMED.samples, signal));
    const rewards = [Array.from({ length: TIMED.samples }, (_, i) => i)];
    const [, learning] = await timed(() => updateLora(engine.model, parts.lora, [groups[0]!.map(shortened)], rewards, small, 1, signal));
    const { contexts_per_step, num_generations, tasks_per_reflection, trajectories_per_context } = config;
    const episodes = contexts_per_step * (num_generations * tasks_per_reflection + trajectories_per_context);
    const perGroup = num_generations / TIMED.samples;
    return (
      (playing / actions) * episodes * (config.max_steps ?? TIMED.actions) +
      (reflecting + learning / TIMED.learned) * contexts_per_step * perGroup
    );
  } finally {
    parts.actor.free();
    parts.lora.free();
  }
}

function shortened(reflection: Reflection): Reflection {
  const part = <T>(values: readonly T[]): readonly T[] => values.slice(0, Math.max(1, Math.ceil(values.length * TIMED.learned)));
  const { promptIds, tokenIds, logProbs } = reflection;
  return { ...reflection, promptIds: part(promptIds), tokenIds: part(tokenIds), logProbs: part(logProbs) };
}
