// MiniHack's tasks on the ported game, tiers A and B, as one benchmark: a family a task, upstream's names.

import { defineBenchmark } from '../../define-benchmark';
import type { Family } from '../../env';
import { gameExpert } from './game-expert';
import { GAME_TASKS, type GameTask } from './tasks';
import { openTextEnvironment } from './text-environment';

interface GameFamily extends Family {
  readonly task: GameTask;
}

const families: readonly GameFamily[] = GAME_TASKS.map((task) => ({
  id: `dungeon/${task.name}`,
  need: null,
  means: [],
  upstream: true,
  task,
}));

export const dungeonGame = defineBenchmark<GameFamily>({
  id: 'dungeon',
  version: 2,
  families,
  // Upstream's limits end every task before this one.
  limits: { maxSteps: 1000 },
  meansOf({ id }) {
    throw new RangeError(`${id} needs no means`);
  },
  open: ({ task, id }, _, rng) => openTextEnvironment(task, rng.int(0x100000000), id),
  attempt: () => null,
  expert: ({ task }, _, rng) => gameExpert(task, rng),
});
