import type { TaskId } from '../core/trajectory';

/** The first `count` of tasks, of which a benchmark never runs out; fewer where there are no more. */
export function takeTasks(tasks: Iterable<TaskId>, count: number): TaskId[] {
  const taken: TaskId[] = [];
  if (count > 0) for (const task of tasks) if (taken.push(task) === count) break;
  return taken;
}
