import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBundle } from '../../../src/adapter/bundle';
import { licenceOf } from '../../../src/adapter/card';
import { readPeft } from '../../../src/adapter/peft';
import { AppError } from '../../../src/core/errors';
import { GALLERY_MAX_CHARS, parseGallery } from '../../../src/core/sharing/gallery';
import type { RunEvent } from '../../../src/core/run/run-log';

const text = readFileSync('public/gallery.json', 'utf8');
const gallery = parseGallery(text);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the gallery that ships', () => {
  it.each(gallery.reflectors.filter(({ address }) => address.startsWith('adapters/')))('$id is the file that its entry tells', (entry) => {
    const bytes = readFileSync(`public/${entry.address}`);
    expect([sha256(bytes), bytes.length]).toEqual([entry.sha256, entry.sizeBytes]);
    const { peft, card, runLog } = readBundle(new Uint8Array(bytes));
    expect(licenceOf(card!)).toBe(entry.licence);
    expect(readPeft(peft).config.base).toEqual(entry.base);
    const events = new TextDecoder().decode(runLog!).trimEnd().split('\n').map((line) => JSON.parse(line) as RunEvent); // prettier-ignore
    const [first, last] = [events[0]!, events.at(-1)!];
    if (first.kind !== 'run' || last.kind !== 'evaluation')
      throw new Error('the log does not begin with a run and end with its evaluation');
    const { preset, seed, train_families, held_out_families } = first.config;
    expect([preset, seed, train_families, held_out_families]).toEqual([entry.preset, entry.trained.seed, entry.trained.on, entry.trained.heldOut]); // prettier-ignore
    const { conditions } = last.evaluation;
    for (const name of ['none', 'untrained', 'trained'] as const) expect(conditions[name]!.heldOut).toEqual(entry.measured.heldOut[name]);
    // The claim: better than the untrained one by more than the error of either, on families that it was never trained on.
    const { trained, untrained } = entry.measured.heldOut;
    expect(trained.mean - untrained.mean).toBeGreaterThan(2 * Math.hypot(trained.se, untrained.se));
  });

  it('names every shipped reflector, 6 MB together at most, made for models that are fetched or shipped', () => {
    const files = readdirSync('public/adapters');
    expect(files.map((file) => `adapters/${file}`).sort()).toEqual(gallery.reflectors.map(({ address }) => address).filter((address) => address.startsWith('adapters/')).sort()); // prettier-ignore
    expect(files.reduce((sum, file) => sum + readFileSync(`public/adapters/${file}`).length, 0)).toBeLessThanOrEqual(6e6);
    const embedded = sha256(readFileSync('public/models/embedded/model.safetensors'));
    for (const { preset, base } of gallery.reflectors) if (!preset.endsWith('-smollm2')) expect(base.sha256).toBe(embedded);
  });
});

describe('a gallery of somebody else', () => {
  const entry = gallery.reflectors[0]!;
  const withEntry = (change: object): string => JSON.stringify({ schema: 1, reflectors: [{ ...entry, ...change }] });

  it.each([
    ['no JSON', '{', 'JSON'],
    ['another version', JSON.stringify({ schema: 2, reflectors: [] }), 'schema'],
    ['an id with a path', withEntry({ id: '../x' }), 'id'],
    ['a digest that is none', withEntry({ sha256: 'ab' }), 'sha256'],
    ['a share above one', withEntry({ measured: { ...entry.measured, heldOut: { ...entry.measured.heldOut, none: { mean: 2, se: 0, episodes: 1 } } } }), 'mean'], // prettier-ignore
    ['a preset of nowhere', withEntry({ preset: 'chess' }), 'preset'],
    ['a name that turns the line round', withEntry({ name: 'a\u202eb' }), 'name'],
    ['a field that nobody knows', withEntry({ run: 'now' }), 'run'],
    ['an id twice', JSON.stringify({ schema: 1, reflectors: [entry, entry] }), 'same id'],
    ['more than is read', JSON.stringify({ schema: 1, reflectors: [], more: 'x'.repeat(GALLERY_MAX_CHARS) }), 'characters'],
  ])('with %s is refused, and it says where', (_, bad, where) => {
    expect(() => parseGallery(bad)).toThrow(expect.objectContaining({ code: 'GALLERY_FORMAT', message: expect.stringContaining(where) }));
  });

  it('of any content is read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
        try {
          parseGallery(any);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
    );
  });
});
