// The recording that is committed: cut from the published results, played by the model that ships, in the environments that ship.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ProtocolResult } from '../../../src/core/run/protocol';
import { makeRecording, type Recording } from '../../../src/ui/state/games/recording';
import { frameText } from '../../../src/ui/strings/text/frame';
import { replay } from '../fake-trainer';

const FILE = 'public/examples/minihack-games.json';
const WEIGHTS = 'public/models/embedded/model.safetensors';

function load(): Recording {
  if (!existsSync(FILE)) throw new Error(`${FILE} is missing: make it with \`node scripts/make-recording.mjs\``);
  return JSON.parse(readFileSync(FILE, 'utf8')) as Recording;
}

test('is what the published results give, game by game and reply by reply', () => {
  const result = JSON.parse(readFileSync('docs/results/protocols/minihack.json', 'utf8')) as ProtocolResult;
  expect(load()).toEqual(makeRecording(result, replay));
});

test('was made by the model that ships', () => {
  const sha256 = createHash('sha256').update(readFileSync(WEIGHTS)).digest('hex');
  expect(load().model.sha256).toBe(sha256);
});

test('has NetHack’s own keys, and every key pressed in it has a name', () => {
  for (const { without, advised } of load().pairs)
    for (const { task, steps } of [without, advised]) {
      expect(task).toContain('rules=true');
      for (const { executed } of steps) if (executed.length === 1) expect(Object.keys(frameText.keys)).toContain(executed);
    }
});
