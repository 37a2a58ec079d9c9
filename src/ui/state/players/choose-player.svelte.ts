// Who is to play or to reflect, as it is being chosen: the model here, an endpoint by address, model and key, or a model of web-llm
// or one in ONNX.

import { AppError, cancelled } from '../../../core/errors';
import { endpointUrl, parsePlayer, playerLine } from '../../../core/run/player';
import type { PlayerTrial } from '../../../rpc/players-api';
import type { EndpointRecord } from '../../../store/endpoints';
import { ChooseWebLlm } from './choose-web-llm.svelte';
import { toFailure } from '../failure';
import { Job } from '../job.svelte';
import type { PageContext } from '../page';

export class ChoosePlayer {
  kind = $state<'engine' | 'endpoint' | 'onnx' | 'web-llm'>('engine');
  url = $state('http://127.0.0.1:8080/v1');
  model = $state('');
  /** Of a kept model in ONNX. */
  onnx = $state('');
  key = $state('');
  remember = $state(false);
  kept = $state.raw<readonly EndpointRecord[]>([]);
  trial = $state.raw<PlayerTrial | null>(null);
  /** Trying it. */
  readonly job = new Job();
  readonly webLlm: ChooseWebLlm;

  constructor(private readonly page: Pick<PageContext, 'services' | 'trainer' | 'models'>) {
    this.webLlm = new ChooseWebLlm(page);
    void this.load();
  }

  async load(): Promise<void> {
    try {
      this.kept = await (await this.page.services.openEndpoints()).list();
    } catch (error) {
      this.job.failure = toFailure(error);
    }
  }

  /** The line of the choice, its key handed over and kept where that was asked for; undefined for the model here. @throws AppError */
  async line(signal?: AbortSignal): Promise<string | undefined> {
    if (this.kind === 'engine') return undefined;
    if (this.kind === 'web-llm') return this.#webLlmLine(signal);
    if (this.kind === 'onnx') return playerLine(parsePlayer(`onnx:${this.onnx}`));
    const url = endpointUrl(this.url);
    const line = playerLine(parsePlayer(`openai:${url}#${this.model.trim()}`));
    const key = this.key.trim() === '' ? null : this.key.trim();
    const { services, trainer } = this.page;
    trainer.players.hold(url, key);
    await trainer.players.prepare(line, signal);
    if (this.remember) {
      await (await services.openEndpoints()).save({ id: line, url, model: this.model.trim(), key });
      await this.load();
    }
    return line;
  }

  /** Loaded first, with progress where it is chosen. */
  async #webLlmLine(signal?: AbortSignal): Promise<string> {
    const { webLlm } = this;
    const { line } = webLlm;
    if (webLlm.loaded === line) return line;
    await webLlm.load(signal);
    const { failure } = webLlm.job;
    if (failure) throw new AppError(failure.code, failure.message, failure.fix);
    if (webLlm.loaded !== line) throw cancelled();
    return line;
  }

  async try(): Promise<void> {
    this.trial = null;
    await this.job.run(async (_, signal) => {
      this.trial = await this.page.trainer.api.tryPlayer((await this.line(signal)) ?? 'engine', signal);
    });
  }

  take({ url, model, key }: EndpointRecord): void {
    [this.url, this.model, this.key, this.remember] = [url, model, key ?? '', false];
    this.changed();
  }

  async forget({ id, url }: EndpointRecord): Promise<void> {
    await (await this.page.services.openEndpoints()).delete(id);
    this.page.trainer.players.forget(url);
    if (this.url === url) this.key = '';
    this.remember = false;
    await this.load();
  }

  /** What was tried is not what is chosen any more. */
  changed(): void {
    this.trial = null;
    this.job.failure = null;
    this.webLlm.loaded = null;
    this.webLlm.job.failure = null;
  }
}
