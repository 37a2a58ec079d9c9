// The embedded model as the page fetches it. Its weights are float16, of which the upper bytes repeat and the lower do not: apart from each other they
// take 1.77 MB compressed, in turn 1.90. So the build writes model.safetensors.planes: the header as it is, all lower bytes, all upper bytes, the whole
// compressed by gzip here, for not every host of static pages compresses such a file. src/hub/embedded-model.ts puts them together again.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const WEIGHTS = 'models/embedded/model.safetensors';

/** @param {Uint8Array} bytes a safetensors file of numbers of two bytes */
export function packPlanes(bytes) {
  const head = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const count = (bytes.length - head) / 2;
  if (!Number.isInteger(count)) throw new Error('The weights are not numbers of two bytes.');
  const planes = Uint8Array.from(bytes);
  for (let i = 0; i < count; i++) {
    planes[head + i] = bytes[head + 2 * i];
    planes[head + count + i] = bytes[head + 2 * i + 1];
  }
  return gzipSync(planes, { level: 9, memLevel: 9 });
}

/** Vite plugin. */
export function packModel() {
  let publicDir, outDir;
  return {
    name: 'pack-model',
    configResolved(config) {
      publicDir = config.publicDir;
      outDir = join(config.root, config.build.outDir);
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${WEIGHTS}.planes`, (_, response) => response.end(packPlanes(readFileSync(join(publicDir, WEIGHTS)))));
    },
    closeBundle() {
      const whole = join(outDir, WEIGHTS);
      // It is also called after a build that failed.
      if (!existsSync(whole)) return;
      writeFileSync(`${whole}.planes`, packPlanes(readFileSync(whole)));
      rmSync(whole);
    },
  };
}
