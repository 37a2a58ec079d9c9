import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { checkEnv } from '../../../src/env/check';
import { alfworld } from '../../../src/env/alfworld/benchmark';
import { inRooms } from '../../../src/env/task-source';
import { createOwnGames } from '../../../src/env/alfworld/own-games';
import { readTrial } from '../../../src/env/alfworld/data/trial';
import { drawGame, TRAINING_SCENES } from '../../../src/env/alfworld/generate/draw-game';
import { ROOM_SIZES } from '../../../src/core/trajectory';
import type { RoomSize } from '../../../src/core/trajectory';
import { writeTrial } from '../../../src/env/alfworld/generate/write-trial';
import { createEpisode } from '../../../src/env/alfworld/engine/episode';
import { createExplorer } from '../../../src/env/alfworld/engine/explorer';
import { FAMILIES, type Game } from '../../../src/env/alfworld/engine/game';
import { layOut } from '../../../src/env/alfworld/engine/layout';
import { hashText } from '../../../src/core/rng';
import { evaluationGames } from './recordings';

function draw(size: RoomSize, count: number, split: 'train' | 'seen' | 'unseen' = 'train'): Game[] {
  return Array.from({ length: count }, (_, i) => drawGame({ family: FAMILIES[i % 6]!, split, number: i, size }));
}
const content = ({ receptacles, things, goal }: Game): string => JSON.stringify([receptacles, things, goal]);
const sceneOf = ({ name }: Game): string => name.split('/')[0]!.split('-').at(-1)!;

describe.each(ROOM_SIZES)('games of size %s', (size) => {
  const games = draw(size, 240);

  it('are not won, and are won by the plan they carry on its last command', () => {
    for (const game of games) {
      const episode = createEpisode(layOut(game));
      expect(episode.won).toBe(false);
      const won = game.walkthrough!.map((command) => {
        episode.step(command);
        return episode.won;
      });
      expect(won.indexOf(true), game.name).toBe(game.walkthrough!.length - 1);
    }
  });

  it('are won by the explorer within 200 steps', () => {
    for (const game of games) {
      const layout = layOut(game);
      const episode = createEpisode(layout);
      const explorer = createExplorer(createRng(1, game.name));
      let text = layout.opening;
      for (let step = 0; step < 200 && !episode.won; step++) text = episode.step(explorer.act({ text, admissible: episode.admissible }));
      expect(episode.won, game.name).toBe(true);
    }
  });

  it('are all different', () => {
    expect(new Set(games.map(content)).size).toBe(games.length);
  });

  it('have as many receptacles as the size says', () => {
    const counts = games.map(({ receptacles }) => receptacles.length);
    const [least, most] = { small: [5, 9], medium: [10, 18], full: [6, 54] }[size] as [number, number];
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...counts)).toBeLessThanOrEqual(most);
  });

  it('come back from the files written of them', () => {
    for (const game of games.slice(0, 12)) {
      const read = readTrial(`x/${game.split}/${game.name}`, writeTrial(game)) as Game;
      const sorted = (pairs: Game['canContain']): string[] => pairs.map((pair) => pair.join(' ')).sort();
      expect({ ...read, canContain: sorted(read.canContain) }).toEqual({ ...game, canContain: sorted(game.canContain) });
    }
  });
});

describe('splits', () => {
  it('seen shares rooms with train and no game; unseen shares no room', () => {
    const [train, seen, unseen] = (['train', 'seen', 'unseen'] as const).map((split) => draw('medium', 120, split)) as [
      Game[],
      Game[],
      Game[],
    ];
    const rooms = new Set(train.map(sceneOf));
    expect(rooms.size).toBeLessThanOrEqual(4 * TRAINING_SCENES);
    const contents = new Set(train.map(content));
    expect(seen.filter((game) => contents.has(content(game)))).toEqual([]);
    expect(seen.filter((game) => rooms.has(sceneOf(game))).length).toBeGreaterThan(80);
    expect(unseen.filter((game) => rooms.has(sceneOf(game)))).toEqual([]);
    const layoutOf = ({ receptacles }: Game): string => JSON.stringify(receptacles.map(({ id }) => id));
    const layouts = new Set(train.map(layoutOf));
    expect(unseen.filter((game) => layouts.has(layoutOf(game)))).toEqual([]);
  });
});

it('games stay what they are: a change of any raises GENERATOR_VERSION', () => {
  expect(ROOM_SIZES.map((size) => hashText(draw(size, 18).map(content).join()))).toEqual([2886665349, 208432031, 404623344]);
});

describe('benchmarks', () => {
  it.each(['small', 'medium'] as const)('of %s rooms keep the contract', (size) => {
    expect(checkEnv(inRooms(alfworld, size))).toEqual([]);
  });

  it('of own games give each game once and play it under an id that other games do not change', () => {
    const games = evaluationGames();
    const benchmark = createOwnGames(games);
    const tasks = (['train', 'seen', 'unseen'] as const).map((split) => [...benchmark.tasks({ split, seed: 1 })]);
    expect(tasks.map((list) => list.length)).toEqual([0, 18, 18]);
    expect(new Set(tasks.flat()).size).toBe(36);
    const few = [...createOwnGames(games.slice(0, 10)).tasks({ split: 'seen', seed: 1 })];
    expect(tasks.flat()).toEqual(expect.arrayContaining(few));
    const environment = benchmark.make(few[0]!);
    expect(environment.reset().text).toContain('Your task is to: ');
    expect(() => benchmark.make('alfworld/put-v2:seen:5:source=own')).toThrow('none of the games loaded');
  });
});
