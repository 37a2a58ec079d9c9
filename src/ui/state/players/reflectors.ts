// Trained reflectors to choose from: those that ship, fetched when they are used, and those that are kept on this machine.

import { type GalleryEntry, importedId } from '../../../core/sharing/gallery';
import type { ModelChoice } from '../../../core/run/run-config';
import type { PageContext } from '../page';

export interface ReflectorChoice {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly model: ModelChoice | null;
  /** Null for one of this machine. */
  readonly entry: GalleryEntry | null;
}

/** Of worlds that there are. @throws what the gallery throws, where nothing is kept either */
export async function listReflectors({ services }: Pick<PageContext, 'services'>): Promise<ReflectorChoice[]> {
  const kept = await services.library.listAdapters();
  // Kept reflectors work where the gallery cannot be had.
  const gallery = await services.shared.gallery().catch((error: unknown) => {
    if (kept.length === 0) throw error;
    return { reflectors: [] };
  });
  const shipped = gallery.reflectors.filter(({ address }) => address.startsWith('adapters/'));
  const listed = new Set(shipped.map(({ sha256 }) => importedId(sha256)));
  return [
    ...shipped.map((entry) => ({ id: entry.id, name: entry.name, preset: entry.preset, model: null, entry })),
    ...kept
      .filter(({ id }) => !listed.has(id))
      .map(({ id, name, preset, model }) => ({ id, name, preset, model: model ?? null, entry: null })),
  ].filter(({ preset }) => Object.hasOwn(services.presets, preset));
}
