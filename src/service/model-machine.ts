// A kept model on a device of this machine, and what a training step with it would take: measured on parts of one, for a whole step
// is minutes where there is no graphics card.

import { throwIfAborted } from '../core/errors';
import { shippedPlayer } from '../core/run/player-adapters';
import type { RunConfig, WeightsFormat } from '../core/run/run-config';
import { createDevice } from '../compute/create';
import type { Device } from '../compute/device';
import { createRng } from '../core/rng';
import { shipped } from '../env/catalog';
import { demonstrate } from '../env/demonstration';
import { fetchPlayer } from '../hub/embedded-model';
import { playEpisodes } from '../meta/rollout';
import { Engine, limited, trainingParts } from '../train/engine';
import { readModel, type ModelFiles } from '../train/model-files';
import { updateLora } from '../train/update';
import { tuneForMachine } from './tuning';
import { takeTasks } from '../env/take-tasks';

/**
 * Opens a model on the device, with the player adapter that ships for it.
 * @param players where player adapters lie, a folder each; ends in a slash
 * @throws AppError of the readers, `MODEL_NO_CHAT`, `PLAYER_ADAPTER_MISSING`, `DEVICE_…`; the device is gone then
 */
export async function openModel(kind: 'wasm' | 'webgpu', files: ModelFiles, format: WeightsFormat, players: string): Promise<Engine> {
  const device: Device = await createDevice(kind);
  try {
    await tuneForMachine(device);
    const source = await readModel(files);
    const name = shippedPlayer(source.sha256);
    const player = name === undefined ? null : { name, peft: await fetchPlayer(new URL(`${name}/`, players).href) };
    return await Engine.open(device, source, { format }, player);
  } catch (error) {
    device.destroy();
    throw error;
  }
}

/** Episodes and actions of each that are timed. */
const TIMED = { episodes: 2, actions: 2 } as const;

/**
 * Seconds of a GRPO step of the configuration: two short episodes, the reflections on one context of the scripted player's games and an
 * update from these are timed, then taken as often as a step has them. An upper bound on devices that like wide batches.
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
    const tasks = takeTasks(benchmark.tasks({ families: small.train_families, split: 'train', seed: 1, rules: 1 }), config.trajectories_per_context); // prettier-ignore
    const jobs = tasks.slice(0, TIMED.episodes).map((task, seed) => ({ task, systemPrompt: '', seed }));
    const [trajectories, playing] = await timed(() => playEpisodes(benchmark, parts.actor, jobs, { width: TIMED.episodes, signal }));
    const actions = trajectories.reduce((sum, { steps }) => sum + steps.length, 0);
    // Whole games are to be read: their tries are most of the text.
    const read = tasks.map((task, seed) => demonstrate(games, task, '', createRng(seed, 'timed')));
    const context = { systemPrompt: '', trajectories: read, seed: 1 };
    const [groups, reflecting] = await timed(() => parts.reflector.reflect([context], config.num_generations, signal));
    const rewards = [Array.from({ length: config.num_generations }, (_, i) => i % 2)];
    const [, learning] = await timed(() => updateLora(engine.model, parts.lora, groups, rewards, small, 1, signal));
    const { contexts_per_step, num_generations, tasks_per_reflection, trajectories_per_context } = config;
    const episodes = contexts_per_step * (num_generations * tasks_per_reflection + trajectories_per_context);
    return (playing / actions) * episodes * (config.max_steps ?? TIMED.actions) + (reflecting + learning) * contexts_per_step;
  } finally {
    parts.actor.free();
    parts.lora.free();
  }
}
