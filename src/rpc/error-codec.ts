// Errors across a port. Structured cloning keeps an error's message and drops everything else; a person needs
// the code, the fix and the detail, a developer the stack of the thread where it happened.

import { AppError } from '../core/errors';

export interface EncodedError {
  readonly code: string | null;
  readonly name: string;
  readonly message: string;
  readonly fix: string;
  /** JSON; undefined where the detail cannot be written as such. */
  readonly detail: string | undefined;
  readonly stack: string | undefined;
}

const UNKNOWN = 'RPC_UNKNOWN_ERROR';

export function encodeError(error: unknown): EncodedError {
  const { name, message, stack } = error instanceof Error ? error : { name: typeof error, message: textOf(error), stack: undefined };
  if (!(error instanceof AppError)) return { code: null, name, message, fix: '', detail: undefined, stack };
  return { code: error.code, name, message, fix: error.fix, detail: toJson(error.detail), stack };
}

/** An `AppError` in any case; one that was none gets the code `RPC_UNKNOWN_ERROR` and its own name before the message. */
export function decodeError(encoded: EncodedError): AppError {
  const { code, name, message, stack } = encoded;
  const detail: unknown = encoded.detail === undefined ? undefined : JSON.parse(encoded.detail);
  const error =
    code === null
      ? new AppError(UNKNOWN, `${name}: ${message}`, 'Reload the page; if it happens again, copy the report and file it as an issue.')
      : new AppError(code, message, encoded.fix, { detail });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(textOf(value));
  }
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'a value that has no text';
  }
}
