import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readBundle } from '../../src/adapter/bundle';
import { licenceOf, noteOf } from '../../src/adapter/card';
import { readPeft } from '../../src/adapter/peft';
import { readRunLog } from '../../src/store/folder/run-log-file';

const SHIPPED = 'public/adapters/minihack.zip';
const folder = mkdtempSync(join(tmpdir(), 'ict-adapter-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const out = join(folder, 'out.zip');
const convert = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/ict.mjs', 'adapter', 'convert', ...args], { encoding: 'utf8' });
const read = (path: string) => readBundle(new Uint8Array(readFileSync(path)));
const before = read(SHIPPED);
const { evaluation } = readRunLog(before.runLog!).findLast((event) => event.kind === 'evaluation')!;

it('a bundle gets its evaluation, licence and note, and half the weights where that is asked for', () => {
  const file = join(folder, 'evaluation.json');
  const cell = { mean: 0.5, se: 0.01, episodes: 10 };
  const trained = { ...evaluation.conditions.trained!, heldOut: cell };
  writeFileSync(file, JSON.stringify({ ...evaluation, conditions: { ...evaluation.conditions, trained } }));
  const { status, stderr } = convert(SHIPPED, '--to', 'bundle', '--evaluation', file, '--licence', 'apache-2.0', '--note', 'Read first.', '--dtype', 'f16', '--out', out); // prettier-ignore
  expect([status, stderr]).toEqual([0, '']);
  const { peft, card, runLog } = read(out);
  const events = readRunLog(runLog!);
  const last = events.at(-1)!;
  expect(last.kind === 'evaluation' && last.evaluation.conditions.trained!.heldOut).toEqual(cell);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
  expect(card).toContain('| trained reflector | 0.500 ± 0.010 (10) |');
  expect([licenceOf(card!), noteOf(card!)]).toEqual(['apache-2.0', 'Read first.']);
  expect(peft.weights.length).toBeLessThan(before.peft.weights.length * 0.55);
  const [whole, half] = [readPeft(before.peft), readPeft(peft)];
  expect(half.config).toEqual(whole.config);
  for (const [name, { data }] of whole.tensors) {
    const rounded = half.tensors.get(name)!.data;
    // binary16 keeps eleven bits, and no steps below 2^-24.
    data.forEach((value, i) => expect(Math.abs(value - rounded[i]!)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -25));
  }
});

it.each([
  [['--dtype', 'f8'], 'f8'],
  [['--evaluation', 'package.json'], 'ict eval --json'],
])('%j is refused', (args, message) => {
  const { status, stderr } = convert(SHIPPED, '--to', 'bundle', ...args, '--out', out);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
