// The clock of one attempt: a limit on each wait, and one on the whole.

export class Watch {
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #whole: ReturnType<typeof setTimeout>;
  #wait: ReturnType<typeof setTimeout> | undefined;
  /** Which limit was passed; null for none. */
  late: { readonly isTotal: boolean; readonly ms: number } | null = null;

  /** @param outer aborts the attempt too, without being late */
  constructor(
    outer: AbortSignal,
    private readonly totalMs: number,
  ) {
    // Many attempts share one outer signal, and Node warns of an eleventh listener on it.
    this.signal = AbortSignal.any([outer, this.#abort.signal]);
    this.#whole = setTimeout(() => this.#pass(true, totalMs), totalMs);
  }

  /** Something came; the next has to come within `ms`. */
  expect(ms: number): void {
    clearTimeout(this.#wait);
    if (ms < this.totalMs) this.#wait = setTimeout(() => this.#pass(false, ms), ms);
  }

  end(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#wait);
  }

  #pass(isTotal: boolean, ms: number): void {
    this.late ??= { isTotal, ms };
    this.#abort.abort();
  }
}
