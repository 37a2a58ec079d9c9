import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors';
import { decodeError, encodeError } from '../../src/rpc/error-codec';

/** As a port carries it. */
const across = (error: unknown): AppError => decodeError(structuredClone(encodeError(error)));

describe('an error across a port', () => {
  it('that is an AppError stays one', () => {
    const error = new AppError('ADAPTER_TRUNCATED', 'It has 7 bytes of 9.', 'Copy it again.', { detail: { at: [7, null], name: 'ä' } });
    const received = across(error);
    expect(received).toBeInstanceOf(AppError);
    expect({ ...received, message: received.message, stack: received.stack }).toEqual({
      ...error,
      message: error.message,
      stack: error.stack,
    });
    expect(across(new AppError('A_B', 'm', 'f')).detail).toBeUndefined();
  });

  it('twice is as once', () => {
    const error = new AppError('A_B', 'm', 'f', { detail: [1] });
    expect(encodeError(across(error))).toEqual(encodeError(error));
    const other = new RangeError('too far');
    expect(encodeError(across(across(other)))).toEqual(encodeError(across(other)));
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each([
    ['a circle', circular, '[object Object]'],
    ['a number too large for JSON', 7n, '7'],
    ['what refuses to be a text', { toJSON: () => 1n, toString: () => Object.create(null) as string }, 'a value that has no text'],
  ])('keeps its code with a detail that cannot be written: %s', (_, detail, shown) => {
    expect(across(new AppError('A_B', 'm', 'f', { detail }))).toMatchObject({ code: 'A_B', fix: 'f', detail: shown });
  });

  it.each([
    [new RangeError('too far'), 'RangeError: too far'],
    [new DOMException('full', 'QuotaExceededError'), 'QuotaExceededError: full'],
    ['text', 'string: text'],
    [undefined, 'undefined: undefined'],
    [null, 'object: null'],
    [Object.create(null), 'object: a value that has no text'],
  ])('that is none becomes one: %s', (thrown, message) => {
    expect(across(thrown)).toMatchObject({ code: 'RPC_UNKNOWN_ERROR', message, fix: expect.stringMatching(/^Reload/) });
  });
});
