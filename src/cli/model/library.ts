// Models fetched for this machine: one folder for all commands, in the user's cache or where HINDSIGHT_MODELS says.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from '../../hub/catalogue';
import { FolderStorage } from '../../hub/folder-storage';
import { HUGGING_FACE, parseRepository, resolveRepository } from '../../hub/huggingface';
import { ModelLibrary } from '../../hub/library';
import { MODEL_ID, totalBytes } from '../../hub/manifest';
import { parseModelConfig } from '../../model/config';
import { planMemory } from '../../model/memory-plan';
import { plannedWork } from '../../train/planned-work';
import { PRESETS } from '../../train/presets';
import { UsageError, type Arguments } from '../arguments';
import { formatSeconds } from '../progress';

function modelsFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return process.env['HINDSIGHT_MODELS'] ?? join(cache, 'hindsight', 'models');
}

/** A path that is there, or the folder of a fetched model named by its id or its repository; what is neither comes back as it is. */
export function modelPath(text: string): string {
  if (existsSync(text)) return text;
  const id = text.replace('/', '--').replace(/\/(.*)\.gguf$/i, '--$1');
  const folder = join(modelsFolder(), id);
  if (!MODEL_ID.test(id) || !existsSync(join(folder, 'manifest.json'))) return text;
  return folder;
}

/** Options --endpoint, --json. Ctrl-C keeps what arrived. @throws as `resolveRepository` and `download`. */
export async function pull(args: Arguments, text: string): Promise<void> {
  const manifest = await resolveRepository(parseRepository(text), { endpoint: args.text('endpoint', HUGGING_FACE) });
  const size = `${(totalBytes(manifest) / 1e6).toFixed(1)} MB`;
  if (!args.flag('json'))
    console.log(`${manifest.source}: ${manifest.files.length} files, ${size}, licence ${manifest.licence ?? 'not told'}`);
  const isTerminal = process.stderr.isTTY === true;
  let shownAt = 0;
  await new ModelLibrary(new FolderStorage(modelsFolder())).fetch(manifest, {
    onProgress({ doneBytes, totalBytes: all, rate, secondsLeft, file }) {
      if (!isTerminal && performance.now() - shownAt < 15_000) return;
      shownAt = performance.now();
      const left = secondsLeft === null ? '' : `  ${formatSeconds(secondsLeft)} left`;
      const line = `${(doneBytes / 1e6).toFixed(1)} of ${(all / 1e6).toFixed(1)} MB  ${(rate / 1e6).toFixed(1)} MB/s${left}  ${file}`;
      process.stderr.write(isTerminal ? `\r\x1b[2K${line}` : `${line}\n`);
    },
  });
  if (isTerminal) process.stderr.write('\r\x1b[2K');
  const { id, source } = manifest;
  if (args.flag('json')) console.log(JSON.stringify({ id, source, sizeBytes: totalBytes(manifest), folder: join(modelsFolder(), id) }));
  else console.log(`kept as ${id}; use it with --model ${id}`);
}

/** What is here, and what is known to work. */
export async function list(args: Arguments): Promise<void> {
  const models = await new ModelLibrary(new FolderStorage(modelsFolder())).list();
  const catalogue = await Promise.all(
    CATALOGUE.map(async ({ config, ...entry }) => {
      const plan = async (format: 'f32' | 'int4'): Promise<number> => {
        const work = { ...plannedWork(PRESETS['minihack-smollm2']), weights: { format } };
        return (await planMemory(parseModelConfig(config), { kind: 'webgpu', maxTensorBytes: 2 ** 27 }, work)).peakBytes;
      };
      return { ...entry, memoryBytes: { f32: await plan('f32'), int4: await plan('int4') } };
    }),
  );
  if (args.flag('json')) return console.log(JSON.stringify({ folder: modelsFolder(), models, catalogue }));
  console.log(`in ${modelsFolder()}:`);
  for (const { id, sizeBytes, totalBytes: all, licence, isWhole } of models) {
    const state = isWhole ? (licence ?? '') : `${Math.floor((100 * sizeBytes) / Math.max(1, all))} %, go on with ict model pull`;
    console.log(`  ${id.padEnd(44)} ${(sizeBytes / 1e6).toFixed(1).padStart(8)} MB  ${state}`);
  }
  if (models.length === 0) console.log('  nothing yet');
  console.log('to fetch with ict model pull (memory: a step of the preset minihack-smollm2, weights in f32 and in int4):');
  for (const { repository, downloadBytes, memoryBytes, licence } of catalogue) {
    const memory = [memoryBytes.f32, memoryBytes.int4].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`).join(' / ');
    console.log(`  ${repository.padEnd(44)} ${(downloadBytes / 1e6).toFixed(0).padStart(8)} MB  ${licence}  memory ${memory}`);
  }
}

/** @throws UsageError where there is no such model. */
export async function remove(id: string): Promise<void> {
  const library = new ModelLibrary(new FolderStorage(modelsFolder()));
  const found = (await library.list()).find((model) => model.id === id);
  if (!found) throw new UsageError(`There is no model "${id}" in ${modelsFolder()}.`);
  await library.remove(id);
  console.log(`${id} deleted, ${(found.sizeBytes / 1e6).toFixed(1)} MB freed`);
}
