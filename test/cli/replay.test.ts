import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { replayMinihack } from '../../src/cli/replay-minihack';

const DATA = '../shared/data/minihack';

describe('replay of MiniHack', () => {
  // The window of an enlightenment is not drawn in full.
  const traces = readdirSync(join(DATA, 'traces')).filter((name) => name.endsWith('.json') && name !== 'Zap-Fixed.seed2.raw.json');

  it('finds the traces', () => expect(traces.length).toBeGreaterThan(50));

  it.each(traces)('%s: every comparable step is equal', (name) => {
    const { compared, equal, first, notComparable } = replayMinihack(name, readFileSync(join(DATA, 'traces', name), 'utf8'));
    expect(first).toBeNull();
    expect(equal).toBe(compared);
    if (compared === 0) expect(notComparable).toBeDefined();
  });

  it('compares every step of every case, and nine in ten are equal', () => {
    const text = gunzipSync(readFileSync(join(DATA, 'diff/cases.jsonl.gz'))).toString();
    const { compared, equal } = replayMinihack('cases', text);
    // 4,440 keys and 96 openings (README of the cases).
    expect(compared).toBe(4536);
    expect(equal / compared).toBeGreaterThan(0.89);
  });

  it('counts a changed screen as a difference', () => {
    const text = readFileSync(join(DATA, 'traces/Room-5x5.seed3.walk30.json'), 'utf8').replace("It's solid stone.", "It's solid rock.");
    const { compared, equal } = replayMinihack('changed', text);
    expect(compared - equal).toBe(1);
  });

  it('refuses what is no recording', () => expect(() => replayMinihack('x.json', '{"a":1}')).toThrow(/x\.json/));
});
