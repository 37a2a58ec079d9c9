// A reflector of the gallery, fetched and checked where it is not kept on this machine yet.

import { type GalleryEntry, importedId } from '../../../core/sharing/gallery';
import type { ModelChoice } from '../../../core/run/run-config';
import type { AdapterRecord } from '../../../store/records';
import type { PageContext } from '../page';

/** @returns the adapter under which it is kept, and the model that it was made for @throws AppError `ADAPTER_…`, `HUB_…` */
export async function keepReflector(
  { services, trainer }: Pick<PageContext, 'services' | 'trainer'>,
  entry: GalleryEntry,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly model: ModelChoice | null }> {
  const id = importedId(entry.sha256);
  const find = async (): Promise<AdapterRecord | undefined> => (await services.library.listAdapters()).find((one) => one.id === id);
  let record = await find();
  if (!record) {
    const offer = await services.shared.look(entry.address, '', signal);
    const bytes = await services.shared.fetch(offer, entry.sha256, () => undefined, signal);
    await trainer.api.importBundle(bytes, entry.id);
    record = await find();
  }
  return { id, model: record?.model ?? null };
}
