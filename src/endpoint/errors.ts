// What can go wrong with an endpoint, in words: what was seen, where, what to do now. A server's own words are shown, shortened, and
// without the key, which some servers repeat.

import { AppError } from '../core/errors';

/** An attempt that failed: whether another may help, and how long the server asked to be left alone. */
export class Failed extends Error {
  constructor(
    readonly error: AppError,
    /** False where the same request would fail the same way. */
    readonly mayHelp: boolean,
    readonly waitMs: number | null = null,
  ) {
    super(error.message);
  }
}

const LONGEST_WORDS = 300;

/** The page's address, where this is a page. */
function pageOrigin(): string | null {
  const { location } = globalThis as { location?: { origin?: string } };
  return typeof location?.origin === 'string' && location.origin !== 'null' ? location.origin : null;
}

/** No answer came at all. A browser does not say why: a server that is not there and one that refuses the page look the same. */
export function unreachable(url: string, cause: unknown): AppError {
  const origin = pageOrigin();
  if (origin === null) {
    const why = (cause as { cause?: { code?: unknown } } | null)?.cause?.code;
    const message = `No server answers at ${url}${typeof why === 'string' ? ` (${why})` : ''}.`;
    return new AppError('ENDPOINT_UNREACHABLE', message, 'Start the server, or check the address and its port.');
  }
  if (origin.startsWith('https:') && url.startsWith('http:') && !isLoopback(url)) {
    const message = `This page came over https and may not ask ${url}, which is http.`;
    return new AppError('ENDPOINT_MIXED', message, 'Give the server an https address, or run it on this machine and use http://127.0.0.1.');
  }
  const message = `The browser got no answer from ${url}: no server listens there, or it does not let pages from ${origin} read its answers (CORS).`;
  return new AppError('ENDPOINT_BLOCKED', message, `Start it so that it allows this page. ${corsRemedy(origin)}`);
}

/** How the usual servers are told to answer a page. */
function corsRemedy(origin: string): string {
  return [
    'llama.cpp: llama-server allows every page; check its port.',
    `Ollama: OLLAMA_ORIGINS=${origin} ollama serve.`,
    `vLLM: vllm serve MODEL --allowed-origins '["${origin}"]'.`,
    'LM Studio: turn on CORS in the server’s settings, or lms server start --cors.',
  ].join(' ');
}

function isLoopback(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

/** The server answered with an error. @param body as it came, cut */
export function refused(url: string, model: string, status: number, body: string, retryAfter: string | null, now: number): Failed {
  const words = wordsOf(body);
  const said = words === '' ? '' : ` It says: ${words}`;
  const fail = (code: string, message: string, fix: string, mayHelp = false): Failed =>
    new Failed(new AppError(code, message + said, fix, { detail: { status } }), mayHelp, mayHelp ? readRetryAfter(retryAfter, now) : null);
  if (status === 401 || status === 403)
    return fail(
      'ENDPOINT_KEY',
      `${url} refuses the key (${status}).`,
      'Give the key that belongs to this server, or one that may use this model.',
    );
  if (status === 402 || (status === 429 && /insufficient_quota|billing|credit/i.test(body)))
    return fail('ENDPOINT_QUOTA', `The account at ${url} is used up (${status}).`, 'Top it up, or use another endpoint.');
  if (status === 429)
    return fail('ENDPOINT_BUSY', `${url} asks for fewer requests (429).`, 'Lower the number of requests at a time, or wait.', true);
  if (/context.{0,20}(length|window|size)|too many tokens|maximum context|exceed_context/i.test(body))
    return fail(
      'ENDPOINT_TOO_LONG',
      `The conversation is longer than ${model} at ${url} can read.`,
      'Lower the context in tokens, or start the server with a larger one.',
    );
  if (status === 404 && /model/i.test(body))
    return fail('ENDPOINT_NO_MODEL', `${url} has no model "${model}".`, 'Use a name from the server’s list of models.');
  if (status === 404 || status === 405)
    return fail('ENDPOINT_NOT_FOUND', `${url} has no chat completions (${status}).`, 'The address usually ends in /v1; check it.');
  if (status === 0 || (status >= 300 && status < 400))
    return fail('ENDPOINT_REDIRECT', `${url} sends its visitors elsewhere.`, 'Give the address that it leads to.');
  if (status === 408 || status === 425 || status >= 500)
    return fail('ENDPOINT_SERVER', `${url} failed (${status}).`, 'Look at the server’s own log, then try again.', true);
  return fail('ENDPOINT_REFUSED', `${url} refuses the request (${status}).`, 'Look at what it says; another model or server may take it.');
}

export const tooSlow = (url: string, what: string, ms: number): Failed =>
  new Failed(
    new AppError(
      'ENDPOINT_TIMEOUT',
      `${url} ${what} within ${ms >= 1000 ? `${Math.round(ms / 1000)} s` : `${ms} ms`}.`,
      'Give it more time, fewer requests at a time, or a smaller model.',
    ),
    true,
  );

export const cutOff = (url: string): Failed =>
  new Failed(
    new AppError('ENDPOINT_CUT', `${url} broke off in the middle of an answer.`, 'Look at the server’s own log, then try again.'),
    true,
  );

/** @param mayHelp a damaged answer may come whole the next time; a page of another kind will not */
export const notAnAnswer = (url: string, what: string, mayHelp: boolean): Failed =>
  new Failed(
    new AppError(
      'ENDPOINT_ANSWER',
      `${url} answers with ${what}, which is no chat completion.`,
      'Check that the address is that of an OpenAI-compatible server.',
    ),
    mayHelp,
  );

export const silent = (url: string, model: string, isThought: boolean): Failed =>
  new Failed(
    new AppError(
      isThought ? 'ENDPOINT_THINKS' : 'ENDPOINT_EMPTY',
      `${model} at ${url} ${isThought ? 'only thinks and writes no reply' : 'writes an empty reply'}.`,
      isThought ? 'Allow it more tokens for a reply, or switch its thinking off.' : 'Look at the server’s log and its chat template.',
    ),
    true,
  );

/** What a server says about an error: the message in the usual places, else the beginning of its text. */
export function wordsOf(body: string): string {
  let words = body;
  try {
    const json = JSON.parse(body) as Record<string, unknown> | null;
    const error = json?.['error'];
    const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)['message'] : error;
    const found = inner ?? json?.['message'] ?? json?.['detail'];
    if (found !== undefined) words = typeof found === 'string' ? found : JSON.stringify(found);
  } catch {
    words = /<\w/.test(body) ? '' : body;
  }
  const plain = words.replace(/\s+/g, ' ').trim();
  return plain.length > LONGEST_WORDS ? `${plain.slice(0, LONGEST_WORDS)}…` : plain;
}

/** `Retry-After` in ms from `now`: seconds or a date (RFC 9110, 10.2.3); null where there is none or it makes no sense. */
function readRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
