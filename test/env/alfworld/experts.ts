// What must hold of the explorer and the solver in any list of games: those of the fixtures, and the larger ones of the extra suite.

import { expect } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { createEpisode } from '../../../src/env/alfworld/engine/episode';
import { createExplorer } from '../../../src/env/alfworld/engine/explorer';
import type { Game } from '../../../src/env/alfworld/engine/game';
import { layOut } from '../../../src/env/alfworld/engine/layout';
import { solve } from '../../../src/env/alfworld/engine/solver';
import type { TextVersion } from '../../../src/env/alfworld/engine/texts';

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;

function explore(game: Game, version: TextVersion): number {
  const layout = layOut(game, version);
  const episode = createEpisode(layout);
  const explorer = createExplorer(createRng(1, game.name));
  let text = layout.opening;
  for (let steps = 1; steps <= 200; steps++) {
    text = episode.step(explorer.act({ text, admissible: episode.admissible }));
    if (episode.won) return steps;
  }
  return Infinity;
}

export function expectExplored(games: readonly Game[], version: TextVersion): void {
  const steps = games.map((game) => [game.name, explore(game, version)] as const);
  expect(steps.filter(([, count]) => count > 200)).toEqual([]);
  const twice = steps.flatMap(([name, count]) => (name.startsWith('pick_two') ? [count] : []));
  console.log(
    `explorer ${version}: mean ${mean(steps.map(([, count]) => count)).toFixed(1)}, most ${Math.max(...steps.map(([, count]) => count))}; pick two ${mean(twice).toFixed(1)}`,
  );
}

/** With no more commands than the walkthrough. */
export function expectSolved(games: readonly Game[]): void {
  for (const game of games) {
    const episode = createEpisode(layOut(game));
    const plan = solve(layOut(game), episode.state)!;
    const won = plan.map((command) => {
      expect(episode.admissible).toContain(command);
      episode.step(command);
      return episode.won;
    });
    expect(won.indexOf(true), game.name).toBe(plan.length - 1);
    if (game.walkthrough) expect(plan.length).toBeLessThanOrEqual(game.walkthrough.length);
  }
}

/** From the middle of random play. */
export function expectSolvedFromAnywhere(games: readonly Game[]): void {
  for (const game of games) {
    const layout = layOut(game);
    const episode = createEpisode(layout);
    const rng = createRng(3, game.name);
    for (let i = 0; i < 40; i++) episode.step(rng.pick(episode.admissible));
    if (episode.won) continue;
    const plan = solve(layout, episode.state);
    const { held } = episode.state;
    // A paper towel roll in the hand can be put nowhere, ever: such a game is lost.
    const isLost = held >= 0 && !layout.fits.some((receptacle) => receptacle[held]) && game.goal.object !== layout.game.things[held]!.type;
    expect(plan === null, game.name).toBe(isLost);
    for (const command of plan ?? []) episode.step(command);
    expect(episode.won, game.name).toBe(!isLost);
  }
}

/** A walkthrough wins on its last command. */
export function expectWalkthroughsWin(games: readonly Game[]): void {
  for (const game of games) {
    const episode = createEpisode(layOut(game));
    const won = game.walkthrough!.map((command) => {
      episode.step(command);
      return episode.won;
    });
    expect(won.indexOf(true), game.name).toBe(game.walkthrough!.length - 1);
  }
}
