import { describe, expect, test } from 'vitest';
import { shipped } from '../../../src/env/catalog';
import { createRng } from '../../../src/core/rng';
import { toKnownRoom } from '../../../src/ui/state/games/known-room';
import { replay } from '../fake-trainer';

const alfworld = shipped.byId('alfworld');

function played(family: string, count: number) {
  const trajectories = [];
  for (const task of alfworld.tasks({ families: [family], split: 'train', seed: 3, rules: 5, size: 'small' })) {
    const environment = alfworld.make(task);
    const expert = alfworld.expert(task, alfworld.oracleAdvice(task), createRng(1, 'view'));
    const raw = [];
    let observation = environment.reset();
    for (let done = false; !done;) {
      raw.push(expert.act(observation));
      const result = environment.step(raw.at(-1)!);
      observation = result.observation;
      done = result.terminated || result.truncated;
    }
    if (trajectories.push(replay({ task, systemPrompt: '', raw, success: true })) === count) break;
  }
  return trajectories;
}

describe('the known room', () => {
  const all = alfworld.families.flatMap((family) => played(family.id, 3));

  test('knows every receptacle that the opening names, and nothing of what is in them', () => {
    for (const trajectory of all) {
      const view = toKnownRoom(trajectory, 0);
      const opening = trajectory.steps[0]!.observation.text;
      const named = new Set([...opening.matchAll(/an? ([a-z]+ \d+)/g)].map((match) => match[1]!));
      expect(new Set(view.receptacles.map(({ name }) => name))).toEqual(named);
      expect(view.receptacles.every(({ items, isHere }) => items === null && !isHere)).toBe(true);
      expect(view.goal.length).toBeGreaterThan(5);
    }
  });

  test('stands where the last `go to` led, and holds what was picked up until it is put down', () => {
    let carried = 0;
    for (const trajectory of all) {
      for (let i = 1; i <= trajectory.steps.length; i++) {
        const { executed } = trajectory.steps[i - 1]!;
        const text = trajectory.steps[i]?.observation.text ?? trajectory.final.text;
        const view = toKnownRoom(trajectory, i);
        const to = /^go to (.*)$/.exec(executed)?.[1];
        if (to && text !== 'Nothing happens.') expect(view.receptacles.find(({ isHere }) => isHere)?.name).toBe(to);
        const taken = /^take (.*) from /.exec(executed)?.[1];
        if (taken && text !== 'Nothing happens.') {
          expect(view.holding).toBe(taken);
          carried++;
        }
        const before = toKnownRoom(trajectory, i - 1).holding;
        if (before && text.startsWith(`You `) && /^(move|put|place|drop|set|store) /.test(executed)) expect(view.holding).toBeNull();
      }
    }
    expect(carried).toBeGreaterThan(10);
  });
});
