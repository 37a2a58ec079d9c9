import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readArguments } from '../../src/cli/arguments';
import { readPresetFile, SETTING_HELP, SETTING_OPTIONS, settingsOf } from '../../src/cli/setting-flags';
import { RUN_DEFAULTS } from '../../src/core/run/run-config';
import { OPEN_SETTINGS, SETTINGS } from '../../src/core/run/run-settings';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const given = (...argv: string[]) => settingsOf(readArguments(argv, SETTING_OPTIONS));

describe('settings as flags', () => {
  it('take values by TRL’s names, with hyphens or underscores, beside --set', () =>
    expect(given('--learning-rate', '1e-3', '--num_generations=4', '--loss_type', 'dapo', '--set', 'beta=0,actor_choice=false')).toEqual({
      ...{ learning_rate: 1e-3, num_generations: 4, loss_type: 'dapo', beta: 0, actor_choice: false },
    }));

  it('are told in the help, with range and default', () => {
    for (const name of OPEN_SETTINGS.filter((one) => !/families|room_size/.test(one))) {
      expect(SETTING_HELP).toContain(`--${name} ${SETTINGS[name].kind.placeholder}`);
      expect(SETTING_HELP).toContain(SETTINGS[name].kind.wanted);
    }
    expect(SETTING_HELP).toContain(`default ${RUN_DEFAULTS.learning_rate}`);
  });
});

describe('a preset in a file', () => {
  const file = (text: string): string => {
    const path = join(folder, 'mine.json');
    writeFileSync(path, text);
    return path;
  };

  it('is a preset and what differs from it', async () =>
    expect(await readPresetFile(file('{"preset": "alfworld", "beta": 0, "train_families": ["alfworld/put"]}'))).toEqual({
      preset: 'alfworld',
      settings: { beta: 0, train_families: ['alfworld/put'] },
    }));

  it.each([
    ['{', 'PRESET_FILE'],
    ['[]', 'PRESET_FILE'],
    ['null', 'PRESET_FILE'],
    ['{"beta": 0}', 'PRESET_FILE'],
    ['{"preset": "castle"}', 'PRESET_FILE'],
    ['{"preset": "minihack", "bta": 0}', 'SETTING_NAME'],
    ['{"preset": "minihack", "actor": "openai:http://example.org#m"}', 'SETTING_NAME'],
    ['{"preset": "minihack", "beta": "0"}', 'SETTING_VALUE'],
    ['{"preset": "minihack", "num_generations": 1}', 'SETTING_VALUE'],
  ])('%s is refused', (text, code) => expect(readPresetFile(file(text))).rejects.toMatchObject({ code }));
});
