// Keys of endpoints as this tab knows them, and to whom it has sent prompts. A key goes from the field into this object and the worker's
// memory; into storage only where the person asked to remember it.

import { parsePlayer } from '../../../core/run/player';
import type { TrainerApi } from '../../../rpc/trainer-api';
import type { Progress } from '../../../rpc/work';
import type { Services } from '../services';

export class Players {
  /** Host that prompts of this tab went to; null while nothing has left it. */
  sentTo = $state<string | null>(null);
  /** While a model of web-llm is fetched and loaded for work that was asked for. */
  loading = $state.raw<Progress | null>(null);
  readonly #keys = new Map<string, string | null>();

  constructor(
    private readonly services: Pick<Services, 'openEndpoints'>,
    private readonly api: () => TrainerApi,
  ) {}

  /** @param key null where the endpoint asks for none */
  hold(url: string, key: string | null): void {
    this.#keys.set(new URL(url).origin, key);
  }

  forget(url: string): void {
    this.#keys.delete(new URL(url).origin);
    void this.api().holdKey(url, null);
  }

  /** Call before work with a player: the worker loses keys and models of web-llm when it ends. @throws AppError `PLAYER_UNKNOWN`, `ENDPOINT_URL`, `WEBLLM_…` */
  async prepare(line: string | undefined, signal = new AbortController().signal): Promise<void> {
    if (line === undefined) return;
    const player = parsePlayer(line);
    if (player.kind === 'web-llm') return this.#load(line, signal);
    if (player.kind !== 'openai') return;
    const { origin, host } = new URL(player.url);
    const known = this.#keys.has(origin) ? this.#keys.get(origin)! : await this.#remembered(origin);
    await this.api().holdKey(player.url, known);
    this.sentTo = host;
  }

  async #load(line: string, signal: AbortSignal): Promise<void> {
    try {
      await this.api().loadWebLlm(line, (progress) => (this.loading = progress), signal);
    } finally {
      this.loading = null;
    }
  }

  async #remembered(origin: string): Promise<string | null> {
    const kept = await (await this.services.openEndpoints()).list();
    return kept.find(({ url }) => new URL(url).origin === origin)?.key ?? null;
  }
}
