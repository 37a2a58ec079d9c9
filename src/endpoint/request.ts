// The body of a request, and what is left out of it once a server has refused it: servers that call themselves compatible differ in
// what they take. What was refused once is not sent again.

import type { ChatMessage } from '../text/chat-template';
import type { Usage, Written } from './answer';

export interface Ask {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly temperature: number;
  /** Of the draws, where the server takes one. */
  readonly seed: number;
  readonly stop: readonly string[];
  /** Texts for the same conversation. */
  readonly choices: number;
  /** What the text has to fit, in XGrammar's notation, for who can hold a writer to it; endpoints are not asked to. */
  readonly grammar?: string | null;
  /** Told the tokens of each answer, where the server counts them. */
  readonly onUsage?: (usage: Usage) => void;
}

/** Who writes texts for conversations: an endpoint, or a library that speaks as one. */
export interface Completer {
  /** Tokens so far, as far as they are counted. */
  readonly counts: Usage;
  /**
   * The texts for each conversation, in order, as many as it asks for, or one with a `failure`.
   * @throws AppError where nobody is answered, `RUN_CANCELLED` on abort
   */
  complete(asks: readonly Ask[], signal?: AbortSignal): Promise<Written[][]>;
}

/** `system`: a server whose model knows no such role reads it at the head of the first turn. */
export type Optional = 'seed' | 'stop' | 'n' | 'stream' | 'stream_options' | 'temperature' | 'max_tokens' | 'system';

/** @param without what the server has refused */
export function requestBody(model: string, ask: Ask, isStreamed: boolean, without: ReadonlySet<Optional>): Record<string, unknown> {
  const { maxTokens, temperature, seed, stop, choices } = ask;
  const body: Record<string, unknown> = {
    model,
    messages: without.has('system') ? withoutSystem(ask.messages) : ask.messages,
    [without.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens']: maxTokens,
    temperature,
    // Within the whole numbers that all servers take.
    seed: seed % 2 ** 31,
  };
  if (stop.length > 0) body['stop'] = stop;
  if (choices > 1) body['n'] = choices;
  if (isStreamed) Object.assign(body, { stream: true, stream_options: { include_usage: true } });
  for (const name of without) if (name !== 'max_tokens') delete body[name];
  return body;
}

/** What a refusal is about, of what can be left out; null where it is about nothing that was sent. */
export function refusedPart(status: number, words: string, body: Readonly<Record<string, unknown>>): Optional | null {
  if (status !== 400 && status !== 422 && status !== 500 && status !== 501) return null;
  // The longer names first: one is a part of the other.
  const named = (['stream_options', 'stream', 'max_tokens', 'temperature', 'seed', 'stop'] as const).find(
    (name) => name in body && new RegExp(`(^|[^a-z_])${name}([^a-z_]|$)`, 'i').test(words),
  );
  if (named && status !== 500) return named;
  if ('n' in body && status !== 500 && /["'`\s]n["'`\s]|(^|\W)n (>|must|is)/.test(words)) return 'n';
  const hasSystem = (body['messages'] as readonly ChatMessage[])[0]?.role === 'system';
  return hasSystem && /system.{0,30}(role|message|prompt)|role.{0,30}system|roles must alternate/i.test(words) ? 'system' : null;
}

function withoutSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const [system, first, ...rest] = messages;
  if (system?.role !== 'system' || !first) return [...messages];
  return [{ role: first.role, content: `${system.content}\n\n${first.content}` }, ...rest];
}
