import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { createHero } from '../../../src/env/minihack/rules/hero';
import { LevelGenerator } from '../../../src/env/minihack/level/level-generator';
import { parseDes } from '../../../src/env/minihack/level/parse-des';
import { RewardManager, type Rewards } from '../../../src/env/minihack/tasks/reward-manager';
import { Session, SKILL } from '../../../src/env/minihack/tasks/session';

/** Rewards of the keys, played from the middle of a lit room of five by five without the penalty of frozen steps. */
function play(rewards: Rewards, keys: string): { rewards: number[]; endStatus: number } {
  const text = new LevelGenerator({ width: 5, height: 5 }).setStartPos([2, 2]).text;
  const level = createLevel(parseDes(text), createRng(1, 'test'));
  const session = new Session(level, createHero('rog-hum-cha-mal', createRng(1, 'test')), createRng(1, 'play'), {
    ...SKILL,
    penaltyStep: 0,
    rewards,
  });
  const got: number[] = [];
  for (const key of keys) got.push(session.step(key.charCodeAt(0)).reward);
  return { rewards: got, endStatus: session.endStatus };
}

// The square east of the start, by the status numbers: screen column and row less one.
const EAST = [39, 11] as const;
const WEST = [37, 11] as const;

describe('RewardManager', () => {
  it('pays an event once, and again where it is repeatable', () => {
    const once = new RewardManager().addCoordinateEvent(...EAST, { reward: 2, terminalRequired: false });
    expect(play(once, 'lhl').rewards).toEqual([2, 0, 0]);
    const again = new RewardManager().addCoordinateEvent(...EAST, { reward: 2, repeatable: true, terminalRequired: false });
    expect(play(again, 'lhl').rewards).toEqual([2, 0, 2]);
  });

  it('ends when all required events are achieved, or a sufficient one', () => {
    const both = (): RewardManager => new RewardManager().addCoordinateEvent(...EAST).addCoordinateEvent(...WEST);
    expect(play(both(), 'l').endStatus).toBe(0);
    expect(play(both(), 'lhh').endStatus).toBe(2);
    const sufficient = both().addMessageEvent(['see no objects', 'staircase up'], { terminalRequired: false, terminalSufficient: true });
    expect(play(sufficient, ':').endStatus).toBe(2);
  });

  it('adds what functions give', () => {
    const manager = new RewardManager().addCustomReward((game) => (game.turn > 1 ? 0.25 : 0));
    expect(play(manager, ':l').rewards).toEqual([0, 0.25]);
  });
});
