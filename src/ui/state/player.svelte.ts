// The clock of the recorded run. It starts by itself unless the person asked for less motion, stands still
// while the page is hidden, and begins anew at the end.

import type { Recording } from './recording';
import { type Frame, durationOf, frameAt, startOf, toTimeline, type Segment } from './timeline';

/** Rest on the last frame before the recording begins anew. */
const END_HOLD_S = 3;

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
    // Without motion, show the moment at which the first scene's second try has ended.
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.seconds = this.#endOfPlay(0);
    else this.play();
  }

  get frame(): Frame {
    return frameAt(this.recording, this.#segments, Math.min(this.seconds, this.durationS));
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

  /** To the scene before or after; while paused, to the moment where that scene has played out. */
  jump(by: -1 | 1): void {
    const count = this.recording.scenes.length;
    const target = (this.frame.sceneIndex + by + count) % count;
    this.seek(this.playing ? startOf(this.#segments, target) : this.#endOfPlay(target));
  }

  #endOfPlay(sceneIndex: number): number {
    const segment = this.#segments.find((s) => s.sceneIndex === sceneIndex && s.phase === 'play');
    return segment ? segment.endS - 0.01 : 0;
  }

  readonly #tick = (now: number): void => {
    if (!this.playing) return;
    const passed = Math.min(0.25, (now - this.#last) / 1000);
    this.#last = now;
    this.seconds = this.seconds + passed > this.durationS + END_HOLD_S ? 0 : this.seconds + passed;
    this.#handle = requestAnimationFrame(this.#tick);
  };
}
