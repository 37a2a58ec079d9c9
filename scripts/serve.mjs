// A static server for the built page, on the loopback address unless told otherwise: the page's headers, MIME types, compression of what is text, and
// the next free port where one is taken. No cache of its own but of compressed texts; the page's service worker has one.

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { networkInterfaces } from 'node:os';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PAGE_HEADERS } from './headers.mjs';

export const HOST = '127.0.0.1';
const PORTS_TRIED = 20;

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.wasm': 'application/wasm',
  '.zip': 'application/zip',
};

/** A third of the program's bytes, as thirty people on one network notice. */
const TEXTS = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.svg', '.txt', '.md']);
/** Compressed texts by tag and path: a build has some hundred. */
const compressed = new Map();

/**
 * @param {string} folder
 * @param {number} port 0 for any free one
 * @param {{ headers?: Record<string, string>, isOpen?: boolean, tls?: { cert: Buffer, key: Buffer } }} options `headers`: those of the page where left
 *   out; `isOpen`: other machines reach it too; `tls`: over https
 * @returns {Promise<{ address: string, others: string[], close(): Promise<void> }>} `others`: addresses for other machines; all end in a slash
 */
export async function serveFolder(folder, port, { headers = PAGE_HEADERS, isOpen = false, tls } = {}) {
  const onRequest = (request, response) => {
    answer(folder, headers, request, response).catch(() => response.destroy());
  };
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest);
  const found = await listen(server, port, isOpen ? '0.0.0.0' : HOST);
  const addressOf = (host) => `${tls ? 'https' : 'http'}://${host}:${found}/`;
  return {
    address: addressOf(HOST),
    others: isOpen ? hostsOfNetwork().map(addressOf) : [],
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(folder, headers, request, response) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('cache-control', 'no-cache');
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405, { allow: 'GET, HEAD' }).end();
  const file = await find(folder, request.url);
  if (!file) return response.writeHead(404, { 'content-type': TYPES['.txt'] }).end('There is no such file.\n');
  // Assets carry a hash in their name, everything else is asked for anew.
  if (request.url.startsWith('/assets/')) response.setHeader('cache-control', 'max-age=31536000, immutable');
  const isPacked = TEXTS.has(extname(file.path)) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const tag = `"${file.size}-${file.modifiedMs}${isPacked ? '-gzip' : ''}"`;
  response.setHeader('vary', 'accept-encoding');
  response.setHeader('etag', tag);
  if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();
  const body = isPacked ? await packed(file.path, tag) : null;
  if (isPacked) response.setHeader('content-encoding', 'gzip');
  const type = TYPES[extname(file.path)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': body?.length ?? file.size });
  if (request.method === 'HEAD') return response.end();
  if (body) return response.end(body);
  createReadStream(file.path)
    .on('error', () => response.destroy())
    .pipe(response);
}

async function packed(path, tag) {
  const key = `${tag} ${path}`;
  if (!compressed.has(key)) compressed.set(key, await promisify(gzip)(await readFile(path)));
  return compressed.get(key);
}

/** The file meant by an address, never one outside the folder. */
async function find(folder, url) {
  let path;
  try {
    path = normalize(join(folder, decodeURIComponent(new URL(url, 'http://host').pathname)));
  } catch {
    return null;
  }
  if (path.includes('\0') || !`${path}${sep}`.startsWith(`${normalize(folder)}${sep}`)) return null;
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return find(folder, `${url.split('?')[0].replace(/\/?$/, '/')}index.html`);
  return found?.isFile() ? { path, size: found.size, modifiedMs: found.mtimeMs } : null;
}

/** This machine's names on its networks. */
function hostsOfNetwork() {
  return Object.values(networkInterfaces())
    .flat()
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

async function listen(server, first, host) {
  for (let port = first; ; port++) {
    try {
      return await new Promise((done, fail) => {
        server.once('error', fail);
        server.listen(port, host, () => {
          server.off('error', fail);
          done(server.address().port);
        });
      });
    } catch (error) {
      if (!['EADDRINUSE', 'EACCES'].includes(error.code) || port >= first + PORTS_TRIED) throw error;
    }
  }
}
