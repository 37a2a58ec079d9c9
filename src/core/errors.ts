// One error class for everything a person can meet. `message` says what is wrong with the value that
// was seen, `fix` what this person can do now. The code survives a worker boundary (`rpc/error-codec.ts`).

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
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
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
