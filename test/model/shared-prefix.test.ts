// Texts that begin alike are read once: the plan, replayed on plain lists of tokens, leaves every row with its whole text.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Session } from '../../src/model/session';
import { commonPrefix, planReading } from '../../src/model/shared-prefix';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { GEMMA, SMALL, smallModel } from './fixtures';

const range = (begin: number, end: number) => Array.from({ length: end - begin }, (_, i) => begin + i);

/** Plays the passes on the rows' lists of tokens and counts what was read. A token that is read must find all before it in its row. */
function replay(held: readonly (readonly number[])[], requests: readonly { row: number; ids: readonly number[] }[]): number {
  const rows = held.map((ids, row) => {
    const request = requests.find((r) => r.row === row);
    return request ? ids.slice(0, Math.min(commonPrefix(ids, request.ids), request.ids.length - 1)) : [...ids];
  });
  let read = 0;
  const passes = planReading(held, requests);
  for (const { copies, reads } of passes) {
    const before = rows.map((ids) => [...ids]);
    for (const { from, to, begin, end } of copies) {
      expect(before[from]!.length).toBeGreaterThanOrEqual(end);
      expect(rows[to]!.length).toBe(begin);
      rows[to] = [...rows[to]!, ...before[from]!.slice(begin, end)];
    }
    for (const { request, begin, end } of reads) {
      const { row, ids } = requests[request]!;
      expect(rows[row]!.length).toBe(begin);
      expect(end).toBeGreaterThan(begin);
      rows[row] = [...rows[row]!, ...ids.slice(begin, end)];
      read += end - begin;
    }
  }
  // The last pass ends every text, in order: the first words are drawn from what it leaves.
  expect(passes.at(-1)!.reads.map(({ request, end }) => [request, end])).toEqual(requests.map(({ ids }, i) => [i, ids.length]));
  for (const { row, ids } of requests) expect(rows[row]).toEqual(ids);
  held.forEach((ids, row) => {
    if (!requests.some((r) => r.row === row)) expect(rows[row]).toEqual(ids);
  });
  return read;
}

test('two prompts of four games each are read once each, and what they share once', () => {
  const rules = range(0, 50);
  const advice = [range(100, 130), range(200, 230)];
  const requests = range(0, 8).map((row) => ({ row, ids: [...rules, ...advice[Math.floor(row / 4)]!, 300 + row, 1] }));
  expect(
    replay(
      requests.map(() => []),
      requests,
    ),
  ).toBe(50 + 2 * 30 + 8 * 2);
});

test('a new game begins from a row that plays on, wherever it stands among the requests', () => {
  const prompt = range(0, 60);
  const held = [
    [7, 8, 9],
    [...prompt, 500, 501],
    [...prompt, 600],
  ];
  const begins = { row: 0, ids: [...prompt, 700] };
  const goesOn = { row: 1, ids: [...prompt, 500, 501, 502, 503] };
  expect(replay(held, [begins, goesOn])).toBe(1 + 2);
  expect(replay(held, [begins])).toBe(1);
});

test('too little in common is read again: a copy and its pass cost more', () => {
  const requests = [0, 1].map((row) => ({ row, ids: [...range(0, 8), 50 + row] }));
  expect(replay([[], []], requests)).toBe(18);
});

test('any texts in any rows: every row ends with its text, and no more is read than without sharing', () => {
  const text = fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 3 }),
    )
    .map(([blocks, end]) => [...blocks.flatMap((block) => range(block * 20, block * 20 + 20)), ...end]);
  const rows = fc.array(fc.tuple(fc.oneof(text, fc.constant([])), fc.option(text)), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(rows, fc.boolean(), (drawn, isReversed) => {
      const held = drawn.map(([ids]) => ids);
      const asked = drawn.flatMap(([, ids], row) => (ids ? [{ row, ids }] : []));
      const requests = isReversed ? asked.reverse() : asked;
      if (requests.length === 0) return;
      const alone = requests.reduce((sum, { row, ids }) => sum + ids.length - Math.min(commonPrefix(held[row]!, ids), ids.length - 1), 0);
      expect(replay(held, requests)).toBeLessThanOrEqual(alone);
    }),
    { numRuns: 2000 },
  );
});

for (const config of [SMALL, GEMMA])
  eachDevice(`rows that share a beginning write what each writes alone, ${config.architecture}`, async (device) => {
    const model = smallModel(device, config);
    const options = { maxTokens: 6, stop: [], temperature: 1, minP: 0 };
    const beginning = Array.from({ length: 20 }, (_, t) => (5 * t + 1) % 37);
    const requests = range(0, 5).map((row) => ({ row, ids: [...beginning, ...(row < 3 ? beginning : []), 3 + row], seed: row }));
    const session = new Session(model, { rows: 6, contextTokens: 64 });
    const together = await session.sample(requests, options);
    expect(session.computedTokens).toBeLessThan(requests.reduce((sum, { ids }) => sum + ids.length, 0));
    // Row 5 begins while the others play on.
    const later = [
      ...requests.map((r, i) => ({ ...r, ids: [...r.ids, ...together[i]!.ids, 2] })),
      { row: 5, ids: [...beginning, 30], seed: 9 },
    ];
    const written = await session.sample(later, options);
    for (const [i, request] of [...requests, ...later].entries()) {
      const alone = new Session(model, { rows: 1, contextTokens: 64 });
      const [expected] = await alone.sample([{ ...request, row: 0 }], options);
      const got = [...together, ...written][i]!;
      expect(got.ids).toEqual(expected!.ids);
      allclose(got.logProbs, expected!.logProbs, { absolute: 1e-4, relative: 0 });
      alone.free();
    }
    session.free();
    model.free();
  });
