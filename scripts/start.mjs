// `npm start`: installs what is missing, builds what has changed, serves the page and opens a browser where
// there is a display. `--port N` names the first port to try, `--no-open` leaves the browser closed. `--host`
// lets other machines of the network reach it, with `--cert FILE --key FILE` over https.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildPage, DIST } from './build.mjs';
import { serveFolder } from './serve.mjs';

const DEFAULT_PORT = 5173;
const { port, open, isOpen, tls } = readArguments();

await buildPage();
const server = await serveFolder(DIST, port, { isOpen, tls });
console.log(`\n  Hindsight is at ${server.address}`);
if (isOpen) {
  console.log(`  Other machines of this network reach it at ${server.others.join(' or ') || 'no address: this machine is in no network'}`);
  console.log('  Whoever reaches it can read the files of the page, and nothing else: no runs, models or keys of this machine.');
  if (!tls)
    console.log(
      '  Over http other browsers play by hand and show lessons and results. Models run there over https alone: --cert FILE --key FILE.',
    );
}
console.log('  Ctrl-C ends it.\n');
if (open && hasDisplay()) openBrowser(server.address);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // Exit by itself would wait for a browser that keeps its connection.
    void server.close().then(() => process.exit(0));
  });
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        host: { type: 'boolean' },
        cert: { type: 'string' },
        key: { type: 'string' },
      },
    });
    const number = Number(values.port ?? DEFAULT_PORT);
    if (!Number.isInteger(number) || number < 0 || number > 65535)
      throw new Error(`--port ${values.port}: a port is a number from 0 to 65535.`);
    const { cert, key } = values;
    if ((cert === undefined) !== (key === undefined)) throw new Error('--cert and --key go together: a certificate and its key, in PEM.');
    const tls = cert === undefined ? undefined : { cert: readFileSync(cert), key: readFileSync(key) };
    return { port: number, open: !values['no-open'], isOpen: values.host ?? false, tls };
  } catch (error) {
    console.error(`${error.message}\nUsage: npm start -- [--port N] [--no-open] [--host] [--cert FILE --key FILE]`);
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
