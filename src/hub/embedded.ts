// Fetches the embedded model from beside the page: whole, or an error. Nothing comes from another origin.

import { AppError } from '../core/errors';

export interface EmbeddedFiles {
  readonly name: string;
  readonly config: unknown;
  readonly tokenizer: unknown;
  readonly weights: Uint8Array;
}

/**
 * @param baseUrl ends in a slash
 * @throws AppError `HUB_FETCH_FAILED` when a file is missing, cut or unreachable
 */
export async function fetchEmbedded(baseUrl: string, signal?: AbortSignal): Promise<EmbeddedFiles> {
  const [config, tokenizer, weights] = await Promise.all(
    ['config.json', 'tokenizer.json', 'model.safetensors'].map((name) => fetchWhole(new URL(name, baseUrl), signal)),
  );
  const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
  return { name: 'hindsight-embedded', config: json(config!), tokenizer: json(tokenizer!), weights: weights! };
}

async function fetchWhole(url: URL, signal?: AbortSignal): Promise<Uint8Array> {
  const fix = 'Check the connection and reload the page; after the first visit it works offline.';
  const name = url.pathname.split('/').pop()!;
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    if (signal?.aborted) throw new AppError('RUN_CANCELLED', 'The download was cancelled.', 'Start it again when you are ready.');
    throw new AppError('HUB_FETCH_FAILED', `${name} could not be fetched: the server did not answer.`, fix, { cause });
  }
  if (!response.ok) throw new AppError('HUB_FETCH_FAILED', `${name} could not be fetched: the server answered ${response.status}.`, fix);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const announced = Number(response.headers.get('content-length') ?? NaN);
  const isEncoded = response.headers.has('content-encoding');
  if (!isEncoded && Number.isFinite(announced) && announced !== bytes.length)
    throw new AppError('HUB_FETCH_FAILED', `${name} arrived cut: ${bytes.length} of ${announced} bytes.`, fix);
  return bytes;
}
