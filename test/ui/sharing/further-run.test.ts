import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readBundle } from '../../../src/adapter/bundle';
import type { RunConfig } from '../../../src/core/run/run-config';
import { readRunLog } from '../../../src/store/folder/run-log-file';
import { PRESETS } from '../../../src/train/presets';
import { furtherRun } from '../../../src/ui/state/sharing/further-run';

const events = readRunLog(readBundle(new Uint8Array(readFileSync('public/adapters/minihack.zip'))).runLog!);
const first = events[0]!;
if (first.kind !== 'run') throw new Error('The log does not begin with its run.');
const mine = { id: 'import-1' };
const withConfig = (change: object) => [{ ...first, config: { ...first.config, ...change } as RunConfig }, ...events.slice(1)];

it('is the run of the log, from the adapter, on other games', () => {
  expect(furtherRun(events, mine, PRESETS)).toEqual({ ...first.config, seed: first.config.seed + 1, adapter_name_or_path: 'import-1' });
});

it('takes its model from this machine, whatever the log calls it', () => {
  const log = withConfig({ model_name_or_path: 'elsewhere', weights_format: 'int8' });
  const run = furtherRun(log, { ...mine, model: { id: 'here', format: 'f16' } }, PRESETS);
  expect(run).toMatchObject({ model_name_or_path: 'here', weights_format: 'f16' });
  expect(furtherRun(log, mine, PRESETS)).not.toHaveProperty('model_name_or_path');
});

it.each([
  ['without a log', [], 'log'],
  ['with a log that begins elsewhere', events.slice(1), 'log'],
  ['on games of somebody’s own', withConfig({ own_tasks: { id: 'x' } }), 'games'],
  ['with a server that plays', withConfig({ actor: 'openai:https://evil.example/v1#x' }), 'player'],
  ['of a preset that is gone', withConfig({ preset: 'village' }), 'settings'],
  ['with a setting out of its range', withConfig({ learning_rate: -1 }), 'settings'],
  ['with an unknown setting', withConfig({ surprise: 1 }), 'settings'],
  ['with the last seed there is', withConfig({ seed: 2 ** 32 - 1 }), 'settings'],
])('%s there is none, and why', (_, log, why) => {
  expect(furtherRun(log, mine, PRESETS)).toBe(why);
});
