// Runs the command line or the tools, bundled where the sources changed. Commands on the WebGPU device run in a child process on machines
// without a GPU, for Dawn reads where its driver lies from the environment a process is started with.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { bundleCommandLine } from './bundle-cli.mjs';
import { root } from './prepare.mjs';

const STARTED = 'ICT_WEBGPU_ENVIRONMENT';

/** @param {'ict' | 'tools'} program
 * @param {readonly string[]} args */
export async function runBundled(program, args) {
  // Node 20 has relaxed SIMD behind this flag. With it the WASM device is faster, and computes the same bits as a browser.
  if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
  try {
    const folder = await bundleCommandLine();
    if (asksForWebGpu(args) && !process.env[STARTED] && !hasGpuDriver()) await runWithSoftwareAdapter();
    else {
      process.env['ICT_ROOT'] ??= root;
      process.argv = [process.execPath, program, ...args];
      await import(new URL(`${program}.mjs`, folder).href);
    }
  } catch (error) {
    console.error(error instanceof Error && error.stack ? error.stack : error);
    process.exitCode = 1;
  }
}

function asksForWebGpu(args) {
  return args.some((arg, i) => arg === '--device=webgpu' || (arg === '--device' && args[i + 1] === 'webgpu'));
}

function hasGpuDriver() {
  if (process.platform !== 'linux' || process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES) return true;
  const hasDevice =
    existsSync('/dev/nvidia0') || (existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD')));
  return (
    hasDevice && ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].some((folder) => existsSync(folder) && readdirSync(folder).length > 0)
  );
}

async function runWithSoftwareAdapter() {
  const { prepareSoftwareWebGpu } = await import('./software-webgpu.mjs');
  const { env } = await prepareSoftwareWebGpu();
  const child = spawn(process.execPath, [process.argv[1], ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...env, [STARTED]: '1' },
  });
  // A terminal sends Ctrl-C to both; twice would look like an impatient person.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  await new Promise((done) => {
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
      done(undefined);
    });
  });
}
