// One room of five by five, the hero and one thing a short walk away: an item to pick up and use, or the
// stairs. Messages are NetHack's; where the thing lies is told in words, since the actor reads no map.
// Prompts are answered by themselves as MetaGym does. Left out: time, hunger, monsters, everything else.

import type { Rng } from '../../core/rng';
import type { Observation } from '../../core/trajectory';
import type { Environment, StepResult } from '../env';
import { article, keys, verbs } from './families';

type Cell = readonly [x: number, y: number];

const compass: ReadonlyMap<string, Cell> = new Map<string, Cell>([
  ['north', [0, -1]],
  ['northeast', [1, -1]],
  ['east', [1, 0]],
  ['southeast', [1, 1]],
  ['south', [0, 1]],
  ['southwest', [-1, 1]],
  ['west', [-1, 0]],
  ['northwest', [-1, -1]],
]);

export const dungeonActions: readonly string[] = [...compass.keys(), ',', ...keys].sort();

const SIZE = 5;
const idleTexts = new Set(["It's a wall.", 'There is nothing here to pick up.', ...Object.values(verbs).map(({ unfit }) => unfit)]);

/** Whether the text shows that the world did not react. */
export function dungeonIdle({ text }: Observation): boolean {
  return idleTexts.has(text) || text.startsWith('Unknown command');
}

/** `need` null: walk to the stairs. `verbOf`: what each key does. */
export function openRoom(need: string | null, item: string, verbOf: ReadonlyMap<string, string>, rng: Rng): Environment {
  const cells: Cell[] = Array.from({ length: SIZE * SIZE }, (_, i) => [i % SIZE, Math.floor(i / SIZE)]);
  const start = rng.pick(cells);
  const there = rng.pick(cells.filter(([x, y]) => isShortWalk(Math.abs(x - start[0]) + Math.abs(y - start[1]))));
  const thing = need === null ? 'staircase' : item;
  const symbol = need === null ? '>' : verbs[need]!.symbol;
  const goal = need === null ? 'go to the staircase.' : `${verbs[need]!.words} the ${item}.`;

  let hero = start;
  let held = false;

  function sight(): string {
    if (held) return 'You see no objects here.';
    const [dx, dy] = [there[0] - hero[0], there[1] - hero[1]];
    if (dx === 0 && dy === 0) return `You see here ${article(thing)}.`;
    const way = [];
    if (dx !== 0) way.push(`${Math.abs(dx)} ${dx > 0 ? 'east' : 'west'}`);
    if (dy !== 0) way.push(`${Math.abs(dy)} ${dy > 0 ? 'south' : 'north'}`);
    return `You see ${article(thing)} ${way.join(' ')}.`;
  }

  function draw(): string[] {
    const rows = cells.reduce<string[][]>((all, [x, y]) => {
      const isThing = !held && x === there[0] && y === there[1];
      (all[y] ??= []).push(x === hero[0] && y === hero[1] ? '@' : isThing ? symbol : '.');
      return all;
    }, []);
    const wall = '-'.repeat(SIZE + 2);
    return [wall, ...rows.map((row) => `|${row.join('')}|`), wall];
  }

  const see = (text: string): Observation => ({ text, grid: draw(), admissible: dungeonActions });
  const answer = (text: string, success = false): StepResult => ({
    observation: see(text),
    reward: success ? 1 : 0,
    terminated: success,
    truncated: false,
    success,
  });

  function walk([dx, dy]: Cell): StepResult {
    const [x, y] = [hero[0] + dx, hero[1] + dy];
    if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) return answer("It's a wall.");
    hero = [x, y];
    return answer(sight(), need === null && x === there[0] && y === there[1]);
  }

  return {
    reset() {
      hero = start;
      held = false;
      return see(`${sight()} Your task is to: ${goal}`);
    },
    step(action) {
      const way = compass.get(action);
      if (way) return walk(way);
      const isHere = !held && hero[0] === there[0] && hero[1] === there[1];
      if (action === ',') {
        if (need === null || !isHere) return answer('There is nothing here to pick up.');
        held = true;
        return answer(`f - ${article(item)}.`);
      }
      const verb = verbOf.get(action);
      if (verb === undefined) return answer(`Unknown command '${action.slice(0, 40)}'.`);
      return held && verb === need ? answer(verbs[verb]!.done(item), true) : answer(verbs[verb]!.unfit);
    },
  };
}

function isShortWalk(steps: number): boolean {
  return steps >= 1 && steps <= 4;
}
