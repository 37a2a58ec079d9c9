// Makes what the first view shows, public/examples/minihack-games.json: `node scripts/make-recording.mjs`. The games and the result come
// from docs/results/protocols/minihack.json, cut down by the rule of src/ui/state/games/recording.ts; no model is needed.

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createServer } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const from = join(root, 'docs/results/protocols/minihack.json');
const to = join(root, 'public/examples/minihack-games.json');

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false },
  appType: 'custom',
});
try {
  const { makeRecording } = await server.ssrLoadModule('/src/ui/state/games/recording.ts');
  const { replayEpisode } = await server.ssrLoadModule('/src/meta/rollout.ts');
  const { shipped } = await server.ssrLoadModule('/src/env/catalog.ts');
  const result = JSON.parse(await readFile(from, 'utf8'));
  const recording = makeRecording(result, (record) => replayEpisode(shipped.of(record.task), record));
  const text = `${JSON.stringify(recording)}\n`;
  await writeFile(to, text);
  console.log(`${to}: ${recording.pairs.length} games, ${(gzipSync(text).length / 1000).toFixed(1)} kB gzip`);
} finally {
  await server.close();
}
