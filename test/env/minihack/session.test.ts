import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type DiffCase, openCase } from '../../../tools/replay/minihack';
import { rowsAfter } from '../../../tools/replay/recorded';

const cases = gunzipSync(readFileSync('test/fixtures/minihack/cases.jsonl.gz'))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as DiffCase);
const ended = cases.filter(({ steps }) => steps.at(-1)!.done === true);

describe('the end of an episode', () => {
  it('finds wins, a death and a step limit among the recordings', () => {
    expect([...new Set(ended.map(({ steps }) => steps.at(-1)!.end_status))].sort()).toEqual([-1, 1, 2]);
  });

  it.each(ended.map((one) => [one.name, one] as const))('%s: faithful shows the recorded ranking', (_, one) => {
    const session = openCase(one, { endObservation: 'faithful' });
    for (const key of one.keys) session.step(key);
    const recorded = one.steps.reduce<string[]>((rows, { tty }) => rowsAfter(rows, tty), []);
    expect(session.rows).toEqual(recorded);
    expect(session.cursor).toEqual(one.steps.at(-1)!.cursor);
    expect(session.message).toBe('');
  });

  it('shows the last position where that is asked for', () => {
    const one = ended.find(({ steps }) => steps.at(-1)!.end_status === 2)!;
    const session = openCase(one, { endObservation: 'lastPlayable' });
    for (const key of one.keys) session.step(key);
    expect(session.rows.join('\n')).toContain('@');
    expect(session.rows[23]).toMatch(/^Dlvl:1 /);
  });
});

describe('messages that an automatic key dismisses', () => {
  // The first step in which the environment sent a space of its own over a message.
  const one = cases.find(({ steps }) => steps.some(isDismissing))!;
  const at = one.steps.findIndex(isDismissing);
  const play = (keepMessages: boolean): string => {
    const session = openCase(one, { keepMessages });
    for (const key of one.keys.slice(0, at)) session.step(key);
    return session.message;
  };
  const lost = one.steps[at]!.raw![0]!.message!;

  it('are lost as upstream loses them', () => {
    expect(play(false)).toBe(one.steps[at]!.message);
    expect(play(false)).not.toContain(lost);
  });

  it('or stay before the last one', () => expect(play(true)).toBe(`${lost}\n${one.steps[at]!.message}`));
});

function isDismissing({ done, raw, message }: DiffCase['steps'][number]): boolean {
  return done !== true && raw?.length === 1 && raw[0]!.internal![3] === 1 && (raw[0]!.message ?? '') !== '' && message !== '';
}
