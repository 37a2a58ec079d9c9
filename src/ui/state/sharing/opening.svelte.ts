// An adapter at an address: what the link says, what its server says, what arrived. Each step takes a press, and nothing is kept before all of
// it was checked.

import type { AdapterOffer } from '../../../core/sharing/adapter-offer';
import type { GalleryEntry } from '../../../core/sharing/gallery';
import { sha256Hex } from '../../../core/hash';
import type { OpenedBundle } from '../../../rpc/trainer-api';
import type { AdapterRecord } from '../../../store/records';
import { toFailure } from '../failure';
import { Job } from '../job.svelte';
import type { PageContext } from '../page';

/** Which Hub is asked; '' for Hugging Face. Never from a link: whoever sends one does not choose whom this page trusts. */
export const hub = $state({ endpoint: '' });

export class Opening {
  /** Null for a file beside this page; undefined until the address was read. */
  host = $state.raw<string | null | undefined>(undefined);
  entry = $state.raw<GalleryEntry | null>(null);
  offer = $state.raw<AdapterOffer | null>(null);
  /** Id of the adapter that is kept. */
  kept = $state<string | null>(null);
  opened = $state.raw<OpenedBundle | null>(null);
  /** Of `kept`. */
  record = $state.raw<AdapterRecord | null>(null);
  /** SHA-256 of the bundle that arrived; null before, and of a repository, which is no one file. */
  found = $state<string | null>(null);
  readonly job = new Job();

  constructor(
    private readonly page: PageContext,
    readonly from: string,
    readonly sha256: string | null,
  ) {}

  get sizeBytes(): number | null {
    if (this.offer) return this.offer.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return this.entry?.sizeBytes ?? null;
  }

  /** Reads the address, and what the page's own gallery says of it. Asks nobody else. */
  async read(): Promise<void> {
    const { shared } = this.page.services;
    try {
      this.host = await shared.hostOf(this.from, hub.endpoint.trim());
      const gallery = await shared.gallery().catch(() => ({ reflectors: [] }));
      this.entry = gallery.reflectors.find(({ address, sha256 }) => address === this.from && sha256 === this.sha256) ?? null;
    } catch (error) {
      this.job.failure = toFailure(error);
    }
  }

  async look(): Promise<void> {
    await this.job.run(async (_, signal) => void (await this.#look(signal)));
  }

  async fetch(): Promise<void> {
    const { services, trainer } = this.page;
    await this.job.run(async (onProgress, signal) => {
      const offer = this.offer ?? (await this.#look(signal));
      const onBytes = (done: number, total: number): void =>
        onProgress({ done: done / 1000, total: total / 1000, unit: 'kB', rate: 0, secondsLeft: null, message: offer.name });
      const bytes = await services.shared.fetch(offer, this.sha256, onBytes, signal);
      const id = await trainer.api.importBundle(bytes, this.entry?.id ?? offer.name);
      if (offer.files.length === 1) this.found = await sha256Hex(bytes);
      this.opened = await services.library.opened(id);
      this.record = (await services.library.listAdapters()).find((adapter) => adapter.id === id) ?? null;
      this.kept = id;
    });
  }

  async #look(signal: AbortSignal): Promise<AdapterOffer> {
    const { services, models } = this.page;
    const endpoint = hub.endpoint.trim();
    if (this.host) models.note(this.from.startsWith('hf:') ? endpoint : this.from);
    return (this.offer = await services.shared.look(this.from, endpoint, signal));
  }
}
