// One helping thread in a browser, as `threads.ts` starts it.

import type { Start } from './threads';

onmessage = async ({ data: { module, memory, index } }: MessageEvent<Start>) => {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  postMessage('ready');
  (exports['serve'] as (index: number) => void)(index);
};
