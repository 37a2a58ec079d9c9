import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EVALUATION_SETTINGS } from '../../../src/core/run/evaluation-settings';
import {
  CONTROLS,
  readEvaluateLink,
  readPlayLink,
  readTrainLink,
  splitAddress,
  writeEvaluateLink,
  writePlayLink,
  writeTrainLink,
} from '../../../src/core/sharing/link';
import { LOSS_TYPES, PRESET_NAMES, type RunConfig } from '../../../src/core/run/run-config';
import { brokenRule, checkRun, OPEN_SETTINGS, type Setting, SETTINGS } from '../../../src/core/run/run-settings';
import { PRESETS } from '../../../src/train/presets';

const read = (query: string) => readTrainLink(query, PRESETS);

describe('a link to Train', () => {
  it('says only what differs from the preset, and its version', () => {
    expect(writeTrainLink(PRESETS.minihack, PRESETS)).toBe('v=1');
    expect(writeTrainLink({ ...PRESETS.alfworld, steps: 30, seed: 7, beta: 0 }, PRESETS)).toBe(
      'v=1&preset=alfworld&steps=30&seed=7&beta=0',
    );
    const frame = { hide: ['device', 'actor'], lock: ['steps'], isEmbedded: true };
    const config = { ...PRESETS.minihack, train_families: ['minihack/Eat'], held_out_families: ['minihack/Zap', 'minihack/Read'] };
    expect(writeTrainLink(config, PRESETS, { frame })).toBe('v=1&families=Eat&held_out=Zap,Read&hide=device,actor&lock=steps&embed=1');
  });

  it('is read back to the same run, whatever was changed', () => {
    const changes = fc.constantFrom(...PRESET_NAMES).chain((preset) => {
      const base = PRESETS[preset];
      const families = [...base.train_families, ...base.held_out_families];
      const values = OPEN_SETTINGS.map((name) => {
        const { kind, isChat } = SETTINGS[name] as Setting;
        const { field } = kind;
        if (name === 'train_families') return fc.shuffledSubarray(families.slice(0, 3), { minLength: 1 });
        if (name === 'held_out_families') return fc.shuffledSubarray(families.slice(3));
        if (isChat && !preset.endsWith('smollm2')) return fc.constant(undefined);
        if (name === 'room_size' && base.benchmark !== 'alfworld') return fc.constant(undefined);
        if (field.type === 'words') return fc.constantFrom(...field.words);
        if (field.type === 'switch') return fc.boolean();
        if (field.type !== 'number') return fc.constant(undefined);
        const { min, max, step } = field;
        return step === 1 ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }).map((n) => n + 0);
      });
      return fc.tuple(...values.map((value) => fc.option(value as fc.Arbitrary<unknown>, { nil: undefined }))).map((drawn) => ({
        ...base,
        ...Object.fromEntries(OPEN_SETTINGS.flatMap((name, i) => (drawn[i] === undefined ? [] : [[name, drawn[i]]]))),
      }));
    });
    fc.assert(
      fc.property(changes, (config: RunConfig) => {
        fc.pre(brokenRule(config) === null);
        const link = read(writeTrainLink(config, PRESETS));
        expect(link.notes).toEqual([]);
        expect({ ...PRESETS[link.preset], ...link.settings }).toEqual(config);
      }),
    );
  });

  it('takes an address whole, or from its # on', () => {
    for (const address of ['https://example.org/a/?x=1#/train?v=1&steps=3', '#/train?v=1&steps=3', '/train?v=1&steps=3'])
      expect(splitAddress(address)).toEqual({ view: 'train', query: 'v=1&steps=3' });
    expect(splitAddress('https://example.org/')).not.toMatchObject({ view: 'train' });
  });

  it('is a sound run and some sentences, whatever stands in it', () => {
    const names = [...OPEN_SETTINGS, 'preset', 'families', 'held_out', 'model', 'hide', 'lock', 'embed', 'v', 'steps', '__proto__', 'x'];
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String), fc.integer().map(String), fc.constantFrom('1', 'true', 'Eat,Zap', 'minihack/Wield')); // prettier-ignore
    const query = fc.array(fc.tuple(fc.constantFrom(...names), value)).map((pairs) => new URLSearchParams(pairs).toString());
    fc.assert(
      fc.property(fc.oneof(query, fc.string({ unit: 'binary' })), (text) => {
        const link = read(text);
        expect(checkRun({ ...PRESETS[link.preset], ...link.settings })).toBeDefined();
        for (const name of [...link.frame.hide, ...link.frame.lock]) expect(CONTROLS.train).toContain(name);
        for (const note of link.notes) expect(note.length).toBeLessThan(1000);
        readEvaluateLink(text);
        readPlayLink(text);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['steps=30', { steps: 30 }, []],
    [
      'steps=1000000000',
      { steps: 100_000 },
      ['The link’s steps is "1000000000", not a whole number from 1 to 100000. 100000 was taken, the nearest.'],
    ],
    ['steps=-5', { steps: 1 }, ['1 was taken']],
    ['steps=1e400', { steps: 100_000 }, ['100000 was taken']],
    ['steps=2.6', { steps: 3 }, ['3 was taken']],
    ['steps=', {}, ['steps is "", not a whole number']],
    ['steps=0x10', {}, ['It is left out']],
    ['steps=NaN', {}, ['It is left out']],
    ['steps=１２', {}, ['It is left out']],
    ['steps=3&steps=4', {}, ['says steps twice']],
    ['steps=3&steps=3', { steps: 3 }, []],
    ['num_generations=1', { num_generations: 2 }, ['2 was taken']],
    ['temperature=0', { temperature: 0.01 }, ['0.01 was taken']],
    ['adam_beta2=1', { adam_beta2: 0.9999 }, ['0.9999 was taken']],
    ['loss_type=reinforce', {}, [`loss_type is "reinforce", not ${LOSS_TYPES.join(', ')}`]],
    ['loss_type=__proto__', {}, ['It is left out']],
    ['lerning_rate=1', {}, ['"lerning_rate", which nobody knows here, and it is left out. Was learning_rate meant?']],
    ['__proto__=1', {}, ['nobody knows here']],
    ['constructor=1&toString=2', {}, ['nobody knows here', 'nobody knows here']],
    // What reaches out of this machine, or is another person's to choose, has no name in links.
    ['actor=openai:https://example.org/v1%23m', {}, ['nobody knows here']],
    ['model_name_or_path=https://example.org/m.gguf', {}, ['nobody knows here']],
    ['own_tasks=abc&benchmark=small-dungeon', {}, ['nobody knows here', 'nobody knows here']],
    ['preset=dungeon', {}, ['There is no preset "dungeon"; minihack was taken.']],
    ['preset=minihak', {}, ['Was minihack meant?']],
    ['families=Eat,Sing', { train_families: ['minihack/Eat'] }, ['"minihack/Sing", which is no family of the preset']],
    ['families=', {}, ['families is empty. It is left out.']],
    ['held_out=', { held_out_families: [] }, []],
    ['families=alfworld/put', {}, ['no family of the preset']],
    ['families=Eat,Eat', {}, ['each of them once']],
    ['families=Wield', {}, ['Left out: train_families.']],
    ['families=Eat&train_families=Zap', { train_families: ['minihack/Eat'] }, ['says train_families twice; the first was taken']],
    ['room_size=small', {}, ['Left out: room_size.']],
    ['actor_rows=9', {}, ['Left out: actor_rows.']],
    ['v=2&steps=3', {}, ['The link is of version "2", and this page reads version 1. Nothing of it was taken']],
    ['v=1&v=2&steps=3', { steps: 3 }, ['says v twice']],
    ['v=%00', {}, ['Nothing of it was taken']],
    ['embed=yes', {}, ['embed is "yes", not 1 or 0']],
    ['hide=go,device', {}, ['hide "go", which is no control of this view']],
    ['lock=seeds', {}, ['Was seed meant?']],
    [`steps=3&x=${'a'.repeat(40_000)}`, {}, ['are the most. Nothing of it was taken.']],
    ['%E0%A4%A=1&%=2', {}, ['nobody knows here', 'nobody knows here']],
    ['seed=<script>alert(1)</script>', {}, ['It is left out']],
    ['seed=javascript:alert(1)', {}, ['It is left out']],
    ['hide=<img src=x onerror=alert(1)>', {}, ['no control of this view']],
  ] as const)('%s', (query, settings, notes) => {
    const link = read(query);
    expect(link.settings).toEqual(settings);
    expect(link.notes).toHaveLength(notes.length);
    for (const [i, note] of notes.entries()) expect(link.notes[i]).toContain(note);
  });

  it('hides and locks what the view has', () => {
    const { frame, notes } = read('v=1&hide=device,machine&lock=steps,learning_rate&embed=1');
    expect(frame).toEqual({ hide: ['device', 'machine'], lock: ['steps', 'learning_rate'], isEmbedded: true });
    expect(notes).toEqual([]);
  });
});

