// The clock of the recorded games. It starts by itself unless the person asked for less motion, stands still
// while the page is hidden, and begins anew at the end.

import type { Recording } from './recording';
import { type Frame, durationOf, frameAt, toTimeline, type Segment } from './timeline';

export class Player {
  readonly recording: Recording;
  readonly durationS: number;
  seconds = $state(0);
  playing = $state(false);
  readonly #segments: Segment[];
  #handle = 0;
  #last = 0;

  constructor(recording: Recording) {
    this.recording = recording;
    this.#segments = toTimeline(recording);
    this.durationS = durationOf(this.#segments);
    // Without motion, show how the first game ended.
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.seconds = this.#endOf(0);
    else this.play();
  }

  get frame(): Frame {
    return frameAt(this.recording, this.#segments, this.seconds);
  }

  play(): void {
    if (this.playing) return;
    this.playing = true;
    this.#last = performance.now();
    this.#handle = requestAnimationFrame(this.#tick);
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.#handle);
  }

  seek(seconds: number): void {
    this.seconds = Math.max(0, Math.min(this.durationS, seconds));
  }

  /** To the game before or after; while paused, to its end. */
  jump(by: -1 | 1): void {
    const count = this.#segments.length;
    const target = (this.frame.pairIndex + by + count) % count;
    this.seek(this.playing ? this.#segments[target]!.startS : this.#endOf(target));
  }

  #endOf(pairIndex: number): number {
    return Math.max(0, (this.#segments[pairIndex]?.endS ?? 0) - 0.01);
  }

  readonly #tick = (now: number): void => {
    if (!this.playing) return;
    const passed = Math.min(0.25, (now - this.#last) / 1000);
    this.#last = now;
    this.seconds = this.seconds + passed > this.durationS ? 0 : this.seconds + passed;
    this.#handle = requestAnimationFrame(this.#tick);
  };
}
