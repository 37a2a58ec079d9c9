// The trace of a step: every call once, in the format that Perfetto reads, and shares that add up.

import { describe, expect, it } from 'vitest';
import { recordTrace } from '../../../src/cli/bench/trace';
import { createReferenceDevice } from '../../../src/compute/reference/reference-device';
import { takeTasks } from '../../../src/env/take-tasks';
import { minihack } from '../../../src/env/minihack/tasks/benchmark';
import { createRandomActor } from '../../../src/actor/scripted';
import type { TrainingParts } from '../../../src/train/loop';
import { playEpisodes } from '../../../src/meta/rollout';

interface Span {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
}

describe('recordTrace', () => {
  it('notes each call of the device and of a world, and divides a step among them', async () => {
    const trace = recordTrace();
    const device = trace.device(createReferenceDevice());
    const [a, b, out] = ['a', 'b', 'out'].map((label) => device.alloc('f32', 64 * 64, label));
    const { benchmark, actor } = trace.parts({ benchmark: minihack, actor: createRandomActor() } as unknown as TrainingParts);
    const task = takeTasks(benchmark.tasks({ split: 'train', seed: 1, rules: 1 }), 1)[0]!;

    const start = performance.now();
    device.matmul(out!, a!, b!, { m: 64, n: 64, k: 64 });
    device.fill(out!, 1);
    expect(await device.read(out!, 0, 1)).toEqual(new Float32Array([1]));
    const [episode] = await playEpisodes(benchmark, actor, [{ task, systemPrompt: '', seed: 1 }]);
    const shares = trace.step('step 1', start);

    const { traceEvents } = JSON.parse(trace.json()) as { traceEvents: Span[] };
    const count = (name: string): number => traceEvents.filter((span) => span.name === name).length;
    expect([count('matmul'), count('fill'), count('wait'), count('make'), count('reset')]).toEqual([1, 1, 1, 1, 1]);
    expect([count('step'), count('act')]).toEqual([episode!.steps.length, episode!.steps.length]);
    const whole = traceEvents.find(({ name }) => name === 'step 1')!;
    const inside = traceEvents.filter(({ name }) => name === 'matmul' || name === 'step');
    for (const span of inside) {
      expect(span.ph).toBe('X');
      expect(span.ts).toBeGreaterThanOrEqual(whole.ts);
      expect(span.ts + span.dur).toBeLessThanOrEqual(whole.ts + whole.dur);
    }
    expect(shares.products + shares.device + shares.worlds + shares.rest).toBeCloseTo(100, 6);
    const products = traceEvents.find(({ name }) => name === 'matmul')!;
    expect(shares.products).toBeCloseTo((100 * products.dur) / whole.dur, 1);
    for (const share of Object.values(shares)) expect(share).toBeGreaterThanOrEqual(0);
  });

  it('begins every step with nothing spent', () => {
    const trace = recordTrace();
    const device = trace.device(createReferenceDevice());
    const tensor = device.alloc('f32', 64, 'x');
    device.fill(tensor, 1);
    trace.step('step 1', performance.now() - 10);
    expect(trace.step('step 2', performance.now() - 10)).toMatchObject({ products: 0, device: 0, worlds: 0, rest: 100 });
  });
});
