import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBundle } from '../../../src/adapter/bundle';
import { AppError } from '../../../src/core/errors';
import { readRunLog } from '../../../src/store/folder/run-log-file';
import { RunIndex } from '../../../src/ui/state/run/run-index';

const log = readBundle(new Uint8Array(readFileSync('public/adapters/minihack.zip'))).runLog!;
const lines = new TextDecoder().decode(log).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
const bytes = (events: readonly unknown[]): Uint8Array => new TextEncoder().encode(events.map((event) => JSON.stringify(event)).join('\n'));
const ofKind = (kind: string): Record<string, unknown> => lines.find((line) => line['kind'] === kind)!;

describe('a run log from a file', () => {
  it('of a real run is read whole', () => {
    expect(readRunLog(log)).toEqual(lines);
    expect(new RunIndex(readRunLog(log)).evaluation).not.toBeNull();
  });

  it('of an earlier version comes out as one of today', () => {
    const old = readBundle(new Uint8Array(readFileSync('test/fixtures/version-0.1.0/small-dungeon.zip'))).runLog!;
    for (const { schema } of readRunLog(old)) expect(schema).toBe(2);
  });

  it.each([
    ['a line that is no JSON', new TextEncoder().encode('{"kind":'), 'line 1'],
    ['a kind that nobody knows', bytes([{ ...ofKind('update'), kind: 'script' }]), 'kind'],
    ['a reward that is no share', bytes([{ ...ofKind('group'), members: [{ ...(ofKind('group')['members'] as object[])[0], reward: 'x' }] }]), 'reward'], // prettier-ignore
    ['a metric that is a text', bytes([{ ...ofKind('update'), metrics: { reward: '1' } }]), 'metrics'],
    ['an evaluation without evidence', bytes([{ ...ofKind('evaluation'), evaluation: { preset: 'minihack' } }]), 'evaluation'],
    ['settings that hold more settings', bytes([{ ...ofKind('run'), config: { ...(ofKind('run')['config'] as object), x: { y: 1 } } }]), 'config'], // prettier-ignore
  ])('with %s is refused, and it says where', (_, bad, where) => {
    expect(() => readRunLog(bad)).toThrow(expect.objectContaining({ code: 'RUN_LOG', message: expect.stringContaining(where) }));
  });

  it('with any field of any event replaced is read or refused, and what is read can be drawn', () => {
    const some = ['run', 'group', 'update', 'held_out', 'evaluation', 'status'].map(ofKind);
    const arbitrary = fc.tuple(fc.nat(some.length - 1), fc.double(), fc.jsonValue());
    fc.assert(
      fc.property(arbitrary, ([at, pick, value]) => {
        const fields = Object.keys(some[at]!);
        const field = fields[Math.floor(Math.abs(pick) % fields.length) || 0]!;
        try {
          void new RunIndex(readRunLog(bytes(some.map((event, i) => (i === at ? { ...event, [field]: value } : event))))).steps;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
    );
  });
});
