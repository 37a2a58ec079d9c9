// What an agent knows of a room of ALFWorld, read from its trajectory's texts alone (the world tells nothing
// else): the receptacles in the order of the opening, where the agent stands, what it has seen, what it holds.

import type { Trajectory } from '../../../core/trajectory';

export interface Receptacle {
  readonly name: string;
  readonly isHere: boolean;
  /** `null` where nothing was said of a door. */
  readonly isOpen: boolean | null;
  /** What was last seen in or on it; null before it was looked at. */
  readonly items: readonly string[] | null;
}

export interface KnownRoom {
  readonly goal: string;
  readonly receptacles: readonly Receptacle[];
  readonly holding: string | null;
}

/** The room as known when `stepIndex` actions were carried out. */
export function toKnownRoom(trajectory: Trajectory, stepIndex: number): KnownRoom {
  const opening = trajectory.steps[0]?.observation.text ?? trajectory.final.text;
  const rooms = new Map<string, { isOpen: boolean | null; items: string[] | null }>();
  for (const name of listOf(/you see ([^.]*)\./.exec(opening)?.[1] ?? '')) rooms.set(name, { isOpen: null, items: null });
  let here: string | null = null;
  let holding: string | null = null;
  for (let i = 0; i < Math.min(stepIndex, trajectory.steps.length); i++) {
    const action = trajectory.steps[i]!.executed;
    const text = trajectory.steps[i + 1]?.observation.text ?? trajectory.final.text;
    const at = /You arrive at (?:the )?([a-z]+ \d+)/i.exec(text)?.[1];
    if (at && rooms.has(at)) here = at;
    const seen = /(?:On|In) (?:the )?(it|[a-z]+ \d+), you see ([^.]*)\./i.exec(text);
    const subject = /The ([a-z]+ \d+) is (open|closed)\b/i.exec(text) ?? /You (open|close) the ([a-z]+ \d+)/i.exec(text);
    const named = subject?.slice(1).find((word) => rooms.has(word)) ?? (seen && rooms.has(seen[1]!) ? seen[1]! : here);
    const room = named ? rooms.get(named) : undefined;
    if (room && subject) room.isOpen = !/clos/i.test(subject[0]);
    if (room && seen) room.items = listOf(seen[2]!);
    const taken = /You (?:pick up|take) the ([a-z]+ \d+)/i.exec(text)?.[1];
    if (taken) {
      holding = taken;
      for (const each of rooms.values()) each.items = each.items?.filter((item) => item !== taken) ?? null;
    }
    const put = /You (?:move|put|place) the ([a-z]+ \d+) (?:to|in|on|into|in\/on) (?:the )?([a-z]+ \d+)/i.exec(text);
    if (put) {
      holding = null;
      const target = rooms.get(put[2]!);
      if (target) target.items = [...(target.items ?? []), put[1]!];
    } else if (holding && /nothing happens/i.test(text) === false && /^inventory$/.test(action) && /not carrying/i.test(text)) {
      holding = null;
    }
  }
  const receptacles = [...rooms].map(([name, room]) => ({ name, isHere: name === here, ...room }));
  return { goal: goalOf(opening), receptacles, holding };
}

/** What the first observation asks for; empty where it says nothing. */
export function goalOf(opening: string): string {
  return /Your task is to: ([^\n]*?)\.?\s*$/m.exec(opening)?.[1] ?? '';
}

function listOf(text: string): string[] {
  return [...text.matchAll(/\ban? ([a-z]+ \d+)/gi)].map((match) => match[1]!);
}
