// The door to `@mlc-ai/web-llm`, seven megabytes that are loaded when one of its models is chosen. What we use of it is written down here, so
// that tests put recorded replies in its place.

import { AppError } from '../core/errors';
import type { OwnWebLlm, WebLlmPlayer } from '../core/web-llm-models';
import type { ChatMessage } from '../text/chat-template';
import { browser, type FileAddresses, folderOf, requireDevice, requireRoom } from './look';

export interface ChatRequest {
  messages: ChatMessage[];
  max_tokens: number;
  temperature: number;
  seed: number;
  stop: string[];
  n: number;
  response_format?: { type: 'grammar'; grammar: string };
  extra_body?: { enable_thinking: boolean };
}

export interface ChatAnswer {
  readonly choices: readonly { readonly message: { readonly content: string | null }; readonly finish_reason: string | null }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | undefined;
}

/** What `MLCEngine` does for us. It works on one request at a time. */
export interface ChatEngine {
  /** Fetches what is not cached, and loads it; returns without a word when `unload` ended it. */
  reload(modelId: string): Promise<void>;
  unload(): Promise<void>;
  /** Ends the request under way with what it has. */
  interruptGenerate(): void | Promise<void>;
  chatCompletion(request: ChatRequest): Promise<ChatAnswer>;
}

export interface LoadReport {
  /** From 0 to 1, of the weights alone: first fetched, then loaded. */
  readonly progress: number;
  readonly text: string;
}

export interface OpenedEngine {
  readonly engine: ChatEngine;
  /** Of the model, for `reload`. */
  readonly id: string;
  /** Looked at where one does not come; null where there are none. */
  readonly files: FileAddresses | null;
}

export type OpenEngine = (player: WebLlmPlayer, onReport: (report: LoadReport) => void) => Promise<OpenedEngine>;

/** What web-llm calls a model of one's own. */
const ownId = ({ model }: OwnWebLlm): string => model.split('/').at(-1)!;

/** @throws AppError `WEBLLM_MODEL`, `WEBLLM_PACKAGE`, `WEBLLM_NO_WEBGPU`, `WEBLLM_NO_F16`, `WEBLLM_QUOTA` */
export const openEngine: OpenEngine = async (player, onReport) => {
  const { id, own } = player;
  const around = browser();
  await requireDevice(player, around);
  const { MLCEngine, prebuiltAppConfig } = await import('@mlc-ai/web-llm').catch((cause: unknown) => {
    throw new AppError('WEBLLM_PACKAGE', 'web-llm could not be loaded from this page.', 'Reload the page while the network is there.', {
      cause,
    });
  });
  const record = own
    ? {
        ...{ model: own.model, model_id: ownId(own), model_lib: own.lib },
        integrity: {
          ...(own.hashes.config ? { config: own.hashes.config } : {}),
          ...(own.hashes.lib ? { model_lib: own.hashes.lib } : {}),
          ...(own.hashes.tokenizer ? { tokenizer: { 'tokenizer.json': own.hashes.tokenizer } } : {}),
        },
      }
    : prebuiltAppConfig.model_list.find(({ model_id }) => model_id === id);
  if (!record)
    throw new AppError(
      'WEBLLM_MODEL',
      `web-llm has no model "${id}".`,
      'Choose one of the list, or give the addresses of folder and library.',
    );
  const files = { folder: folderOf(record.model), lib: record.model_lib };
  await requireRoom(player, files, around);
  const engine = new MLCEngine({ appConfig: { model_list: [record] }, initProgressCallback: onReport, logLevel: 'ERROR' });
  return { engine: engine as ChatEngine, id: record.model_id, files };
};
