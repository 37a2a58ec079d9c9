// Demonstrations and levels in the database, a look behind the stores included.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Demonstration } from '../../src/core/trajectory';
import { openDatabase } from '../../src/store/db';
import { type DemonstrationStore, openDemonstrationStore } from '../../src/store/demonstrations';
import { type LevelStore, openLevelStore } from '../../src/store/levels';

let name: string;
let demonstrations: DemonstrationStore;
let levels: LevelStore;

beforeEach(async () => {
  name = `test-${crypto.randomUUID()}`;
  demonstrations = await openDemonstrationStore(name);
  levels = await openLevelStore(name);
});
afterEach(() => {
  demonstrations.close();
  levels.close();
  indexedDB.deleteDatabase(name);
});

const sample = (task: string, success = true): Demonstration => ({
  actor: 'human',
  task,
  systemPrompt: '',
  steps: [
    {
      raw: 'e',
      parsed: 'e',
      executed: 'e',
      stage: 'exact',
      observation: { text: 'You see here an äpple.', grid: ['@'], admissible: ['e'] },
      reward: 1,
    },
  ],
  final: { text: 'Core dumped.' },
  success,
  terminated: true,
  truncated: false,
});

async function put(table: 'demonstrations' | 'levels', value: unknown): Promise<void> {
  const db = await openDatabase(name);
  await db.put(table, value as never);
  db.close();
}

describe('demonstrations', () => {
  it('come back whole after the database was closed, listed with what they are', async () => {
    const one = { ...sample('minihack/Eat-v3:unseen:1'), level: { name: 'a', text: 'MAZE' } };
    const id = await demonstrations.add(one);
    demonstrations.close();
    demonstrations = await openDemonstrationStore(name);
    expect(await demonstrations.get(id)).toEqual(one);
    const [record] = await demonstrations.list();
    expect(record).toEqual({
      id,
      task: one.task,
      success: true,
      steps: 1,
      createdAt: expect.any(Number),
      sizeBytes: new TextEncoder().encode(JSON.stringify(one)).length,
    });
  });

  it('are kept once, exported as JSON lines in the order they were made, and deleted', async () => {
    const tasks = ['minihack/Eat-v3:unseen:1', 'minihack/Zap-v3:unseen:2'];
    const ids = [];
    for (const task of tasks) ids.push(await demonstrations.add(sample(task)));
    expect(await demonstrations.add(sample(tasks[0]!))).toBe(ids[0]);
    expect(await demonstrations.list()).toHaveLength(2);
    const lines = (await demonstrations.lines()).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as Demonstration).task).sort()).toEqual([...tasks].sort());
    expect(JSON.parse(await demonstrations.lines([ids[1]!]))).toEqual(sample(tasks[1]!));
    await demonstrations.delete(ids[0]!);
    expect((await demonstrations.list()).map(({ id }) => id)).toEqual([ids[1]]);
    await expect(demonstrations.get(ids[0]!)).rejects.toMatchObject({ code: 'DEMONSTRATION_NOT_FOUND' });
  });

  it('of an earlier version are listed, opened and exported as the games that they are today', async () => {
    const old = sample('dungeon-rules/Eat-v1:unseen:1');
    const line = JSON.stringify(old);
    await put('demonstrations', { id: 'old', task: old.task, success: true, steps: 1, createdAt: 1, sizeBytes: line.length, line });
    const today = { ...old, task: 'minihack/Eat-v3:unseen:1:rules=true' };
    expect((await demonstrations.list()).map(({ task }) => task)).toEqual([today.task]);
    expect(await demonstrations.get('old')).toEqual(today);
    expect(JSON.parse(await demonstrations.lines())).toEqual(today);
  });

  it('that are damaged hide no other, are named, and can be deleted', async () => {
    const id = await demonstrations.add(sample('minihack/Eat-v3:unseen:1'));
    await put('demonstrations', { id: 'half', task: 'x' });
    await put('demonstrations', { id: 'torn', task: 'x', success: true, steps: 1, createdAt: 1, sizeBytes: 3, line: '{"a' });
    expect((await demonstrations.list()).map((record) => record.id)).toEqual([id, 'torn']);
    expect(await demonstrations.damaged()).toEqual([{ id: 'half', message: expect.stringContaining('half') }]);
    await expect(demonstrations.get('torn')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await demonstrations.delete('half');
    expect(await demonstrations.damaged()).toEqual([]);
  });
});

describe('levels', () => {
  it('are kept under their names, the last text of each', async () => {
    await levels.save('b', 'one');
    await levels.save('a', 'two');
    await levels.save('b', 'three');
    expect((await levels.list()).map((level) => [level.name, level.text])).toEqual([
      ['a', 'two'],
      ['b', 'three'],
    ]);
    await levels.delete('a');
    expect((await levels.list()).map((level) => level.name)).toEqual(['b']);
  });

  it('that are damaged are named', async () => {
    await levels.save('a', 'text');
    await put('levels', { id: 'bad', text: 7 });
    expect((await levels.list()).map((level) => level.name)).toEqual(['a']);
    expect(await levels.damaged()).toEqual([{ id: 'bad', message: expect.stringContaining('text') }]);
  });
});
