// Compiles the kernels of the WASM device four times: for shared memory (threads) and for a page that is not
// cross-origin isolated, each with fused multiply-add (relaxed SIMD) and for engines without it. Two modules of base64,
// of which a device loads one, so that a page, a worker, a bundle for Node and a test load them alike, without a path
// to resolve. Does nothing where the sources have not changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'src/compute/wasm/assembly');
const folder = join(root, 'src/compute/wasm/build');
/** 2 GiB: addresses stay positive as signed numbers. */
const MAXIMUM_PAGES = 32768;
const COMMON = `-O3 --enable simd --importMemory --initialMemory 2 --maximumMemory ${MAXIMUM_PAGES} --runtime stub --noAssert`;

const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)));
const stamp = `// sources ${hash.digest('hex')}\n`;

for (const [name, flags] of Object.entries({ simd: '', relaxed: '--enable relaxed-simd' })) {
  const target = join(folder, `${name}.ts`);
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(stamp)) continue;
  mkdirSync(folder, { recursive: true });
  const plain = await compile(flags);
  const shared = await compile(`${flags} --enable threads --sharedMemory`);
  const staging = `${target}.${process.pid}`;
  writeFileSync(staging, `${stamp}export const PLAIN = '${plain}';\nexport const SHARED = '${shared}';\n`);
  renameSync(staging, target);
}

async function compile(flags) {
  const { default: asc } = await import('assemblyscript/asc');
  const output = join(folder, `kernels-${process.pid}.wasm`);
  const { error, stderr } = await asc.main([join(sources, 'index.ts'), '--outFile', output, ...`${COMMON} ${flags}`.trim().split(/ +/)]);
  const messages = stderr.toString();
  if (messages !== '') console.error(messages);
  if (error) throw error;
  const binary = readFileSync(output);
  rmSync(output);
  return binary.toString('base64');
}
