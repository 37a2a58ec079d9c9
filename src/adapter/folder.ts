// An adapter in a folder as trainers leave it: PEFT's two files somewhere in it, beside tokenizers, optimisers and checkpoints. What belongs to the
// adapter is found by name and nothing else is read. For the files of a bundle, which are exactly those, see `bundle.ts`.

import { AppError } from '../core/errors';
import { CARD_FILE, RUN_LOG_FILE, type Bundle } from './bundle';
import { CONFIG_FILE, foreignAdapter, WEIGHTS_FILE } from './peft';
import { TRAINER_STATE_FILE, trainerRunLog } from './trainer-log';

const CHECKPOINT = /^(?:.*\/)?checkpoint-(\d+)\/$/;

/** The folder, ending in a slash or empty, whose adapter is meant: the outermost one, and of several checkpoints the last. */
function chosenFolder(names: readonly string[]): string {
  const folders = names.filter((name) => name === CONFIG_FILE || name.endsWith(`/${CONFIG_FILE}`)).map((name) => name.slice(0, -CONFIG_FILE.length)); // prettier-ignore
  if (folders.length === 0) {
    const foreign = foreignAdapter(names);
    if (foreign) throw foreign;
    throw new AppError(
      'ADAPTER_MISSING_FILE',
      `The folder has no ${CONFIG_FILE}.`,
      `Give the folder with ${CONFIG_FILE} and ${WEIGHTS_FILE}.`,
    );
  }
  const depth = (folder: string): number => folder.split('/').length;
  const outermost = folders.filter((folder) => depth(folder) === Math.min(...folders.map(depth)));
  const step = (folder: string): number => Number(CHECKPOINT.exec(folder)?.[1] ?? NaN);
  if (outermost.length > 1 && !outermost.every((folder) => step(folder) >= 0)) {
    const message = `The folder has ${outermost.length} adapters: ${outermost.slice(0, 5).join(', ')}.`;
    throw new AppError('ADAPTER_MISSING_FILE', message, 'Give the folder of one of them.');
  }
  return outermost.reduce((best, folder) => (step(folder) > step(best) ? folder : best));
}

/** Where the trainer kept its metrics: beside the adapter, or in the last checkpoint below it. */
function stateFile(names: readonly string[], folder: string): string | undefined {
  if (names.includes(folder + TRAINER_STATE_FILE)) return folder + TRAINER_STATE_FILE;
  const step = (name: string): number => Number(CHECKPOINT.exec(name.slice(folder.length, -TRAINER_STATE_FILE.length))?.[1] ?? -1);
  return names
    .filter((name) => name.startsWith(folder) && name.endsWith(`/${TRAINER_STATE_FILE}`) && step(name) >= 0)
    .sort((a, b) => step(b) - step(a))[0];
}

/**
 * @param names of all its files, with slashes between folders
 * @param read gives one of them
 * @throws AppError `ADAPTER_MISSING_FILE`, `ADAPTER_UNSUPPORTED`, `TRAINER_LOG_INVALID`, and what `read` throws
 */
export async function readAdapterFolder(names: readonly string[], read: (name: string) => Promise<Uint8Array>): Promise<Bundle> {
  const folder = chosenFolder(names);
  if (!names.includes(folder + WEIGHTS_FILE)) {
    const foreign = foreignAdapter(names.filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length)));
    if (foreign) throw foreign;
    throw new AppError('ADAPTER_MISSING_FILE', `The folder lacks ${folder}${WEIGHTS_FILE}.`, 'Save the adapter again, as safetensors.');
  }
  const one = async (name: string): Promise<Uint8Array | null> => (names.includes(folder + name) ? read(folder + name) : null);
  const peft = { config: (await one(CONFIG_FILE))!, weights: (await one(WEIGHTS_FILE))! };
  const card = await one(CARD_FILE);
  const own = await one(RUN_LOG_FILE);
  const state = own ? undefined : stateFile(names, folder);
  return {
    peft,
    card: card && new TextDecoder().decode(card),
    runLog: state === undefined ? own : trainerRunLog(await read(state), state.slice(folder.length)),
  };
}
