// Compiles the kernels of the WASM device twice: for shared memory (threads) and for a page that is not
// cross-origin isolated. Both become base64 in one module, so that a page, a worker, a bundle for Node and a test
// load them alike, without a path to resolve. Does nothing where the sources have not changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'src/compute/wasm/assembly');
const target = join(root, 'src/compute/wasm/build/binaries.ts');
/** 2 GiB: addresses stay positive as signed numbers. */
const MAXIMUM_PAGES = 32768;
const COMMON = `-O3 --enable simd --importMemory --initialMemory 2 --maximumMemory ${MAXIMUM_PAGES} --runtime stub --noAssert`;

const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)));
const stamp = `// sources ${hash.digest('hex')}\n`;

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(stamp)) {
  const plain = await compile('');
  const shared = await compile('--enable threads --sharedMemory');
  const text = `${stamp}export const MAXIMUM_PAGES = ${MAXIMUM_PAGES};\nexport const PLAIN = '${plain}';\nexport const SHARED = '${shared}';\n`;
  mkdirSync(dirname(target), { recursive: true });
  const staging = `${target}.${process.pid}`;
  writeFileSync(staging, text);
  renameSync(staging, target);
}

async function compile(flags) {
  const { default: asc } = await import('assemblyscript/asc');
  const output = join(dirname(target), `kernels-${process.pid}.wasm`);
  const { error, stderr } = await asc.main([join(sources, 'index.ts'), '--outFile', output, ...`${COMMON} ${flags}`.trim().split(' ')]);
  const messages = stderr.toString();
  if (messages !== '') console.error(messages);
  if (error) throw error;
  const binary = readFileSync(output);
  rmSync(output);
  return binary.toString('base64');
}
