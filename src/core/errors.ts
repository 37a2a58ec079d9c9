// One error class for everything a person can meet. `message` says what is wrong with the value that
// was seen, `fix` what this person can do now. The code survives a worker boundary (`rpc/error-codec.ts`).

/** Of a message, also where it repeats what a file says. */
const LONGEST_MESSAGE = 1_000;

export class AppError extends Error {
  override readonly name = 'AppError';
  constructor(
    /** `AREA_WHAT`, for example `ADAPTER_TRUNCATED`. */
    readonly code: string,
    message: string,
    /** What to do now, one sentence. */
    readonly fix: string,
    options?: { detail?: unknown; cause?: unknown },
  ) {
    super(
      message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
      options?.cause === undefined ? undefined : { cause: options.cause },
    );
    this.detail = options?.detail;
  }
  readonly detail: unknown;
}

/** Throws the reason of an aborted signal. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/** Also of an error that has lost its class on the way from a worker. */
export function isCancelled(error: unknown): boolean {
  return (error as Partial<AppError> | null)?.code === 'RUN_CANCELLED';
}

export function cancelled(): AppError {
  return new AppError('RUN_CANCELLED', 'The work was cancelled.', 'Start it again when you are ready.');
}

/** A value out of a file, for a message: its JSON, cut. It may be nested deeper than can be written, and have whatever it likes under `toString`. */
export function shown(value: unknown, letters = 100): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, letters);
  } catch {
    return 'something that cannot be written';
  }
}
