// Runs, adapters, advice and demonstrations as version 0.1.0 wrote them (test/fixtures/version-0.1.0) open with today's names, and what belongs
// to a small world opens as far as it can.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBundle } from '../../src/adapter/bundle';
import { readPeft } from '../../src/adapter/peft';
import type { RunEvent } from '../../src/core/run/run-log';
import type { EpisodeRecord } from '../../src/core/trajectory';
import { shipped } from '../../src/env/catalog';
import { minihack } from '../../src/env/minihack/tasks/benchmark';
import { replayEpisode } from '../../src/meta/rollout';
import { FolderStore } from '../../src/store/folder/folder-store';
import { adviceSchema, check, checkCheckpoint, checkEvent, demonstrationSchema } from '../../src/store/schemas';
import { restoreContexts } from '../../src/train/context';
import type { Engine } from '../../src/train/engine';
import { loadLora } from '../../src/train/engine';
import { taskSourceOf } from '../../src/train/own-tasks';
import { sampleCheckpoint } from './samples';

const folder = mkdtempSync(join(tmpdir(), 'earlier-'));
afterAll(() => rmSync(folder, { recursive: true }));
const FIXTURES = 'test/fixtures/version-0.1.0';
const bundle = (name: string) => readBundle(new Uint8Array(readFileSync(`${FIXTURES}/${name}.zip`)));

/** A run's folder with the log of a bundle in it. */
function folderOf(name: string): string {
  const path = mkdtempSync(join(folder, 'run-'));
  writeFileSync(join(path, 'run.jsonl'), bundle(name).runLog!);
  return path;
}

function episodesOf(event: RunEvent): readonly EpisodeRecord[] {
  if (event.kind === 'group') return [...event.read, ...event.members.flatMap(({ episodes }) => episodes)];
  return event.kind === 'held_out' ? event.contexts.flatMap(({ episodes }) => episodes) : [];
}

describe('a run of MiniHack', () => {
  it('has today’s names throughout, and its episodes are the ones that were played', async () => {
    const events = await new FolderStore(folderOf('skills')).events('run');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(events.every(({ schema }) => schema === 2)).toBe(true);
    expect(events[0]).toMatchObject({
      config: { preset: 'minihack', benchmark: 'minihack', held_out_families: ['minihack/Wield', 'minihack/Read', 'minihack/PutOn'] },
    });
    expect(JSON.stringify(events)).not.toMatch(/dungeon|skills/);
    const episodes = events.flatMap(episodesOf);
    expect(episodes).toHaveLength(80);
    for (const episode of episodes) expect(replayEpisode(shipped.of(episode.task), episode).success).toBe(episode.success);
  });

  it('goes on in the same file: events of today follow those of then, and a cut leaves what stands before it', async () => {
    const path = folderOf('skills');
    const store = new FolderStore(path);
    const before = await store.events('run');
    const next: RunEvent = { schema: 2, seq: before.length, t: 1, kind: 'status', status: 'running' };
    await store.append('run', [next]);
    expect(await new FolderStore(path).events('run')).toEqual([...before, next]);
    await store.truncate('run', 3);
    expect(await new FolderStore(path).events('run')).toEqual(before.slice(0, 3));
  });

  it('goes on from its checkpoint: the episodes that were read are played again', () => {
    const contexts = readFileSync(`${FIXTURES}/contexts.json`, 'utf8');
    const restored = restoreContexts(minihack, checkCheckpoint({ ...sampleCheckpoint(2), schema: 1, contexts }, 'It').contexts);
    expect(restored[0]).toMatchObject({ family: 'minihack/Eat', rules: 1431598976 });
    expect(restored[0]!.trajectories.map(({ success }) => success)).toEqual([false, false]);
  });
});

describe('a run of a small world', () => {
  it('can be looked at, with names that are nobody else’s, and neither gone on with nor played', async () => {
    const events = await new FolderStore(folderOf('small-dungeon')).events('run');
    const [first] = events;
    expect(first).toMatchObject({ config: { preset: 'dungeon', benchmark: 'small-dungeon' } });
    if (first?.kind !== 'run') throw new Error('the log does not begin with its run');
    const config = first.config;
    expect(() => taskSourceOf(config, shipped)).toThrow(expect.objectContaining({ code: 'ENV_RETIRED' }));
    const [episode] = events.flatMap(episodesOf);
    expect(episode!.task).toMatch(/^small-dungeon\//);
    expect(() => shipped.of(episode!.task)).toThrow(expect.objectContaining({ code: 'ENV_RETIRED' }));
  });

  it('left an adapter that can be inspected and not be put to use', () => {
    const { peft } = bundle('small-dungeon');
    expect(readPeft(peft).config.rank).toBe(1);
    expect(() => loadLora({ identity: { name: 'embedded', sha256: '0' } } as Engine, peft)).toThrow(
      expect.objectContaining({ code: 'ENV_RETIRED' }),
    );
  });
});

it('advice of then says which games it was about', () => {
  const old = { schema: 1, family: 'dungeon-rules/Eat', text: 'To eat use e.', seed: 3 };
  expect(check(adviceSchema, old, 'It')).toEqual({
    ...{ schema: 2, family: 'minihack/Eat', games: { size: 'full', isOwn: false, rules: 'true' }, text: 'To eat use e.', seed: 3 },
  });
  expect(check(adviceSchema, { ...old, family: 'minihack/Eat' }, 'It')).toMatchObject({ family: 'small-dungeon/Eat' });
});

it('a demonstration of then is one of the game that it was', () => {
  const old = { actor: 'human', task: 'dungeon/Room-5x5-v2:unseen:1', steps: [], final: { text: 'x' } };
  const whole = { ...old, success: true, terminated: true, truncated: false };
  expect(check(demonstrationSchema, whole, 'It').task).toBe('minihack/Room-5x5-v3:unseen:1');
});

it('what a later version wrote is still told from that', () => {
  expect(() => checkEvent({ schema: 3, seq: 0, t: 0, kind: 'status' }, 'It')).toThrow(expect.objectContaining({ code: 'STORE_NEWER' }));
});
