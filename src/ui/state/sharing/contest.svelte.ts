// One contest on this machine: what a pupil tried, and the board. A code's claim is kept aside until the trainer worker has played its ten
// games here; only then is anything of it shown, and what was played is what ranks.

import {
  type Contest,
  type ContestEntry,
  CONTEST_GAMES,
  countWon,
  ENTRIES_MOST,
  oneLine,
  readContestCode,
  splitCodes,
} from '../../../core/sharing/contest';
import type { GalleryEntry } from '../../../core/sharing/gallery';
import { SHIPPED_PRESETS } from '../../../core/run/run-config';
import type { EpisodeRecord } from '../../../core/trajectory';
import type { TriedAdvice, TrialRequest } from '../../../rpc/players-api';
import type { Notes } from '../../../store/notes';
import { contestText } from '../../strings/text/contest';
import { sharingText } from '../../strings/text/sharing';
import { said } from '../failure';
import { familyName } from '../format';
import { Job } from '../job.svelte';
import { keepReflector } from '../players/keep-reflector';
import { gamesOf } from '../play/advice-desk.svelte';
import { recall } from '../recall';
import type { Services } from '../services';
import type { PageContext } from '../page';

/** Ten games under an advice, played on this machine. */
export interface PlayedAdvice {
  readonly advice: string;
  readonly won: readonly boolean[];
  readonly episodes: readonly EpisodeRecord[];
}

export interface BoardEntry {
  /** Its code; of a reflector, a word that is none. */
  readonly id: string;
  readonly name: string;
  /** What the code says; null for a reflector, which claims nothing. */
  readonly claim: ContestEntry | null;
  /** Null until it was played here. */
  readonly played: PlayedAdvice | null;
}

export type RankedEntry = BoardEntry & { readonly played: PlayedAdvice; readonly rank: number };

/** Families that a contest can be about: those of the presets for the embedded model, the ones that it is never trained on first. */
export function contestFamilies({ presets }: Pick<Services, 'presets'>): readonly string[] {
  const all = SHIPPED_PRESETS.map((name) => presets[name]);
  return [...new Set([...all.flatMap((one) => one.held_out_families), ...all.flatMap((one) => one.train_families)])];
}

/** So many contests outlive the tab. */
const REMEMBERED = 8;

export class ContestDesk {
  name = $state('');
  text = $state('');
  /** In the order in which they were tried. */
  tries = $state.raw<readonly PlayedAdvice[]>([]);
  without = $state.raw<PlayedAdvice | null>(null);

  entries = $state.raw<readonly BoardEntry[]>([]);
  refused = $state.raw<readonly string[]>([]);
  said = $state('');
  /** Whose entry is played now. */
  playing = $state<string | null>(null);
  readonly job = new Job();

