import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { replayMinihack } from '../../src/cli/replay-minihack';

const DATA = '../shared/data/minihack';

describe('replay of MiniHack', () => {
  const traces = readdirSync(join(DATA, 'traces')).filter((name) => name.endsWith('.json'));

  it('finds the traces', () => expect(traces.length).toBeGreaterThan(50));

  it.each(traces)('%s: every comparable step is equal', (name) => {
    const { compared, equal, first, notComparable } = replayMinihack(name, readFileSync(join(DATA, 'traces', name), 'utf8'));
    expect(first).toBeNull();
    expect(equal).toBe(compared);
    if (compared === 0) expect(notComparable).toBeDefined();
  });

  it('compares no fewer steps of the traces than it did, and says why of all others', () => {
    const replays = traces.map((name) => replayMinihack(name, readFileSync(join(DATA, 'traces', name), 'utf8')));
    expect(replays.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThanOrEqual(403);
    const whole = replays.filter(({ compared, notComparable }) => compared > 0 && notComparable === undefined);
    expect(whole.length).toBeGreaterThanOrEqual(24);
    for (const { file, compared, notComparable } of replays)
      if (compared === 0) expect(`${file}: ${notComparable}`).toMatch(/outside tiers A and B|a monster is in view/);
  });

  it('compares every step of every case and finds no difference', () => {
    const text = gunzipSync(readFileSync(join(DATA, 'diff/cases.jsonl.gz'))).toString();
    const { compared, equal, first, cases } = replayMinihack('cases', text);
    expect(first).toBeNull();
    // 96 cases with 4,440 keys and as many openings (README of the cases).
    expect(cases?.length).toBe(96);
    expect(compared).toBe(4536);
    expect(equal).toBe(compared);
  });

  it('counts a changed screen as a difference', () => {
    const text = readFileSync(join(DATA, 'traces/Room-5x5.seed3.walk30.json'), 'utf8').replace("It's solid stone.", "It's solid rock.");
    const { compared, equal } = replayMinihack('changed', text);
    expect(compared - equal).toBe(1);
  });

  it('refuses what is no recording', () => expect(() => replayMinihack('x.json', '{"a":1}')).toThrow(/x\.json/));
});
