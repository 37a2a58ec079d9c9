// What goes wrong with a GPU, in the words of a person who is waiting for a run.

import { AppError } from '../../core/errors';

export function missingApi(): AppError {
  return new AppError(
    'GPU_NO_ADAPTER',
    'This browser does not offer WebGPU.',
    'Use a recent Chrome, Edge, Safari or Firefox over https or on localhost, or go on with the WASM device.',
  );
}

export function missingAdapter(): AppError {
  return new AppError(
    'GPU_NO_ADAPTER',
    'WebGPU is there, but it found no graphics adapter it can use.',
    'Turn on hardware acceleration in the browser settings and update the graphics driver, or go on with the WASM device.',
  );
}

/** In Node, where Dawn stands in for the browser. */
export function missingNodeApi(cause: unknown): AppError {
  return new AppError(
    'GPU_NO_ADAPTER',
    'WebGPU for Node could not be loaded.',
    'Run `npm ci` so that the package webgpu is installed, or use the WASM device.',
    { cause },
  );
}

export function missingNodeAdapter(): AppError {
  return new AppError(
    'GPU_NO_ADAPTER',
    'WebGPU for Node found no graphics driver it can use.',
    'Install a Vulkan driver, or start Node with the variables that scripts/software-webgpu.mjs prints, or use the WASM device.',
  );
}

const LOSS_CAUSES: readonly (readonly [pattern: RegExp, cause: string])[] = [
  [/hung|timed? ?out|watchdog|TDR|unresponsive/i, 'a piece of work took longer than the driver allows'],
  [/memory/i, 'graphics memory ran out'],
  [/remov|unplug|reset/i, 'the graphics driver was reset, updated, or the card went away'],
  [/process|context|connection|crash/i, "the browser's GPU process ended"],
];

/** @param info what `GPUDevice.lost` resolved to. */
export function deviceLost(info: { reason?: string; message: string }): AppError {
  if (info.reason === 'destroyed') {
    return new AppError('DEVICE_LOST', 'The GPU device was closed while work was waiting.', 'Open the device again and repeat the work.', {
      detail: info.message,
    });
  }
  const cause = LOSS_CAUSES.find(([pattern]) => pattern.test(info.message))?.[1] ?? 'the browser gave no reason that is known';
  return new AppError(
    'DEVICE_LOST',
    `The GPU stopped working: ${cause}.`,
    'Resume the run from its last checkpoint; if it happens again, choose a smaller batch or the WASM device.',
    { detail: info.message },
  );
}

export function outOfMemory(label: string, bytes: number, detail?: string): AppError {
  return new AppError(
    'DEVICE_OUT_OF_MEMORY',
    `The GPU has no room for ${label} (${bytes} bytes in one piece).`,
    'Choose a smaller model or fewer tokens, or close other tabs that use the GPU.',
    { detail },
  );
}

export function workRefused(detail: string): AppError {
  return new AppError(
    'DEVICE_REFUSED',
    `The GPU driver refused a piece of work: ${detail}`,
    'Use the WASM device, and report this message together with the name of your graphics card.',
  );
}
