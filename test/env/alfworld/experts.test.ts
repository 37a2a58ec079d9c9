import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { CAN_CONTAIN } from '../../../src/env/alfworld/engine/can-contain';
import { createEpisode } from '../../../src/env/alfworld/engine/episode';
import { createExplorer } from '../../../src/env/alfworld/engine/explorer';
import { goalSentence, readGoalSentence } from '../../../src/env/alfworld/engine/families';
import type { Game } from '../../../src/env/alfworld/engine/game';
import { layOut } from '../../../src/env/alfworld/engine/layout';
import { solve } from '../../../src/env/alfworld/engine/solver';
import type { TextVersion } from '../../../src/env/alfworld/engine/texts';
import { evaluationGames, recordedGames } from './recordings';

function explore(game: Game, version: TextVersion, disturb?: number): number {
  const layout = layOut(game, version);
  const episode = createEpisode(layout);
  const explorer = createExplorer(createRng(1, game.name));
  const rng = createRng(2, game.name);
  let text = layout.opening;
  for (let steps = 1; steps <= 200; steps++) {
    text = episode.step(explorer.act({ text, admissible: episode.admissible }));
    if (episode.won) return steps;
    if (disturb !== undefined && steps % disturb === 0) episode.step(rng.pick(episode.admissible));
    if (episode.won) return steps;
  }
  return Infinity;
}

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;

describe('explorer', () => {
  it.each(['0.4', '0.3'] as const)('solves all 274 evaluation games within 200 steps (%s)', (version) => {
    const steps = evaluationGames().map((game) => [game.name, explore(game, version)] as const);
    expect(steps.filter(([, count]) => count > 200)).toEqual([]);
    const twice = steps.flatMap(([name, count]) => (name.startsWith('pick_two') ? [count] : []));
    console.log(
      `explorer ${version}: mean ${mean(steps.map(([, count]) => count)).toFixed(1)}, most ${Math.max(...steps.map(([, count]) => count))}; pick two ${mean(twice).toFixed(1)}`,
    );
  });

  it('reads every goal sentence there is', () => {
    for (const { goal, sentence } of recordedGames()) {
      expect(readGoalSentence(`Your task is to: ${sentence}`)).toEqual(goal);
      expect([goalSentence(goal, 0), goalSentence(goal, 1)]).toContain(sentence);
    }
  });
});

describe('solver', () => {
  it('wins all recorded games, with no more commands than the shipped walkthroughs', () => {
    let shorter = 0;
    for (const game of recordedGames()) {
      const episode = createEpisode(layOut(game));
      const plan = solve(layOut(game), episode.state)!;
      const won = plan.map((command) => {
        expect(episode.admissible).toContain(command);
        episode.step(command);
        return episode.won;
      });
      expect(won.indexOf(true), game.name).toBe(plan.length - 1);
      if (game.walkthrough) {
        expect(plan.length).toBeLessThanOrEqual(game.walkthrough.length);
        shorter += Number(plan.length < game.walkthrough.length);
      }
    }
    console.log(`solver: shorter than the walkthrough in ${shorter} of 274 games`);
  });

  it('wins from the middle of random play', () => {
    for (const game of recordedGames().filter((_, i) => i % 5 === 0)) {
      const layout = layOut(game);
      const episode = createEpisode(layout);
      const rng = createRng(3, game.name);
      for (let i = 0; i < 40; i++) episode.step(rng.pick(episode.admissible));
      if (episode.won) continue;
      const plan = solve(layout, episode.state);
      const { held } = episode.state;
      // A paper towel roll in the hand can be put nowhere, ever: such a game is lost.
      const isLost =
        held >= 0 && !layout.fits.some((receptacle) => receptacle[held]) && game.goal.object !== layout.game.things[held]!.type;
      expect(plan === null, game.name).toBe(isLost);
      for (const command of plan ?? []) episode.step(command);
      expect(episode.won, game.name).toBe(!isLost);
    }
  });
});

it('CAN_CONTAIN is what the games say, but for classes that a scene lacks', () => {
  for (const { canContain } of recordedGames())
    for (const [receptacle, thing] of canContain) expect(CAN_CONTAIN.get(receptacle)!.has(thing), `${receptacle} ${thing}`).toBe(true);
});
