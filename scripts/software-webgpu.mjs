// A software WebGPU adapter for Node (Dawn) and a headless browser that has one, from npm packages alone:
// no system package, no root rights, no browser download. On Linux x64 SwiftShader and, where the machine
// has no usable browser, Chromium come out of @sparticuz/chromium, unpacked once under node_modules/.cache.
// Elsewhere Dawn finds the system's own driver (Metal, Direct3D) and the browser has to be installed.
// `node scripts/software-webgpu.mjs` prints the result as JSON.

import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** A browser that takes longer to start hangs. */
const START_MS = 120_000;
const BROWSER_ARGS = ['--no-sandbox', '--headless=new', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

let prepared;

/**
 * Safe to call again and from several processes at once: the folder appears complete or not at all.
 * @returns {Promise<{env: Record<string, string>, chromium: {executablePath: string, args: string[], env: Record<string, string>}}>}
 *   `env`: variables with which a Node process must be started so that Dawn finds an adapter (empty on macOS and
 *   Windows, and where VK_DRIVER_FILES names a driver already); `chromium`: what playwright-core's `chromium.launch` needs.
 */
export function prepareSoftwareWebGpu() {
  prepared ??= prepare();
  return prepared;
}

async function prepare() {
  const packed = process.platform === 'linux' && process.arch === 'x64' ? await unpackChromium() : null;
  // A driver that the person named is meant: with it the tests on Node run on a graphics card.
  const env =
    packed && !process.env.VK_DRIVER_FILES
      ? { VK_DRIVER_FILES: join(packed, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: libraryPath(packed) }
      : {};
  for (const executablePath of browserCandidates()) {
    const browser = { executablePath, args: BROWSER_ARGS, env: {} };
    if (await givesAdapter(browser)) return { env, chromium: browser };
    if (executablePath === process.env.CHROME_PATH) {
      console.error(`CHROME_PATH (${executablePath}) gives no WebGPU adapter; looking for another browser.`);
    }
  }
  if (!packed) throw new Error('No browser with WebGPU was found. Install Chrome, or name one in the variable CHROME_PATH.');
  const libraries = [join(packed, 'al2023', 'lib'), packed, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const chromium = {
    executablePath: join(packed, 'chromium'),
    args: BROWSER_ARGS,
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(packed, 'fonts') },
  };
  return { env, chromium };
}

function libraryPath(folder) {
  const inherited = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter((part) => part && part !== folder);
  return [folder, ...inherited].join(':');
}

/** Browsers worth trying, the person's own choice first. */
function browserCandidates() {
  const named = process.env.CHROME_PATH;
  const installed = {
    linux: ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'].flatMap((name) =>
      (process.env.PATH ?? '').split(':').map((folder) => join(folder || '.', name)),
    ),
    darwin: ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => [
      join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
      join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
    ]),
    win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
      .filter(Boolean)
      .map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe')),
  };
  return [...new Set([...(named ? [named] : []), ...(installed[process.platform] ?? [])])].filter((path) => existsSync(path));
}

/** Starts the browser once and asks for an adapter. WebGPU needs a secure context, which a loopback page is. */
async function givesAdapter(browser) {
  const [{ chromium }, { createServer }] = await Promise.all([import('playwright-core'), import('node:http')]);
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>.</title>'));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  let instance;
  try {
    instance = await chromium.launch({ ...browser, env: { ...process.env, ...browser.env }, timeout: START_MS });
    const page = await instance.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  } catch {
    return false;
  } finally {
    await instance?.close();
    server.close();
  }
}

async function unpackChromium() {
  const packageFolder = join(root, 'node_modules', '@sparticuz', 'chromium');
  if (!existsSync(packageFolder)) throw new Error('The package @sparticuz/chromium is missing. Run `npm ci`.');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const cache = join(root, 'node_modules', '.cache');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'unpacking-'));
  const archive = async (name) => promisify(brotliDecompress)(await readFile(join(packageFolder, 'bin', name)));
  await writeFile(join(staging, 'chromium'), await archive('chromium.br'), { mode: 0o755 });
  await extractTar(await archive('swiftshader.tar.br'), staging);
  await extractTar(await archive('al2023.tar.br'), join(staging, 'al2023'));
  await extractTar(await archive('fonts.tar.br'), join(staging, 'fonts'));
  await writeFile(
    join(staging, 'fonts', 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>` +
      `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  );
  try {
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Files, folders and symbolic links of a ustar archive (POSIX.1-1988), which is all the package holds. */
async function extractTar(archive, target) {
  await mkdir(target, { recursive: true });
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const field = (start, length) => archive.toString('utf8', at + start, at + start + length).replace(/\0.*$/s, '');
    const path = resolve(target, field(0, 100));
    if (!path.startsWith(resolve(target))) throw new Error(`The archive names a path outside its folder: ${path}`);
    const size = parseInt(field(124, 12), 8) || 0;
    const kind = field(156, 1);
    if (kind === '5') await mkdir(path, { recursive: true });
    else {
      await mkdir(dirname(path), { recursive: true });
      if (kind === '2') await symlink(field(157, 100), path);
      else {
        await writeFile(path, archive.subarray(at + 512, at + 512 + size));
        await chmod(path, parseInt(field(100, 8), 8) & 0o777);
      }
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(JSON.stringify(await prepareSoftwareWebGpu(), null, 2));
}
