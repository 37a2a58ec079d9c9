// OpenEnv's protocol (package `openenv` 0.10, https://github.com/huggingface/OpenEnv): what a client sends, what it is answered, and the errors in the
// words of that package's own server. Everything that comes in is understood whole or refused.

import * as v from 'valibot';
import { AppError } from '../core/errors';

/** A field that is wrong, in Pydantic's form. */
export interface FieldError {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** A message or body whose fields are wrong. */
export class InvalidMessage extends Error {
  constructor(readonly errors: readonly FieldError[]) {
    // Clients show the message alone.
    super(`Invalid message: ${errors.map(({ loc, msg }) => [...loc, msg].join(': ')).join('; ')}`);
  }
}

/** One field that is wrong in a way that a schema does not see. */
export function invalidField(name: string, msg: string, type = 'value_error'): InvalidMessage {
  return new InvalidMessage([{ type, loc: [name], msg }]);
}

export type ErrorCode = 'INVALID_JSON' | 'UNKNOWN_TYPE' | 'VALIDATION_ERROR' | 'EXECUTION_ERROR' | 'CAPACITY_REACHED' | 'SESSION_ERROR';

/** What an environment shows: fields of the observation, `metadata` apart. */
export interface Outcome {
  readonly observation: Readonly<Record<string, unknown>>;
  readonly reward: number | null;
  readonly done: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface State {
  readonly episode_id: string | null;
  readonly step_count: number;
  readonly [name: string]: unknown;
}

const anything = v.record(v.string(), v.unknown());
const MESSAGES = {
  reset: v.strictObject({ type: v.literal('reset'), data: v.optional(anything, {}) }),
  step: v.strictObject({ type: v.literal('step'), data: anything }),
  state: v.strictObject({ type: v.literal('state') }),
  close: v.strictObject({ type: v.literal('close') }),
  mcp: v.strictObject({ type: v.literal('mcp'), data: anything }),
};
export type Message =
  { readonly type: 'reset' | 'step' | 'mcp'; readonly data: Readonly<Record<string, unknown>> } | { readonly type: 'state' | 'close' };

/** A frame that cannot be answered: its error frame. */
class Refused extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** @throws Refused, InvalidMessage */
export function readMessage(frame: string): Message {
  const value = readJson(frame);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidMessage([{ type: 'dict_type', loc: [], msg: 'A message is an object.' }]);
  const { type } = value as { type?: unknown };
  const schema = typeof type === 'string' && Object.hasOwn(MESSAGES, type) ? MESSAGES[type as keyof typeof MESSAGES] : null;
  if (!schema) throw new Refused('UNKNOWN_TYPE', `Unknown message type: ${short(type === undefined ? '' : type)}`);
  return understood(schema, value) as Message;
}

/** @throws Refused */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refused('INVALID_JSON', `Invalid JSON: ${short((error as Error).message)}`);
  }
}

/** @throws InvalidMessage with every field that is wrong */
export function understood<T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new InvalidMessage(result.issues.map(fieldError));
}

/** Pydantic's names for what valibot found. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'string_type',
  number: 'int_type',
  integer: 'int_type',
  min_value: 'greater_than_equal',
  max_value: 'less_than_equal',
  min_length: 'too_short',
  max_length: 'too_long',
  picklist: 'literal_error',
  array: 'list_type',
  record: 'dict_type',
  strict_object: 'dict_type',
  boolean: 'bool_type',
};

function fieldError(issue: v.BaseIssue<unknown>): FieldError {
  const loc = (issue.path ?? []).map(({ key }) => key as string | number);
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return { type: 'extra_forbidden', loc, msg: 'Extra inputs are not permitted' };
  if (issue.received === 'undefined') return { type: 'missing', loc, msg: 'Field required' };
  return { type: TYPES[issue.type] ?? 'value_error', loc, msg: short(issue.message) };
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : String(JSON.stringify(value));
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

export function observationFrame(outcome: Outcome): string {
  return JSON.stringify({ type: 'observation', data: observationData(outcome) });
}

/** `metadata` stands in the observation too, for clients that look there. */
export function observationData({ observation, reward, done, metadata }: Outcome): Record<string, unknown> {
  return { observation: { ...observation, metadata }, reward, done, ...(Object.keys(metadata).length > 0 ? { metadata } : {}) };
}

export function stateFrame(state: State): string {
  return JSON.stringify({ type: 'state', data: state });
}

export function errorFrame(error: unknown): string {
  return JSON.stringify({ type: 'error', data: errorData(error) });
}

export function errorData(error: unknown): { message: string; code: ErrorCode; errors?: readonly FieldError[] } {
  if (error instanceof InvalidMessage) return { message: error.message, code: 'VALIDATION_ERROR', errors: error.errors };
  if (error instanceof Refused) return { message: error.message, code: error.code };
  return { message: inWords(error), code: 'EXECUTION_ERROR' };
}

/** `ENV_STEP_AFTER_END: The episode is over. Call reset() …`: what a person at the other end needs. */
function inWords(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? error.message : String(error);
  return error.code === 'RPC_UNKNOWN_ERROR' ? error.message : `${error.code}: ${error.message} ${error.fix}`;
}

const rpc = v.strictObject({
  jsonrpc: v.literal('2.0'),
  method: v.string(),
  params: v.optional(anything, {}),
  id: v.optional(v.nullable(v.union([v.string(), v.number()])), null),
});

/** MCP (Model Context Protocol): there are no tools here, a game is played by its steps. Always an answer in JSON-RPC. */
export function answerMcp(body: string | Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fail = (id: unknown, code: number, message: string) => ({ jsonrpc: '2.0', id, error: { code, message } });
  let value: unknown = body;
  try {
    if (typeof body === 'string') value = JSON.parse(body);
  } catch {
    return fail(null, -32700, 'Parse error');
  }
  const call = v.safeParse(rpc, value);
  if (!call.success) return fail(null, -32600, 'Invalid request');
  const { method, id } = call.output;
  if (method === 'tools/list') return { jsonrpc: '2.0', id, result: { tools: [] } };
  return fail(id, -32601, `Method not found: ${short(method)}`);
}