  constructor(
    private readonly page: Pick<PageContext, 'services' | 'trainer'>,
    readonly contest: Contest,
    private readonly notes: Notes,
  ) {
    const kept = recall(notes, 'contests', (failure) => (this.job.failure = failure))?.find((one) => this.#isOf(one));
    if (!kept) return;
    [this.name, this.text, this.tries, this.without] = [kept.name, kept.text, kept.tries, kept.without];
    const entries = kept.entries.map((entry): BoardEntry => ({ ...entry, claim: claimOf(entry.id) }));
    this.entries = entries.filter(({ claim, played }) => claim ?? played);
  }

  /** What was typed, tried and taken in, for after a reload; of a contest that was only opened, nothing. */
  remember(): void {
    const { name, text, tries, without } = this;
    const entries = this.entries.map(({ id, name, played }) => ({ id, name, played }));
    const all = recall(this.notes, 'contests', (failure) => (this.job.failure = failure)) ?? [];
    const others = all.filter((one) => !this.#isOf(one));
    if (name === '' && text === '' && tries.length + entries.length === 0 && others.length === all.length) return;
    this.notes.write('contests', [{ ...this.contest, name, text, tries, without, entries }, ...others].slice(0, REMEMBERED));
  }

  #isOf({ family, seed }: Contest): boolean {
    return family === this.contest.family && seed === this.contest.seed;
  }

  /** The first of those that won the most. */
  get best(): PlayedAdvice | null {
    return this.tries.reduce<PlayedAdvice | null>((best, one) => (best && countWon(best.won) >= countWon(one.won) ? best : one), null);
  }

  get ranked(): readonly RankedEntry[] {
    const played = this.entries.flatMap((entry) => (entry.played ? [{ ...entry, played: entry.played }] : []));
    const won = (entry: (typeof played)[number]): number => countWon(entry.played.won);
    return played
      .sort((a, b) => won(b) - won(a))
      .map((entry) => ({ ...entry, rank: 1 + played.filter((other) => won(other) > won(entry)).length }));
  }

  get waiting(): readonly BoardEntry[] {
    return this.entries.filter(({ played }) => played === null);
  }

  async test(): Promise<void> {
    const advice = oneLine(this.text);
    if (advice === '' || this.job.isBusy) return;
    await this.job.run(async (onProgress, signal) => {
      const conditions = this.without ? (['person'] as const) : (['none', 'person'] as const);
      const { none, person } = await this.page.trainer.api.tryAdvice(this.#request, conditions, advice, null, onProgress, signal);
      if (none) this.without = playedOf(none);
      this.tries = [...this.tries, playedOf(person!)];
    });
  }

  /** Reads codes and plays those that are new. */
  async takeIn(texts: readonly string[]): Promise<void> {
    const [before, refused] = [this.entries.length, [] as string[]];
    let known = 0;
    for (const text of texts) {
      try {
        for (const code of splitCodes(text)) {
          const why = this.#take(code);
          if (why === 'known') known++;
          else if (why !== null) refused.push(why);
        }
      } catch (error) {
        refused.push(said(error));
      }
    }
    this.refused = refused;
    this.said = contestText.boards.told(this.entries.length - before, known, refused.length);
    await this.play();
  }

  /** @returns why not */
  #take(code: string): string | null {
    const t = contestText.boards;
    if (this.entries.some(({ id }) => id === code)) return 'known';
    let claim: ContestEntry;
    try {
      claim = readContestCode(code);
    } catch (error) {
      return said(error);
    }
    const { family, seed } = this.contest;
    if (claim.family !== family || claim.seed !== seed) return t.otherContest(claim.name, familyName(claim.family), claim.seed);
    if (this.entries.length >= ENTRIES_MOST) return t.full(ENTRIES_MOST);
    this.entries = [...this.entries, { id: code, name: claim.name, claim, played: null }];
    return null;
  }

  /** Every entry that waits, one after another; those that come meanwhile too. */
  async play(): Promise<void> {
    if (this.job.isBusy || this.page.trainer.isBusy) return;
    await this.job.run(async (onProgress, signal) => {
      for (let next = this.waiting[0]; next; next = this.waiting[0]) {
        const { id, name, claim } = next;
        this.playing = name;
        const { person } = await this.page.trainer.api.tryAdvice(this.#request, ['person'], claim!.advice, null, onProgress, signal);
        this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, played: playedOf(person!) } : entry));
      }
    });
    this.playing = null;
  }

  /** A shipped reflector that knows the world of these games; null where there is none. @throws AppError `GALLERY_…` */
  async rival(): Promise<GalleryEntry | null> {
    const { services } = this.page;
    const { reflectors } = await services.shared.gallery();
    const knows = ({ preset }: GalleryEntry): boolean => {
      const { held_out_families, train_families } = services.presets[preset];
      return [...held_out_families, ...train_families].includes(this.contest.family);
    };
    return reflectors.find((entry) => entry.address.startsWith('adapters/') && knows(entry)) ?? null;
  }

  /** Fetches the reflector where it is not kept; it reads, writes an advice, and that is played. */
  async letTakePart(rival: GalleryEntry): Promise<void> {
    if (this.job.isBusy) return;
    const name = contestText.boards.reflector(sharingText.gallery.names[rival.id] ?? rival.name);
    this.playing = name;
    await this.job.run(async (onProgress, signal) => {
      const { id } = await keepReflector(this.page, rival, signal);
      const { trained } = await this.page.trainer.api.tryAdvice(this.#request, ['trained'], '', id, onProgress, signal);
      this.entries = [
        ...this.entries.filter((entry) => entry.id !== rival.id),
        { id: rival.id, name, claim: null, played: playedOf(trained!) },
      ];
    });
    this.playing = null;
  }

  remove(id: string): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }

  /** The same for everybody: WASM, so that no graphics card's rounding decides a game. */
  get #request(): TrialRequest {
    const { family, seed } = this.contest;
    const games = gamesOf(this.page.services, family);
    return { family, games, seed, actor: 'engine', most: CONTEST_GAMES, machine: { choice: 'wasm', model: null } };
  }
}

/** Of the trained reflector, which has no code, null. */
function claimOf(id: string): ContestEntry | null {
  try {
    return readContestCode(id);
  } catch {
    return null;
  }
}

function playedOf({ text, episodes }: TriedAdvice): PlayedAdvice {
  return { advice: text, won: episodes.map(({ success }) => success), episodes };
}
