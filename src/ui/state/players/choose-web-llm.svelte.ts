// A model of web-llm as it is being chosen: one of its list or one at addresses of one's own; what is kept of them in this browser.

import { HASHED_PARTS, parseWebLlm, WEB_LLM_MODELS, webLlmLine } from '../../../core/web-llm-models';
import type { KeptWebLlm } from '../../../rpc/players-api';
import { toFailure } from '../failure';
import { Job } from '../job.svelte';
import type { PageContext } from '../page';

/** Where the libraries of web-llm's list lie; its weights lie on Hugging Face. */
const LIBRARIES = 'https://raw.githubusercontent.com';

export class ChooseWebLlm {
  /** Null: addresses of one's own. */
  id = $state<string | null>(null);
  folder = $state('');
  lib = $state('');
  hashes = $state<Record<(typeof HASHED_PARTS)[number], string>>({ config: '', lib: '', tokenizer: '' });
  grammar = $state(true);
  kept = $state.raw<readonly KeptWebLlm[]>([]);
  /** Whether the graphics card computes in 16 bits; null while that is asked. */
  hasF16 = $state<boolean | null>(null);
  /** The line that is loaded, as far as this page knows. */
  loaded = $state<string | null>(null);
  readonly job = new Job();
  #isAsked = false;

  constructor(private readonly page: Pick<PageContext, 'trainer' | 'models'>) {}

  /** Asks the browser, once, when somebody looks at this choice. */
  async open(): Promise<void> {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
    this.hasF16 = adapter?.features.has('shader-f16') ?? false;
    this.id ??= WEB_LLM_MODELS.find(({ f16 }) => f16 === this.hasF16)!.id;
    await this.#look();
  }

  get isOwn(): boolean {
    return this.id === null;
  }

  /** @throws AppError `WEBLLM_URL`, `WEBLLM_HASH` */
  get line(): string {
    if (this.id !== null) return webLlmLine({ kind: 'web-llm', id: this.id, own: null, grammar: this.grammar });
    const hashes = HASHED_PARTS.flatMap((part) => (this.hashes[part].trim() === '' ? [] : [`${part}=${this.hashes[part].trim()}`]));
    const parts = [this.folder.trim(), this.lib.trim(), ...hashes];
    return webLlmLine(parseWebLlm(`web-llm${this.grammar ? '+grammar' : ''}:${parts.join('#')}`)!);
  }

  /** @param outer cancels the loading too */
  async load(outer?: AbortSignal): Promise<void> {
    this.loaded = null;
    await this.job.run(async (onProgress, signal) => {
      const { line } = this;
      for (const server of this.isOwn ? [this.folder, this.lib] : ['', LIBRARIES]) this.page.models.note(server.trim());
      await this.page.trainer.api.loadWebLlm(line, onProgress, outer ? AbortSignal.any([signal, outer]) : signal);
      this.loaded = line;
    });
    await this.#look();
  }

  async delete(folder: string): Promise<void> {
    this.job.failure = null;
    this.loaded = null;
    try {
      await this.page.trainer.api.deleteWebLlm(folder);
    } catch (error) {
      this.job.failure = toFailure(error);
    }
    await this.#look();
  }

  async #look(): Promise<void> {
    try {
      this.kept = await this.page.trainer.api.keptWebLlm();
    } catch (error) {
      this.job.failure ??= toFailure(error);
    }
  }
}
