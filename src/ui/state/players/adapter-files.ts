// What is chosen or dropped as an adapter: a bundle, or the folder of a trainer, which becomes one.

import { filesOfDrop, filesOfInput, type PickedFile } from '../drop-files';

const WANTED =
  /\.zip$|(^|\/)(adapter_config\.json|adapter_model\.\w+|adapters?\.(npz|safetensors)|trainer_state\.json|run\.jsonl|README\.md)$/i;

export interface PickedBundle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

async function bundleOf(files: readonly PickedFile[]): Promise<PickedBundle> {
  const bytesOf = async ({ file }: PickedFile): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());
  const [first] = files;
  if (files.length === 1 && /\.zip$/i.test(first!.path)) return { name: first!.file.name, bytes: await bytesOf(first!) };
  // Readers of adapters come with the first folder that is opened.
  const [{ readAdapterFolder }, { writeBundle }] = await Promise.all([
    import('../../../adapter/folder'),
    import('../../../adapter/bundle'),
  ]);
  const found = new Map(files.map((file) => [file.path, file]));
  const bundle = await readAdapterFolder([...found.keys()], (path) => bytesOf(found.get(path)!));
  return { name: first!.path.includes('/') ? first!.path.split('/')[0]! : 'adapter', bytes: writeBundle(bundle) };
}

/** @throws AppError `ADAPTER_…`, `TRAINER_LOG_INVALID` */
export async function bundleOfInput(files: Iterable<File>): Promise<PickedBundle> {
  return bundleOf(filesOfInput(files, WANTED));
}

/** @throws as `bundleOfInput` */
export async function bundleOfDrop(items: DataTransferItemList): Promise<PickedBundle> {
  return bundleOf(await filesOfDrop(items, WANTED));
}
