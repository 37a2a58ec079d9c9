// Vite plugin: what of the build depends on all of its files. The service worker's source reads the globals `PRECACHE`, the files with
// their hashes, and `HEADERS`; they are written in front of it after all other files. Hashes in it change the worker's own bytes with
// every change of the page, which is how browsers notice an update.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { headersFile, META_POLICY, PAGE_HEADERS } from './headers.mjs';

const SERVICE_WORKER = 'service-worker.js';
/** `hub.json` is a setting of the host, who edits it in place. */
const NEVER = new Set([SERVICE_WORKER, '_headers', 'hub.json']);
/**
 * What few need comes when it is chosen: 7 MB for a model in ONNX or one of web-llm, which are not kept, and trained reflectors, which the
 * page keeps.
 */
const ON_CHOICE = /^(assets\/(ort-wasm|ort\.|onnx|web-llm)|adapters\/)/;
/** The text in another language than English: fetched in advance where the browser speaks it. */
const LANGUAGE = /^assets\/(de)-[^/]+\.js$/;
/** Fetched when it is first used, and kept from then on: models, player adapters, lessons, published results, the workers that read games and models of one's own, what chat models need, other forms of episodes. */
const ON_USE = /^(models\/|lessons\/|assets\/[^/]+\.json$|assets\/((games|models)\.worker|chat-template|export-episodes)-)/;

export function precache() {
  let outDir;
  return {
    name: 'precache',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'content-security-policy', content: META_POLICY }, injectTo: 'head-prepend' },
    ],
    closeBundle() {
      const files = list(outDir).map((path) => ({
        path,
        hash: createHash('sha256')
          .update(readFileSync(join(outDir, path)))
          .digest('hex'),
        isAdvance: !ON_USE.test(path) && !LANGUAGE.test(path),
        language: LANGUAGE.exec(path)?.[1] ?? null,
      }));
      const worker = join(outDir, SERVICE_WORKER);
      const globals = `const PRECACHE = ${JSON.stringify(files)};\nconst HEADERS = ${JSON.stringify(Object.entries(PAGE_HEADERS))};\n`;
      writeFileSync(worker, `${globals}${readFileSync(worker, 'utf8')}`);
      writeFileSync(join(outDir, '_headers'), headersFile());
    },
  };
}

function list(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? list(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`]))
    .filter((path) => !NEVER.has(path) && !ON_CHOICE.test(path) && !path.endsWith('.map'))
    .sort();
}
