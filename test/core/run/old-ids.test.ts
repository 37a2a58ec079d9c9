// Names of version 0.1.0, the last one before benchmarks had one name each, as that version wrote them.

import { describe, expect, it } from 'vitest';
import {
  gamesOfOldFamily,
  isRetired,
  translateFamily,
  translatePreset,
  translateRecord,
  translateTaskId,
} from '../../../src/core/run/old-ids';
import { parseTaskId, shipped } from '../../../src/env/catalog';

describe('ids of tasks', () => {
  it.each([
    ['dungeon/Eat-Distr-v2:train:7', 'minihack/Eat-Distr-v3:train:7'],
    ['dungeon-rules/Eat-v1:unseen:17', 'minihack/Eat-v3:unseen:17:rules=true'],
    ['dungeon-rules/PutOn-v1:train:4294967295:rules=12', 'minihack/PutOn-v3:train:4294967295:rules=12'],
    ['dungeon-rules/Room-v1:seen:1', 'minihack/Room-Random-5x5-v3:seen:1:rules=true'],
    ['alfworld-text/pick_and_place_simple-v1:unseen:3', 'alfworld/put-v2:unseen:3'],
    ['alfworld-text-medium/look_at_obj_in_light-v1:seen:3', 'alfworld/light-v2:seen:3:size=medium'],
    ['alfworld-text-small/pick_two_obj_and_place-v1:train:3', 'alfworld/two-v2:train:3:size=small'],
    ['alfworld-text-small/pick_heat_then_place_in_recep-v1:train:3:rules=9', 'alfworld/heat-v2:train:3:size=small'],
    ['alfworld-rules/two-v1:unseen:5', 'alfworld/two-v2:unseen:5:size=small:rules=true'],
    ['alfworld-rules/put-v1:train:5:rules=0', 'alfworld/put-v2:train:5:size=small:rules=0'],
  ])('%s', (old, now) => {
    expect(translateTaskId(old)).toBe(now);
    expect(shipped.of(now).make(now).reset().text.length).toBeGreaterThan(20);
    expect(translateTaskId(now)).toBe(now);
  });

  it.each([
    ['alfworld-rules/cool-v1:unseen:5', 'alfworld/cool-v1:unseen:5:size=small:rules=true'],
    ['alfworld-rules/clean-v1:train:5:rules=0', 'alfworld/clean-v1:train:5:size=small:rules=0'],
  ])('of rooms that are drawn no more: %s, which is refused', (old, now) => {
    expect(translateTaskId(old)).toBe(now);
    expect(translateTaskId(now)).toBe(now);
    expect(() => shipped.of(now).make(now)).toThrow(/draws the games of version 2/);
  });

  it.each([
    ['dungeon-levels/cellar-1-0a1b2c3d-v2:unseen:17', 'minihack/cellar-1-0a1b2c3d-v3:unseen:17:source=own'],
    ['alfworld-data/pick_clean_then_place_in_recep-v1:seen:99', 'alfworld/clean-v2:seen:99:source=own'],
  ])('of one’s own: %s', (old, now) => {
    expect(translateTaskId(old)).toBe(now);
    expect(parseTaskId(now).isOwn).toBe(true);
  });

  it.each([
    ['minihack/Eat-v1:unseen:17', 'small-dungeon/Eat-v1:unseen:17'],
    ['alfworld/inspect-v1:train:3:rules=8', 'small-household/inspect-v1:train:3:rules=8'],
  ])('of a small world: %s, which is refused by a reason of its own', (old, now) => {
    expect(translateTaskId(old)).toBe(now);
    expect(isRetired(now)).toBe(true);
    expect(() => shipped.of(now)).toThrow(expect.objectContaining({ code: 'ENV_RETIRED' }));
  });

  it('take upstream’s long names of families', () => {
    expect(translateTaskId('alfworld/pick_heat_then_place_in_recep-v2:unseen:4:rules=1')).toBe('alfworld/heat-v2:unseen:4:rules=1');
  });

  it.each(['dungeon/Eat-v2:train:7:rules=5', 'dungeon/Eat-v1:train:7', 'chess/mate-v1:train:1', 'minihack/Eat-v3:train:1', 'no id', ''])(
    'that no game of today has stay as they are: %j',
    (id) => expect(translateTaskId(id)).toBe(id),
  );
});

it.each([
  ['alfworld-text-medium', 'alfworld --size medium'],
  ['alfworld-rules', 'alfworld --size small --rules true'],
  ['dungeon-levels', 'minihack --data PATH'],
])('a benchmark asked for by its old name, %s, is refused with what it is today', (old, today) => {
  expect(() => shipped.byId(old)).toThrow(
    expect.objectContaining({ code: 'ENV_UNKNOWN_BENCHMARK', fix: expect.stringContaining(today) as unknown }),
  );
});

it('families are told by the record: as a person types them today, and as an earlier version wrote them', () => {
  expect(translateFamily('minihack/Eat')).toBe('minihack/Eat');
  expect(translateFamily('dungeon-rules/Eat')).toBe('minihack/Eat');
  expect(translateFamily('alfworld/pick_two_obj_and_place')).toBe('alfworld/two');
  expect(translateRecord({ family: 'minihack/Eat' })).toEqual({ family: 'small-dungeon/Eat' });
  expect(gamesOfOldFamily('alfworld-rules/heat')).toEqual({ size: 'small', isOwn: false, rules: 'true' });
  expect(['skills', 'rooms', 'smollm2', 'dungeon'].map(translatePreset)).toEqual(['minihack', 'alfworld', 'smollm2', 'dungeon']);
});

it('records are translated through and through, and texts of people are left alone', () => {
  const old = {
    config: { preset: 'rooms', benchmark: 'alfworld-rules', train_families: ['alfworld-rules/heat'], held_out_families: [], seed: 3 },
    families: { 'alfworld-rules/heat': 0.5 },
    read: [
      {
        task: 'alfworld-rules/light-v1:train:1:rules=2',
        systemPrompt: 'alfworld-rules/heat is hard',
        raw: ['go to desk 1'],
        success: true,
      },
    ],
    nothing: null,
  };
  expect(translateRecord(old)).toEqual({
    config: {
      ...{ preset: 'alfworld', benchmark: 'alfworld', room_size: 'small' },
      ...{ train_families: ['alfworld/heat'], held_out_families: [], seed: 3 },
    },
    families: { 'alfworld/heat': 0.5 },
    read: [
      {
        task: 'alfworld/light-v2:train:1:size=small:rules=2',
        systemPrompt: 'alfworld-rules/heat is hard',
        raw: ['go to desk 1'],
        success: true,
      },
    ],
    nothing: null,
  });
});
