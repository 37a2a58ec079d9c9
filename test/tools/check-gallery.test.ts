// What the script says of the gallery that ships, and of one that states something else. The evaluation is left out here: it takes minutes.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readBundle, writeBundle } from '../../src/adapter/bundle';
import type { Gallery } from '../../src/core/sharing/gallery';

const folder = mkdtempSync(join(tmpdir(), 'check-gallery-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const gallery = JSON.parse(readFileSync('public/gallery.json', 'utf8')) as Gallery;
const [entry] = gallery.reflectors;

function check(stated: Gallery, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const file = join(folder, 'gallery.json');
  writeFileSync(file, JSON.stringify(stated));
  return spawnSync('node', ['tools/check-gallery.mjs', '--gallery', file, '--without-evaluation', ...args], { encoding: 'utf8' });
}

it('the gallery that ships is as stated', () => {
  const { status, stdout } = check(gallery);
  expect(stdout.trim().split('\n')).toEqual(gallery.reflectors.map(({ id }) => `${id}: as stated`));
  expect(status).toBe(0);
});

it.each([
  ['digest', { sha256: 'a'.repeat(64) }, [entry!.sha256, 'a'.repeat(64)]],
  ['base', { base: { ...entry!.base, sha256: 'b'.repeat(64) } }, [entry!.base.sha256]],
  ['licence', { licence: 'gpl-3.0' }, ['mit']],
  ['families', { trained: { ...entry!.trained, on: ['minihack/Read'] } }, ['other families']],
])('another %s than that of the file is told', (_, change, words) => {
  const { status, stdout } = check({ ...gallery, reflectors: [{ ...entry!, ...change }] });
  for (const word of words) expect(stdout).toContain(word);
  expect(status).toBe(1);
});

const entryOf = (bundle: string, { id, name, address, measured }: Gallery['reflectors'][number]): Gallery['reflectors'][number] => {
  const args = ['--id', id, '--name', name, '--address', address, '--by', measured.by, '--date', measured.date];
  const { stdout } = spawnSync('node', ['tools/gallery-entry.mjs', bundle, ...args], { encoding: 'utf8' });
  return JSON.parse(stdout) as Gallery['reflectors'][number];
};

it('the entry of a bundle is the one that ships, and names every setting that differs from the preset', () => {
  const bundle = `public/${entry!.address}`;
  expect(entryOf(bundle, entry!)).toEqual(entry);
  const { peft, card, runLog } = readBundle(new Uint8Array(readFileSync(bundle)));
  const [first, ...rest] = new TextDecoder().decode(runLog!).split('\n');
  const run = JSON.parse(first!) as { config: { steps: number } };
  const shorter = JSON.stringify({ ...run, config: { ...run.config, steps: 6 } });
  const file = join(folder, 'shorter.zip');
  writeFileSync(file, writeBundle({ peft, card, runLog: new TextEncoder().encode([shorter, ...rest].join('\n')) }));
  expect(entryOf(file, entry!).trained.command).toContain("train --link '#/train?v=1&steps=6'");
});
