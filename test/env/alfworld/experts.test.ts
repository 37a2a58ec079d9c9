import { describe, expect, it } from 'vitest';
import { CAN_CONTAIN } from '../../../src/env/alfworld/engine/can-contain';
import { goalSentence, readGoalSentence } from '../../../src/env/alfworld/engine/families';
import { expectExplored, expectSolved, expectSolvedFromAnywhere } from './experts';
import { evaluationGames, recordedGames } from './recordings';

describe('explorer', () => {
  it.each(['0.4', '0.3'] as const)('solves all evaluation games within 200 steps (%s)', (version) => {
    expect(evaluationGames()).toHaveLength(36);
    expectExplored(evaluationGames(), version);
  });

  it('reads every goal sentence there is', () => {
    for (const { goal, sentence } of recordedGames()) {
      expect(readGoalSentence(`Your task is to: ${sentence}`)).toEqual(goal);
      expect([goalSentence(goal, 0), goalSentence(goal, 1)]).toContain(sentence);
    }
  });
});

describe('solver', () => {
  it('wins all recorded games, with no more commands than their walkthroughs', () => expectSolved(recordedGames()));

  it('wins from the middle of random play', () => expectSolvedFromAnywhere(recordedGames()));
});

it('CAN_CONTAIN is what the games say, but for classes that a scene lacks', () => {
  for (const { canContain } of recordedGames())
    for (const [receptacle, thing] of canContain) expect(CAN_CONTAIN.get(receptacle)!.has(thing), `${receptacle} ${thing}`).toBe(true);
});
