// The recorded run that ships: made by the model that ships, in the environments that ship.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compact, RECORDING_SCHEMA, type Recording } from '../../src/ui/state/recording';
import { replay } from './fake-trainer';

const FILE = 'public/examples/minihack-run.json';
const WEIGHTS = 'public/models/embedded/model.safetensors';

function load(): Recording {
  if (!existsSync(FILE)) throw new Error(`${FILE} is missing: make it with \`node scripts/make-recording.mjs\``);
  return JSON.parse(readFileSync(FILE, 'utf8')) as Recording;
}

test('is small and whole', () => {
  const recording = load();
  expect(recording.schema).toBe(RECORDING_SCHEMA);
  expect(gzipSync(JSON.stringify(recording)).length).toBeLessThan(60_000);
  expect(recording.curve.length).toBe(recording.config.steps);
  expect(recording.scenes.length).toBeGreaterThan(3);
  expect(Object.keys(recording.result ?? {}).sort()).toEqual(['none', 'oracle', 'random', 'trained', 'untrained']);
});

test('was made by the model that ships', () => {
  const sha256 = createHash('sha256').update(readFileSync(WEIGHTS)).digest('hex');
  expect(load().model.sha256).toBe(sha256);
});

test('shows episodes that the environments give again, reply by reply', () => {
  for (const { read, play } of load().scenes) {
    for (const shown of [read, play]) {
      const again = compact(
        replay({
          task: shown.task,
          systemPrompt: shown.systemPrompt,
          raw: shown.steps.map(({ raw }) => raw),
          success: shown.success,
        }),
      );
      expect(again.success).toBe(shown.success);
      expect(again.steps.map(({ executed, observation }) => [executed, observation.text, observation.grid])).toEqual(
        shown.steps.map(({ executed, observation }) => [executed, observation.text, observation.grid]),
      );
    }
  }
});
