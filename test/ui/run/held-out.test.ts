import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../../src/train/presets';
import { byFamily, heldOutAt, successOf } from '../../../src/ui/state/run/held-out';
import { RunIndex } from '../../../src/ui/state/run/run-index';
import { fakeEvents } from '../fake-trainer';

const events = fakeEvents('run', { ...PRESETS.minihack, steps: 12, eval_steps: 4, save_steps: 4 });

describe('the held-out sample of a step', () => {
  const { heldOut } = new RunIndex(events);

  test.each([
    [null, 12],
    [12, 12],
    [11, 8],
    [4, 4],
    [3, undefined],
  ])('step %s is looked at with the sample of step %s', (step, expected) => {
    expect(heldOutAt(heldOut, step)?.step).toBe(expected);
  });

  test('a log without contexts reads as one with none', () => {
    const bare = events.map((event) => {
      if (event.kind !== 'held_out') return event;
      const { contexts: _, ...rest } = event;
      return rest as typeof event;
    });
    expect(new RunIndex(bare).heldOut.map(({ contexts }) => contexts)).toEqual([[], [], []]);
  });
});

describe('by family', () => {
  const won = { task: 'minihack/Eat-v3:train:1:rules=true', systemPrompt: '', raw: [], success: true } as const;
  const lost = { ...won, success: false };

  test('families keep their order, and success counts episodes', () => {
    const families = byFamily([
      { family: 'b', text: '1', episodes: [won, lost] },
      { family: 'a', text: '2', episodes: [won] },
      { family: 'b', text: '3', episodes: [lost, lost] },
    ]);
    expect(families.map(({ family, success }) => [family, success])).toEqual([
      ['b', 0.25],
      ['a', 1],
    ]);
    expect(families[0]!.contexts.map(({ text }) => text)).toEqual(['1', '3']);
    expect(successOf([won, won, lost, lost])).toBe(0.5);
  });
});
