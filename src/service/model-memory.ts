// What a model takes at once, by the format of its weights, planned before a byte of them is fetched: for one episode, and for a
// training step. What opening it takes counts too, for the file lies beside its weights for a moment.

import { giveWay } from '../core/give-way';
import { WEIGHT_FORMATS } from '../compute/packing';
import { MAXIMUM_BYTES } from '../compute/wasm/heap';
import type { ModelConfig } from '../model/config';
import { planMemory, type PlannedWork } from '../model/memory-plan';
import type { MemoryNeed, MemoryPlans, PlannedDevice } from '../rpc/models-api';
import { plannedWork, playedWork } from '../train/planned-work';
import { PRESETS } from '../train/presets';

/** Of a machine's memory one page should not take more: browsers end tabs that do. */
const SHARE_OF_MACHINE = 0.5;
/** The binding limit that WebGPU promises everywhere; larger matrices lie in pieces. */
const GPU_TENSOR_BYTES = 2 ** 27;

/** @param threads of the WASM device @throws AppError as `planMemory` */
export async function memoryPlans(config: ModelConfig, fileBytes: number, device: PlannedDevice, threads: number): Promise<MemoryPlans> {
  const counted = device === 'wasm' ? { kind: device, maxTensorBytes: MAXIMUM_BYTES, threads } : { kind: device, maxTensorBytes: GPU_TENSOR_BYTES }; // prettier-ignore
  const most = async (work: PlannedWork): Promise<{ bytes: number; deviceBytes: number }> => {
    const { byPurpose, peakBytes, heapBytes } = await planMemory(config, counted, work);
    // A plan takes a fifth of a second; a download in this worker must not wait for thirty of them.
    await giveWay();
    return { bytes: Math.max(peakBytes, fileBytes + byPurpose.weights + heapBytes), deviceBytes: peakBytes };
  };
  const needs: MemoryNeed[] = [];
  for (const format of WEIGHT_FORMATS) {
    const [play, train] = [
      await most({ ...playedWork(PRESETS['minihack-smollm2']), weights: { format } }),
      await most({ ...plannedWork(PRESETS['minihack-smollm2']), weights: { format } }),
    ];
    const fits = ({ bytes, deviceBytes }: typeof play): boolean =>
      bytes <= machineLimit() && (device !== 'wasm' || deviceBytes <= MAXIMUM_BYTES);
    needs.push({ format, playBytes: play.bytes, trainBytes: train.bytes, playFits: fits(play), trainFits: fits(train) });
  }
  return { device, needs };
}

/** Browsers tell their machine's memory in whole powers of two GiB, or not at all. */
function machineLimit(): number {
  const { deviceMemory } = (globalThis.navigator ?? {}) as { deviceMemory?: number };
  return deviceMemory === undefined ? Infinity : deviceMemory * 2 ** 30 * SHARE_OF_MACHINE;
}
