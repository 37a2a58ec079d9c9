// Makes the recorded run of the first view, public/examples/minihack-run.json: `node scripts/make-recording.mjs [--steps N] [--episodes N] [DIR]`.
// A run of the preset `minihack` is trained on this machine with the model that ships, judged, and cut down by the rule of
// src/ui/state/recording.ts. It is kept in DIR (out/recording), so that what was begun goes on; a finished one is only cut down again.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createServer } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const to = join(root, 'public/examples/minihack-run.json');
const { values, positionals } = parseArgs({
  options: { steps: { type: 'string' }, episodes: { type: 'string', default: '100' } },
  allowPositionals: true,
});
const folder = positionals[0] ?? join(root, 'out/recording');
const [log, adapter, judged] = ['run.jsonl', 'adapter.zip', 'evaluation.json'].map((name) => join(folder, name));
const SEED = '1';

function ict(args, stdio) {
  const { status, stdout } = spawnSync('node', [join(root, 'scripts/ict.mjs'), ...args], { stdio, maxBuffer: 2 ** 30, encoding: 'utf8' });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

const run = existsSync(log) ? ['--resume'] : ['--preset', 'minihack', '--seed', SEED, ...(values.steps ? ['--steps', values.steps] : [])];
if (!existsSync(adapter)) ict(['train', ...run, '--out', folder], 'inherit');
if (!existsSync(judged)) {
  const options = ['--seed', SEED, '--episodes', values.episodes, '--iterations', '1', '--json'];
  const answer = ict(['eval', '--preset', 'minihack', '--adapter', adapter, ...options], ['inherit', 'pipe', 'inherit']);
  await writeFile(judged, answer);
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
  const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line));
  const { schema, seq, t } = events.at(-1);
  events.push({ schema, seq: seq + 1, t, kind: 'evaluation', evaluation: JSON.parse(await readFile(judged, 'utf8')) });
  const recording = makeRecording(events, (record) => replayEpisode(shipped.of(record.task), record));
  const text = `${JSON.stringify(recording)}\n`;
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, text);
  const { scenes, curve } = recording;
  console.log(`${to}: ${curve.length} steps, ${scenes.length} scenes, ${(gzipSync(text).length / 1000).toFixed(1)} kB gzip`);
} finally {
  await server.close();
}
