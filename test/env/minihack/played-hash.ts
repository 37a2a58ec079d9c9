import { createRng, hashText } from '../../../src/core/rng';
import { GAME_TASKS } from '../../../src/env/minihack/tasks/tasks';
import { createSession } from '../../../src/env/minihack/tasks/text-environment';

/** One number for everything that random keys on every task show. */
export function playedHash(): number {
  let all = '';
  for (const task of GAME_TASKS) {
    const session = createSession(task, 11, 'determinism');
    const rng = createRng(11, task.name);
    let shown = session.rows.join('\n');
    for (let keys = 0, over = false; keys < 200 && !over; keys++) {
      const step = session.step(rng.pick(task.keys));
      over = step.over;
      shown += [...session.rows, session.message, session.cursor.join(), step.reward, step.endStatus].join('\n');
    }
    all += `${hashText(shown)} `;
  }
  return hashText(all);
}
