// Publishing an adapter of this machine: who is signed in at the Hub, what is asked for, what came of it. The sign-in lasts as long as this page is
// open and is kept nowhere.

import { REPOSITORY_LEFT, type HubAccount, type Published, type SignedIn } from '../../../core/sharing/hub';
import { type Notes, openNotes } from '../../../store/notes';
import { size } from '../format';
import { Job } from '../job.svelte';
import { recall } from '../recall';
import { router } from '../router.svelte';
import type { PageContext } from '../page';

const account = $state<{ signedIn: SignedIn | null }>({ signedIn: null });

const OF_ANSWER = ['code', 'state', 'error', 'error_description'];

/** Whether the address holds what a Hub answered to a sign-in. */
export function isBackFromHub(query: string): boolean {
  const search = new URLSearchParams(query);
  return search.has('state') && (search.has('code') || search.has('error'));
}

export class Publishing {
  hub = $state.raw<HubAccount | null>(null);
  name = $state('');
  visibility = $state<'private' | 'public'>('private');
  licence = $state('');
  isThere = $state(false);
  published = $state.raw<Published | null>(null);
  /** Address of a repository that a publication left behind when it failed. */
  left = $state<string | null>(null);
  readonly job = new Job();

  readonly #notes: Notes;

  constructor(
    private readonly page: PageContext,
    readonly adapter: string,
  ) {
    this.#notes = page.keep('notes', openNotes);
    const kept = recall(this.#notes, 'publication', (failure) => (this.job.failure = failure));
    if (kept?.adapter === adapter) [this.name, this.visibility, this.licence, this.isThere] = [kept.name, kept.visibility, kept.licence, kept.isThere]; // prettier-ignore
    else this.name = adapter.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 60); // prettier-ignore
  }

  /** What is typed and chosen, for after a reload. */
  keep(): void {
    const { adapter, name, visibility, licence, isThere } = this;
    this.#notes.write('publication', { adapter, name, visibility, licence, isThere });
  }

  get account(): SignedIn | null {
    return account.signedIn;
  }

  get repository(): string {
    return `${account.signedIn?.name ?? ''}/${this.name.trim()}`;
  }

  /** Reads which Hub this page belongs to, and takes the answer of one that the person comes back from. */
  async open(): Promise<void> {
    await this.job.run(async () => {
      this.hub ??= await this.page.services.shared.hub();
      if (!isBackFromHub(router.query)) return;
      const answer = new URLSearchParams(router.query);
      // A code is of one use, and does not belong into what people copy out of the address.
      const rest = new URLSearchParams([...answer].filter(([name]) => !OF_ANSWER.includes(name)));
      router.setQuery(rest.toString());
      account.signedIn = await this.hub.signedIn(answer);
    });
  }

  async signIn(): Promise<void> {
    await this.job.run(async () => {
      location.assign(await this.hub!.signIn(location.hash.split('?')[0]!));
    });
  }

  signOut(): void {
    account.signedIn = null;
  }

  async publish(): Promise<void> {
    [this.published, this.left] = [null, null];
    const { repository, licence, isThere, visibility } = this;
    const signedIn = account.signedIn!;
    await this.job.run(async (onProgress, signal) => {
      const onBytes = (done: number, total: number): void =>
        onProgress({ done: done / 1000, total: total / 1000, unit: 'kB', rate: 0, secondsLeft: null, message: size(total) });
      const bundle = await this.page.trainer.api.exportBundle(this.adapter);
      const request = { account: signedIn, repository, licence: licence.trim(), isThere, isPrivate: visibility === 'private' };
      this.page.models.published = new URL(this.hub!.settings.endpoint).host;
      try {
        this.published = await this.hub!.publish(bundle, request, onBytes, signal);
        this.isThere = true;
      } catch (error) {
        const { code, detail } = error as { readonly code?: string; readonly detail?: unknown };
        if (detail === REPOSITORY_LEFT) [this.isThere, this.left] = [true, `${this.hub!.settings.endpoint}/${repository}`];
        if (code === 'HUB_TOKEN') account.signedIn = null;
        throw error;
      }
    });
  }
}
