// The clock of an episode that is watched: one action after the other, at a chosen speed, or by hand.

export const SPEEDS = [0.5, 1, 2, 4] as const;
/** Of an action at speed 1. */
const ACTION_MS = 900;

export class Playback {
  /** Actions carried out. */
  position = $state(0);
  playing = $state(false);
  speed = $state<(typeof SPEEDS)[number]>(1);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Actions of the episode. */
    readonly length: number,
  ) {}

  /** From the end it begins anew. */
  play(): void {
    if (this.length === 0) return;
    if (this.position >= this.length) this.position = 0;
    this.playing = true;
    this.#schedule();
  }

  pause(): void {
    this.playing = false;
    clearTimeout(this.#timer);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(position: number): void {
    this.position = Math.max(0, Math.min(this.length, position));
  }

  step(by: -1 | 1): void {
    this.pause();
    this.seek(this.position + by);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.seek(this.position + 1);
      if (this.position >= this.length) this.pause();
      else this.#schedule();
    }, ACTION_MS / this.speed);
  }
}
