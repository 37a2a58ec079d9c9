// A GPU device that goes away in the middle of a step: the run goes on from its last checkpoint on a fresh device, and ends as
// if nothing had happened.

import { expect, test } from 'vitest';
import { requestAdapter } from '../../src/compute/webgpu/adapter';
import { createWebGpuDevice } from '../../src/compute/webgpu/webgpu-device';
import type { LoraState } from '../../src/model/lora';
import { restoreContexts, serializeContexts } from '../../src/train/context';
import { train, type StepOutcome } from '../../src/train/loop';
import { SMALL_RUN, smallParts, type SmallParts } from './small-engine';

const CONFIG = { ...SMALL_RUN, steps: 3 };

interface Kept {
  readonly outcome: StepOutcome;
  readonly lora: LoraState;
}

/** Steps up to the end, or to where the device fails. */
async function run(parts: SmallParts, from: Kept | null, onStep: () => void = () => undefined): Promise<Kept[]> {
  const kept: Kept[] = [];
  if (from) parts.lora.restore(from.lora);
  const contexts = from && restoreContexts(parts.benchmark, serializeContexts(from.outcome.contexts));
  const position = from && { step: from.outcome.step, contexts: contexts! };
  try {
    for await (const outcome of train(CONFIG, parts, position)) {
      kept.push({ outcome, lora: await parts.lora.state() });
      onStep();
    }
  } catch (error) {
    expect(error).toMatchObject({ code: 'DEVICE_LOST' });
  }
  return kept;
}

/** A device, how often it has sent work off, and a way to have it go away at such a time. */
async function opened() {
  const adapter = await requestAdapter();
  let gpu: GPUDevice | undefined;
  const requestDevice = adapter.requestDevice.bind(adapter);
  adapter.requestDevice = async (descriptor) => (gpu = await requestDevice(descriptor));
  const device = await createWebGpuDevice({ adapter });
  const { queue } = gpu!;
  const submit = queue.submit.bind(queue);
  const state = { device, submits: 0, lostAt: Infinity };
  queue.submit = (buffers) => {
    if (++state.submits === state.lostAt) gpu!.destroy();
    return submit(buffers);
  };
  return state;
}

test('a device lost in the middle of a step costs that step and nothing else', async () => {
  const quiet = await opened();
  const ends: number[] = [];
  const whole = await run(smallParts(quiet.device), null, () => ends.push(quiet.submits));
  expect(whole.map(({ outcome }) => outcome.step)).toEqual([1, 2, 3]);
  quiet.device.destroy();

  const unlucky = await opened();
  unlucky.lostAt = Math.round((ends[0]! + ends[1]!) / 2);
  const before = await run(smallParts(unlucky.device), null);
  expect(before.map(({ outcome }) => outcome.step)).toEqual([1]);

  const fresh = await opened();
  const rest = await run(smallParts(fresh.device), before.at(-1)!);
  expect([...before, ...rest]).toEqual(whole);
  fresh.device.destroy();
});
