// `npm start`: installs what is missing, builds what has changed, serves the page and opens a browser where
// there is a display. `--port N` names the first port to try, `--no-open` leaves the browser closed.

import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { buildPage, DIST } from './build.mjs';
import { serveFolder } from './serve.mjs';

const DEFAULT_PORT = 5173;
const { port, open } = readArguments();

await buildPage();
const server = await serveFolder(DIST, port);
console.log(`\n  Hindsight is at ${server.address}\n  Ctrl-C ends it.\n`);
if (open && hasDisplay()) openBrowser(server.address);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // Exit by itself would wait for a browser that keeps its connection.
    void server.close().then(() => process.exit(0));
  });
}

function readArguments() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } } });
    const number = Number(values.port ?? DEFAULT_PORT);
    if (!Number.isInteger(number) || number < 0 || number > 65535)
      throw new Error(`--port ${values.port}: a port is a number from 0 to 65535.`);
    return { port: number, open: !values['no-open'] };
  } catch (error) {
    console.error(`${error.message}\nUsage: npm start -- [--port N] [--no-open]`);
    process.exit(2);
  }
}

function hasDisplay() {
  if (process.env.CI) return false;
  return process.platform === 'darwin' || process.platform === 'win32' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function openBrowser(address) {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  // The address is on the screen already.
  child.on('error', () => undefined);
  child.unref();
}
