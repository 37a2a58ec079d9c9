// A run on the screen: its index, redrawn at most once a frame however many batches arrive.

import type { RunEvent } from '../../../core/run/run-log';
import { RunIndex } from './run-index';

export class RunView {
  readonly id: string;
  readonly #index = new RunIndex();
  #waiting: RunEvent[] = [];
  #frame = 0;
  #version = $state(0);

  constructor(id: string) {
    this.id = id;
  }

  /** The index as of the last frame; reading it subscribes to the next one. */
  get index(): RunIndex {
    void this.#version;
    return this.#index;
  }

  /** Changes with every redraw. */
  get version(): number {
    return this.#version;
  }

  take(events: readonly RunEvent[]): void {
    this.#waiting.push(...events);
    if (document.hidden) this.flush();
    else this.#frame ||= requestAnimationFrame(() => this.flush());
  }

  flush(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#waiting.length === 0) return;
    // A resumed run sends events again from some `seq` on; each such stretch goes in by itself.
    let from = 0;
    for (let i = 1; i <= this.#waiting.length; i++) {
      if (i < this.#waiting.length && this.#waiting[i]!.seq > this.#waiting[i - 1]!.seq) continue;
      this.#index.add(this.#waiting.slice(from, i));
      from = i;
    }
    this.#waiting = [];
    this.#version++;
  }
}
