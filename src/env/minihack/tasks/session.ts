// A game as MiniHack plays it: keys in, the automatic answers to waits, rewards, the end. After the end the last
// position stays to be seen, or the ranking where `endObservation` is `faithful`.

import { ESC } from '../rules/commands/key-names';
import { Game } from '../rules/game';
import { play } from '../rules/play';
import type { Hero } from '../rules/hero';
import type { Level } from '../level/level';
import { ranking, type Ranking } from '../view/ranking';
import { screenCursor, screenRows } from '../view/screen';
import { shows, type PreviousStep, type Rewards } from './reward-manager';
import type { Rng } from '../../../core/rng';

export interface SessionOptions {
  readonly autopickup: boolean;
  /** Yes-or-no questions are left to the player; otherwise they are left with ESC, but for a few. */
  readonly asksPlayer: boolean;
  /** Windows and `--More--` are left to the player. */
  readonly allModes: boolean;
  readonly maxSteps: number;
  readonly rewardWin: number;
  readonly rewardLose: number;
  readonly penaltyStep: number;
  readonly penaltyTime: number;
  readonly penaltyMode: 'constant' | 'exp' | 'square' | 'linear' | 'always';
  readonly rewards: Rewards | null;
  /** Messages that an automatic key dismissed stay before the last one instead of being lost. */
  readonly keepMessages?: boolean;
  /** What is seen after the end: the last position (the default), or the ranking that the original leaves. */
  readonly endObservation?: 'faithful' | 'lastPlayable';
}

/** -1 step limit, 0 running, 1 death, 2 success. */
export type EndStatus = -1 | 0 | 1 | 2;

export interface SessionStep {
  readonly reward: number;
  readonly over: boolean;
  readonly endStatus: EndStatus;
}

const SPACE = 32;
const ALWAYS_ASKED = ['eat', 'attack', 'direction?', 'pray'];

export class Session {
  readonly game: Game;
  steps = 0;
  endStatus: EndStatus = 0;
  /** Messages that were dismissed in this step. */
  readonly dismissed: string[] = [];
  #frozen = 0;
  /** Of the terminal, drawn once for each position: what asks for them asks two or three times. */
  #rows: readonly string[] | null = null;
  #previous: PreviousStep = { key: 0, shows: () => true };

  constructor(
    level: Level,
    hero: Hero,
    rng: Rng,
    readonly options: SessionOptions,
  ) {
    this.game = new Game(level, hero, rng, { autopickup: options.autopickup }, play);
    options.rewards?.reset();
    this.#settle(() => {});
  }

  get rows(): readonly string[] {
    return this.#ranking?.rows ?? (this.#rows ??= screenRows(this.game));
  }

  get cursor(): readonly [number, number] {
    return this.#ranking?.cursor ?? screenCursor(this.game);
  }

  /** The screen after the end, where it is asked for. */
  get #ranking(): Ranking | null {
    if (this.endStatus === 0 || this.options.endObservation !== 'faithful') return null;
    return ranking(this.game, this.game.over === null);
  }

  get message(): string {
    if (this.#ranking) return '';
    const { message } = this.game;
    return this.options.keepMessages ? [...this.dismissed, message].filter((text) => text !== '').join('\n') : message;
  }

  /** @param automatic called before every key that is sent by itself */
  step(key: number, automatic: (key: number) => void = () => {}): SessionStep {
    const { game, options } = this;
    const turn = game.turn;
    this.dismissed.length = 0;
    this.#rows = null;
    game.send(key);
    this.#settle(automatic);
    this.steps++;
    // The status numbers of a dead hero are all zero, so the turn has changed.
    const penalty = this.#penalty(game.over === null ? game.turn - turn : 1);
    const reward = this.#judge(key) + penalty;
    const showing = new Set(options.rewards ? ['altar', 'sink', 'fountain'].filter((place) => shows(game, place)) : []);
    this.#previous = { key, shows: (place) => showing.has(place) };
    return { reward, over: this.endStatus !== 0, endStatus: this.endStatus };
  }

  #settle(automatic: (key: number) => void): void {
    const { game, options } = this;
    if (options.allModes && !game.isEnding) return;
    let escaped = false;
    const send = (key: number): void => {
      automatic(key);
      this.#rows = null;
      if (game.message !== '') this.dismissed.push(game.message);
      game.send(key);
    };
    while (!game.over) {
      if (game.waits.space) send(SPACE);
      else if (game.waits.line) send(ESC);
      else if (game.waits.key && !escaped && !options.asksPlayer && !ALWAYS_ASKED.some((word) => game.top.includes(word))) {
        escaped = true;
        send(ESC);
      } else return;
    }
  }

  #penalty(turns: number): number {
    const { penaltyStep, penaltyTime, penaltyMode } = this.options;
    this.#frozen = turns > 0 ? 0 : this.#frozen + 1;
    const n = this.#frozen;
    const steps =
      penaltyMode === 'always'
        ? 1
        : n === 0 && penaltyMode !== 'exp'
          ? 0
          : penaltyMode === 'exp'
            ? 2 ** n
            : penaltyMode === 'square'
              ? n * n
              : penaltyMode === 'linear'
                ? n
                : 1;
    return steps * penaltyStep + turns * penaltyTime;
  }

  #judge(key: number): number {
    const { game, options } = this;
    const won = game.level.isGoal(game.hero.x, game.hero.y) && game.over === null;
    let reward = 0;
    if (options.rewards) {
      const verdict = options.rewards.check(game, key, this.#previous);
      reward = verdict.reward;
      if (verdict.over) this.endStatus = 2;
    }
    if (won) this.endStatus = 2;
    else if (this.endStatus === 0 && game.over !== null) this.endStatus = game.over === 'death' ? 1 : -1;
    else if (this.endStatus === 0 && this.steps >= options.maxSteps) this.endStatus = -1;
    if (options.rewards) return reward;
    if (won) return options.rewardWin;
    return this.endStatus === 0 ? 0 : options.rewardLose;
  }
}

export const SKILL: SessionOptions = {
  autopickup: false,
  asksPlayer: true,
  allModes: false,
  maxSteps: 250,
  rewardWin: 1,
  rewardLose: 0,
  penaltyStep: -0.01,
  penaltyTime: 0,
  penaltyMode: 'constant',
  rewards: null,
};

export const NAVIGATION: SessionOptions = { ...SKILL, autopickup: true, asksPlayer: false, maxSteps: 100 };

export const BASE: SessionOptions = { ...SKILL, autopickup: true, maxSteps: 200 };
