// Who plays and who reflects, as one line of text: on the command line, in a run's configuration, in results. `engine`,
// `expert`, `random`, `person`, a chat model elsewhere: `openai:http://127.0.0.1:8080/v1#MODEL`, a model in ONNX: `onnx:FOLDER`
// with `#FORMAT` where the folder has several, or one that web-llm plays: `web-llm:MODEL`. A line never holds a key.

import { AppError } from '../errors';
import { parseWebLlm, type WebLlmPlayer, webLlmLine } from '../web-llm-models';

export type Player =
  | { readonly kind: 'engine' | 'expert' | 'random' | 'person' }
  /** A server that speaks OpenAI's chat completions: where its paths begin, and which of its models. */
  | { readonly kind: 'openai'; readonly url: string; readonly model: string }
  /** A folder of a model in ONNX, and which of its formats; null for the first that is there. */
  | { readonly kind: 'onnx'; readonly path: string; readonly format: string | null }
  | WebLlmPlayer;

const PLAIN = ['engine', 'expert', 'random', 'person'] as const;
const LONGEST_NAME = 500;

/** @throws AppError `PLAYER_UNKNOWN`, `ENDPOINT_URL`, `WEBLLM_…` */
export function parsePlayer(line: string): Player {
  const plain = PLAIN.find((kind) => kind === line);
  if (plain) return { kind: plain };
  const onnx = /^onnx:([^#]+)(?:#(\w{1,32}))?$/.exec(line);
  if (onnx && onnx[1]!.length <= LONGEST_NAME) return { kind: 'onnx', path: onnx[1]!, format: onnx[2] ?? null };
  const webLlm = parseWebLlm(line);
  if (webLlm) return webLlm;
  const match = /^openai:([^#]*)#(.+)$/.exec(line);
  if (!match) {
    const message = `"${line.slice(0, 100)}" names nobody who could play.`;
    const fix = `Choose ${PLAIN.join(', ')}, an endpoint: openai:http://127.0.0.1:8080/v1#MODEL, a model in ONNX: onnx:FOLDER, or one of web-llm in the page: web-llm:MODEL.`;
    throw new AppError('PLAYER_UNKNOWN', message, fix);
  }
  const model = match[2]!.trim();
  if (model === '' || model.length > LONGEST_NAME)
    throw new AppError(
      'PLAYER_UNKNOWN',
      'The endpoint is given without the name of a model.',
      'Put the name that the server knows it by after the #.',
    );
  return { kind: 'openai', url: endpointUrl(match[1]!), model };
}

/** The line that `parsePlayer` reads. */
export function playerLine(player: Player): string {
  if (player.kind === 'web-llm') return webLlmLine(player);
  if (player.kind === 'onnx') return `onnx:${player.path}${player.format === null ? '' : `#${player.format}`}`;
  return player.kind === 'openai' ? `openai:${player.url}#${player.model}` : player.kind;
}

/**
 * Where the paths of an endpoint begin, without a slash at the end: as it was given, or what is before `/chat/completions` in it; with
 * `/v1` where nothing but a server was named.
 * @throws AppError `ENDPOINT_URL`, also where a key stands in it: addresses are kept and shown, keys are not
 */
export function endpointUrl(given: string): string {
  const wrong = (what: string, fix = 'Give it as http://127.0.0.1:8080/v1.'): AppError => new AppError('ENDPOINT_URL', what, fix);
  let url: URL;
  try {
    url = new URL(given.trim());
  } catch {
    throw wrong(given.trim() === '' ? 'The address of the endpoint is missing.' : `"${given.slice(0, 100)}" is no address.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw wrong(`The address begins with ${url.protocol}, not with http: or https:.`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw wrong(
      `The address of ${url.host} holds more than a place.`,
      'Leave out user names, passwords, ? and #; a key has a field of its own.',
    );
  const path = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  return `${url.origin}${path === '' ? '/v1' : path}`;
}
