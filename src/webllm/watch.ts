// Waiting for a package that may never answer: a device that was lost says nothing at all, and not every fetch of web-llm ends with an abort.

export class Watch {
  /** How the waiting ended if what is waited for did not end first. */
  readonly ended: Promise<'late' | 'aborted'>;
  #end: (how: 'late' | 'aborted') => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onAbort = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('aborted'), this.graceMs);
  };

  /**
   * @param silenceMs until `late`, from the last `heard`
   * @param graceMs until `aborted`, from the abort
   */
  constructor(
    private readonly silenceMs: number,
    private readonly signal: AbortSignal | undefined,
    private readonly graceMs = 0,
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.heard();
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  heard(): void {
    if (this.signal?.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('late'), this.silenceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.signal?.removeEventListener('abort', this.#onAbort);
  }
}
