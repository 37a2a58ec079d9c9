// What crosses a port besides plain data, as comlink transfer handlers: errors, callbacks, abort signals. Both
// sides of a port import this module. A callback is one-way; `endArguments` tells when all its calls have arrived.

import { transferHandlers, type TransferHandler } from 'comlink';
import { decodeError, encodeError, type EncodedError } from './error-codec';

type Callback = (...args: unknown[]) => void;

const END = 'end';
const ports = new WeakMap<Callback, MessagePort>();
const signalPorts = new WeakMap<AbortSignal, MessagePort>();

const callbackHandler: TransferHandler<Callback, MessagePort> = {
  canHandle: (value): value is Callback => typeof value === 'function',
  serialize(callback) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<unknown[] | typeof END>) => {
      if (data !== END) return callback(...data);
      port1.postMessage(END);
      port1.close();
    };
    return [port2, [port2]];
  },
  deserialize(port) {
    const call: Callback = (...args) => port.postMessage(args);
    ports.set(call, port);
    return call;
  },
};

/** Resolves when the other side has run every call made to the callbacks among these; they and the signals are of no use afterwards. */
export async function endArguments(values: readonly unknown[]): Promise<void> {
  for (const value of values) if (value instanceof AbortSignal) signalPorts.get(value)?.close();
  const open = values.flatMap((value) => (typeof value === 'function' ? (ports.get(value as Callback) ?? []) : []));
  await Promise.all(
    open.map(
      (port) =>
        new Promise<void>((done) => {
          port.onmessage = () => {
            port.close();
            done();
          };
          port.postMessage(END);
        }),
    ),
  );
}

const signalHandler: TransferHandler<AbortSignal, MessagePort | null> = {
  canHandle: (value): value is AbortSignal => value instanceof AbortSignal,
  serialize(signal) {
    if (signal.aborted) return [null, []];
    const { port1, port2 } = new MessageChannel();
    signal.addEventListener('abort', () => port1.postMessage(null), { once: true });
    return [port2, [port2]];
  },
  deserialize(port) {
    if (!port) return AbortSignal.abort();
    const controller = new AbortController();
    signalPorts.set(controller.signal, port);
    port.onmessage = () => {
      controller.abort();
      port.close();
    };
    return controller.signal;
  },
};

// comlink marks what was thrown with a symbol that it keeps to itself; its own handler knows the mark.
const thrown = transferHandlers.get('throw') as TransferHandler<{ value: unknown }, EncodedError>;
const throwHandler: TransferHandler<{ value: unknown }, EncodedError> = {
  canHandle: (value): value is { value: unknown } => thrown.canHandle(value),
  serialize: ({ value }) => [encodeError(value), []],
  deserialize(encoded) {
    throw decodeError(encoded);
  },
};

transferHandlers.set('throw', throwHandler);
transferHandlers.set('callback', callbackHandler);
transferHandlers.set('signal', signalHandler);
