// What a process holds, once its garbage is gone: what it has kept from the system says little about that.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes on the heap and outside of it, which is WebAssembly's memory too. */
export function usedBytes(): number {
  // The first collection leaves the buffers of what it found to be freed beside the program; the second waits for that.
  collect();
  collect();
  const { external, heapUsed } = process.memoryUsage();
  return external + heapUsed;
}
