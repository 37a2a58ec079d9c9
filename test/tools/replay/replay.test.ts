import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type DiffCase, openCase, replayMinihack } from '../../../tools/replay/minihack';
import { playRecorded } from '../../../tools/replay/recorded';
import { AppError } from '../../../src/core/errors';
import { Session } from '../../../src/env/minihack/tasks/session';

const read = (name: string): string => gunzipSync(readFileSync(`test/fixtures/minihack/${name}`)).toString();

describe('replay of MiniHack', () => {
  const lines = read('traces.jsonl.gz').trim().split('\n');
  const traces = lines.map((text) => [(JSON.parse(text) as { name: string }).name, text] as const);

  it('finds the traces', () => expect(traces).toHaveLength(87));

  it.each(traces)('%s: every comparable step is equal', (name, text) => {
    const { compared, equal, first, notComparable } = replayMinihack(name, text);
    expect(first).toBeNull();
    expect(equal).toBe(compared);
    if (compared === 0) expect(notComparable).toBeDefined();
  });

  it('compares no fewer steps of the traces than it did, and says why of all others', () => {
    const replays = traces.map(([name, text]) => replayMinihack(name, text));
    expect(replays.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThanOrEqual(1202);
    const whole = replays.filter(({ compared, notComparable }) => compared > 0 && notComparable === undefined);
    expect(whole.length).toBeGreaterThanOrEqual(58);
    for (const { file, compared, notComparable } of replays)
      if (compared === 0) expect(`${file}: ${notComparable}`).toMatch(/outside tiers A and B|a monster is in view/);
  });

  it('compares every step of every case and finds no difference', () => {
    const text = read('cases.jsonl.gz');
    const { compared, equal, first, cases } = replayMinihack('cases', text);
    expect(first).toBeNull();
    // An opening and a step of each key.
    const keys = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { keys: number[] }).keys.length);
    expect(cases).toHaveLength(keys.length);
    expect(keys.length).toBe(74);
    expect(compared).toBe(keys.reduce((sum, count) => sum + count + 1, 0));
    expect(equal).toBe(compared);
  });

  describe('a game with a thing that the port does not have', () => {
    const cases = read('cases.jsonl.gz').trim().split('\n').slice(0, 3);
    const kinds: [string, (one: { des: string; character: string; steps: { inv?: string[] }[] }) => void, RegExp][] = [
      ['in its level', (one) => (one.des = one.des.replace('ENDMAP', 'ENDMAP\nOBJECT:(\'%\',"meatball"),(1,1)')), /meatball/],
      ['a trap of its level', (one) => (one.des = one.des.replace('ENDMAP', 'ENDMAP\nTRAP:"web",(1,1)')), /web/],
      ['in the kit', (one) => one.steps[0]!.inv!.push('z - a clove of garlic'), /z - a clove of garlic/],
      ['in the kit, many', (one) => one.steps[0]!.inv!.push('y - 4 uncursed eucalyptus leaves'), /eucalyptus/],
      ['in the kit, worn', (one) => one.steps[0]!.inv!.push('x - an uncursed +0 T-shirt (being worn)'), /T-shirt/],
      ['a hero of no role', (one) => (one.character = 'xyz-hum-neu-mal'), /xyz/],
      ['a hero whose role begins like another', (one) => (one.character = 'monk-hum-neu-mal'), /monk/],
    ];
    it.each(kinds)('%s: is not comparable, and the others of its file are', (_, change, reason) => {
      const one = JSON.parse(cases[1]!);
      change(one);
      const { cases: all, compared, equal, notComparable } = replayMinihack('cases', [cases[0], JSON.stringify(one), cases[2]].join('\n'));
      expect(all!.map((each) => each.compared > 0)).toEqual([true, false, true]);
      expect(all![1]!.notComparable).toMatch(reason);
      expect(notComparable).toContain(`${one.name}, all ${one.steps.length} steps: `);
      expect(compared).toBeGreaterThan(0);
      expect(equal).toBe(compared);
    });

    it('that it meets while playing: what came before is compared', () => {
      const one = JSON.parse(cases[0]!) as DiffCase;
      const session = openCase(one);
      let left = 3;
      const step: typeof session.step = (...args) => {
        if (left-- === 0) throw new AppError('DES_UNSUPPORTED', 'no such thing', 'None.');
        return Session.prototype.step.apply(session, args);
      };
      session.step = step;
      const { compared, equal, first, notComparable } = playRecorded('x', session, one.steps, one.comparable.mask, true);
      expect({ compared, equal, first }).toEqual({ compared: 4, equal: 4, first: null });
      expect(notComparable).toBe(`x, ${one.steps.length - 4} steps from step 4 on: no such thing`);
    });

    it('alone in its file: nothing was compared', () => {
      const one = JSON.parse(cases[1]!);
      one.steps[0].inv.push('z - a tin of spinach');
      expect(replayMinihack('one', JSON.stringify(one))).toMatchObject({ compared: 0, notComparable: expect.stringContaining('spinach') });
    });
  });

  it('counts a changed screen as a difference', () => {
    const [name, text] = traces.find(([one]) => one === 'Room-5x5.seed5.walk30')!;
    const { compared, equal } = replayMinihack(name, text.replace("It's solid stone.", "It's solid rock."));
    expect(compared - equal).toBe(1);
  });

  it('refuses what is no recording', () => expect(() => replayMinihack('x.json', '{"a":1}')).toThrow(/x\.json/));
});
