// Writes the recorded run of the first view from a run log, by the rule of src/ui/state/recording.ts:
// `node scripts/make-recording.mjs RUN.jsonl [public/examples/dungeon-run.json]`. A bundle's run log will do.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createServer } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [from, to = `${root}/public/examples/dungeon-run.json`] = process.argv.slice(2);
if (!from) {
  console.error('Usage: node scripts/make-recording.mjs RUN.jsonl [OUT.json]');
  process.exit(2);
}

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false },
  appType: 'custom',
});
try {
  const { makeRecording } = await server.ssrLoadModule('/src/ui/state/recording.ts');
  const { replayEpisode } = await server.ssrLoadModule('/src/meta/rollout.ts');
  const { shipped } = await server.ssrLoadModule('/src/env/catalog.ts');
  const lines = (await readFile(from, 'utf8')).split('\n').filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line));
  const recording = makeRecording(events, (record) => replayEpisode(shipped.of(record.task), record));
  const text = `${JSON.stringify(recording)}\n`;
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, text);
  const { scenes, curve } = recording;
  console.log(`${to}: ${curve.length} steps, ${scenes.length} scenes, ${(gzipSync(text).length / 1000).toFixed(1)} kB gzip`);
} finally {
  await server.close();
}
