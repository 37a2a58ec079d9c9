// A lesson as it is followed: where the pupil is, what was guessed, and what the page finds done.

import { AppError } from '../../../core/errors';
import { countKept, type KeptWork, type Lesson, type LessonStep, parseLesson, SHIPPED_LESSONS } from '../../../core/sharing/lesson';
import { hashText } from '../../../core/rng';
import type { StoredLesson } from '../../../store/schemas';
import { type Failure, toFailure } from '../failure';
import type { Services } from '../services';

/** Of a lesson that came from elsewhere; only its text decides. */
export function idOfLesson(text: string): string {
  return `from-elsewhere-${hashText(text).toString(16).padStart(8, '0')}`;
}

export function isShipped(id: string): boolean {
  return (SHIPPED_LESSONS as readonly string[]).includes(id);
}

/** A lesson and how far it was followed. @throws AppError `LESSON_UNKNOWN`, `LESSON_FORMAT`, `LESSON_FETCH`, `STORE_…` */
export async function readLesson(services: Services, id: string): Promise<{ lesson: Lesson; record: StoredLesson | null }> {
  const record = await (await services.openLessons()).get(id);
  const text = isShipped(id) ? await services.loadLesson(id) : (record?.text ?? null);
  if (text === null)
    throw new AppError(
      'LESSON_UNKNOWN',
      `There is no lesson "${id.slice(0, 80)}" on this machine.`,
      'Choose one from the list of lessons.',
    );
  return { lesson: parseLesson(text), record };
}

export class LessonDesk {
  lesson = $state.raw<Lesson | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** From 0. */
  at = $state(0);
  guesses = $state.raw<Readonly<Record<string, string>>>({});
  done = $state.raw<readonly number[]>([]);
  /** How many of what the step’s check asks for are kept here. */
  have = $state(0);
  #text: string | null = null;

  constructor(
    private readonly services: Services,
    readonly id: string,
  ) {}

  get step(): LessonStep | null {
    return this.lesson?.steps[this.at] ?? null;
  }

  get guess(): string | null {
    return this.guesses[this.at] ?? null;
  }

  get isMet(): boolean {
    return this.step?.check === undefined || this.have >= this.step.check.atLeast;
  }

  /** Nobody is told before they have guessed, nor before they have tried. */
  get isAnswered(): boolean {
    return this.step?.question !== undefined && this.guess !== null && this.isMet;
  }

  /** What the step asks for is there. */
  get isDone(): boolean {
    return this.isMet && (this.step?.question === undefined || this.guess !== null);
  }

  async load(): Promise<void> {
    try {
      const { lesson, record } = await readLesson(this.services, this.id);
      this.lesson = lesson;
      this.#text = record?.text ?? null;
      this.at = Math.min(record?.step ?? 0, lesson.steps.length - 1);
      [this.guesses, this.done] = [record?.guesses ?? {}, record?.done ?? []];
      await this.look();
    } catch (error) {
      this.failure = toFailure(error);
    }
  }

  async guessed(guess: string): Promise<void> {
    this.guesses = { ...this.guesses, [this.at]: guess };
    await this.#note();
  }

  /** @param at from 0 */
  async go(at: number): Promise<void> {
    // A step that asks for nothing is done when it was read.
    if (this.isDone) this.#tick();
    this.at = at;
    this.have = 0;
    await this.look();
    await this.#save();
  }

  async finish(): Promise<void> {
    await this.#note();
  }

  /** Counts again what is kept on this machine. */
  async look(): Promise<void> {
    const at = this.at;
    const check = this.step?.check;
    if (!check) return;
    try {
      const have = countKept(check, await this.#kept(check.kind));
      if (at !== this.at) return;
      this.have = have;
      if (this.isDone && !this.done.includes(at)) await this.#note();
    } catch (error) {
      this.failure = toFailure(error);
    }
  }

  async #kept(kind: 'runs' | 'advice' | 'games'): Promise<KeptWork> {
    const { services } = this;
    return {
      runs: kind === 'runs' ? await services.library.listRuns() : [],
      advice: kind === 'advice' ? await (await services.openAdvice()).list() : [],
      games: kind === 'games' ? await (await services.openDemonstrations()).list() : [],
    };
  }

  #tick(): void {
    if (!this.done.includes(this.at)) this.done = [...this.done, this.at];
  }

  async #note(): Promise<void> {
    if (this.isDone) this.#tick();
    await this.#save();
  }

  async #save(): Promise<void> {
    try {
      const { id, at: step, guesses, done } = this;
      await (
        await this.services.openLessons()
      ).save({ id, text: this.#text, step, guesses: { ...guesses }, done: [...done], savedAt: Date.now() });
    } catch (error) {
      this.failure = toFailure(error);
    }
  }
}
