// The clock of one attempt: a limit on each wait, and one on the whole.

export class Watch {
  readonly #abort = new AbortController();
  readonly #follow = (): void => this.#abort.abort();
  readonly #whole: ReturnType<typeof setTimeout>;
  #wait: ReturnType<typeof setTimeout> | undefined;
  /** Which limit was passed; null for none. */
  late: { readonly isTotal: boolean; readonly ms: number } | null = null;

  /** @param outer aborts the attempt too, without being late */
  constructor(
    private readonly outer: AbortSignal,
    private readonly totalMs: number,
  ) {
    if (outer.aborted) this.#abort.abort();
    outer.addEventListener('abort', this.#follow);
    this.#whole = setTimeout(() => this.#pass(true, totalMs), totalMs);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Something came; the next has to come within `ms`. */
  expect(ms: number): void {
    clearTimeout(this.#wait);
    if (ms < this.totalMs) this.#wait = setTimeout(() => this.#pass(false, ms), ms);
  }

  end(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#wait);
    this.outer.removeEventListener('abort', this.#follow);
  }

  #pass(isTotal: boolean, ms: number): void {
    this.late ??= { isTotal, ms };
    this.#abort.abort();
  }
}