describe('a link to Evaluate', () => {
  it('is read back to the same settings', () => {
    const settings = fc.record({
      episodes: fc.integer({ min: 1, max: 100_000 }),
      iterations: fc.integer({ min: 1, max: 16 }),
      seed: fc.nat(),
      strength: fc.double({ min: 0, max: 2, noNaN: true }).map((n) => n + 0),
    });
    fc.assert(
      fc.property(fc.constantFrom(...PRESET_NAMES), settings, (preset, given) => {
        const link = readEvaluateLink(writeEvaluateLink(preset, given));
        expect(link.notes).toEqual([]);
        expect(link.preset).toBe(preset);
        for (const [name, value] of Object.entries(link.settings)) expect(value).toBe(given[name as keyof typeof EVALUATION_SETTINGS]);
        expect(writeEvaluateLink(preset, given)).toBe(writeEvaluateLink(link.preset, { ...given, ...link.settings }));
      }),
    );
  });

  it('takes the nearest number', () => {
    const link = readEvaluateLink('episodes=0&strength=9&iterations=x');
    expect(link.settings).toEqual({ episodes: 1, strength: 2 });
    expect(link.notes).toHaveLength(3);
  });
});

describe('a link to Play', () => {
  it('carries a level or an advice as it was written', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 2000, unit: 'grapheme' }), fc.nat(), (text, seed) => {
        fc.pre(text.trim() !== '');
        expect(readPlayLink(writePlayLink({ level: text }))).toMatchObject({ level: text, advice: null, notes: [] });
        expect(readPlayLink(writePlayLink({ advice: text, seed, family: 'minihack/Eat' }))).toMatchObject({
          advice: text,
          seed,
          notes: [],
        });
      }),
    );
  });

  it('leaves out a text that is too long', () => {
    const link = readPlayLink(writePlayLink({ level: 'a'.repeat(20_000) }));
    expect(link.level).toBeNull();
    expect(link.notes[0]).toContain('16000 are the most');
  });
});
