// An episode longer than the context: the opening stays, for it names the goal, and the oldest steps after it are left out. They go many
// at a time, so that the rest keeps its place, and with it its attention cache, for many actions to come.

/** Share of the room that is filled right after steps were left out. */
const REFILL = 0.6;

/**
 * How many of the oldest steps are left out. The answer follows from the lengths alone, so that a replayed episode reads the same.
 * @param opening tokens that always stay @param steps tokens that each step added, oldest first @param room tokens in all
 */
export function leftOut(opening: number, steps: readonly number[], room: number): number {
  let from = 0;
  let used = opening;
  for (const [i, tokens] of steps.entries()) {
    used += tokens;
    if (used <= room) continue;
    while (from < i && used > opening + REFILL * (room - opening)) used -= steps[from++]!;
  }
  return from;
}
