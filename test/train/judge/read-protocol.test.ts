import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { shipped } from '../../../src/env/catalog';
import { readProtocol } from '../../../src/train/judge/read-protocol';

const FOLDER = 'docs/protocols';
const files = readdirSync(FOLDER);
const read = (value: unknown) => readProtocol(JSON.stringify(value), 'p.json', shipped);
const GOOD = JSON.parse(readFileSync(`${FOLDER}/minihack.json`, 'utf8')) as Record<string, unknown>;

describe('readProtocol', () => {
  it.each(files)('reads docs/protocols/%s, which is called as it says', (file) => {
    const protocol = readProtocol(readFileSync(`${FOLDER}/${file}`, 'utf8'), file, shipped);
    expect(`${protocol.name}.json`).toBe(file);
    expect(protocol.seeds.length).toBeGreaterThanOrEqual(protocol.name.startsWith('ablations') ? 1 : 3);
    expect(protocol.episodes).toBeGreaterThanOrEqual(200 / protocol.seeds.length);
  });

  it.each([
    [{ schema: 3 }, 'schema is 3, not 2'],
    [{ preset: 'castle' }, 'preset is not one of minihack'],
    [{ train: { learning_rte: 1 } }, 'train has a field "learning_rte"'],
    [{ train: { steps: '200' } }, 'train: The setting steps is "200", not a whole number from 1'],
    [{ train: { beta: -1 } }, 'train: The setting beta is -1, not a number from 0'],
    [{ train: { num_generations: 1 } }, 'train: The setting num_generations is 1, not a whole number from 2'],
    [{ train: { loss_type: 'reinforce' } }, 'The setting loss_type is "reinforce"'],
    [{ train: { seed: 3 } }, 'train has a field "seed"'],
    [{ train: { actor_rows: 4 } }, 'The setting actor_rows is about chat models'],
    [{ train: { train_families: ['minihack/Dig'] } }, 'names "minihack/Dig", which is no family of minihack'],
    [{ train: { train_families: ['minihack/Wield'] } }, 'trains on "minihack/Wield" and holds it out'],
    [{ seeds: [] }, 'seeds is not a list of 1'],
    [{ seeds: [1.5] }, 'seeds[0] is not a whole number'],
    [{ episodes: 0 }, 'episodes is not a whole number from 1'],
    [{ arms: [{ name: 'a' }, { name: 'a' }] }, 'arms[1].name "a" occurs twice'],
    [{ arms: [{ name: 'a', split: 'never' }] }, 'arms[0].split is not train, seen or unseen'],
    [{ test: { preset: 'alfworld', held_out_families: ['minihack/Eat'], train_families: [] } }, 'which is no family of alfworld'],
    [{ preset: 'household' }, 'preset is household, a small world of an earlier version'],
    [{ baselines: { reflections: 8, tasks: 2 } }, 'baselines.retries is not a whole number'],
  ])('refuses %j and says where', (change, message) => {
    expect(() => read({ ...GOOD, ...change })).toThrowError(
      expect.objectContaining({ code: 'PROTOCOL_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it('reads a file of an earlier version, with the names that things have today', () => {
    const train = { train_families: ['dungeon-rules/Eat', 'dungeon-rules/Read'], held_out_families: ['dungeon-rules/Zap'] };
    const test = { preset: 'rooms', held_out_families: ['alfworld-rules/put'], train_families: [] };
    const protocol = read({ ...GOOD, schema: 1, preset: 'skills', train, test });
    expect(protocol).toMatchObject({
      ...{ schema: 2, preset: 'minihack', test: { preset: 'alfworld', held_out_families: ['alfworld/put'] } },
      train: { train_families: ['minihack/Eat', 'minihack/Read'], held_out_families: ['minihack/Zap'] },
    });
    const refused = (changes: object, message: string) =>
      expect(() => read({ ...GOOD, schema: 1, ...changes })).toThrowError(
        expect.objectContaining({ code: 'PROTOCOL_INVALID', message: expect.stringContaining(message) }),
      );
    refused({ preset: 'skills', train: { train_families: ['minihack/Quaff'] } }, 'small-dungeon/Quaff');
    refused({ preset: 'smollm2' }, 'minihack-smollm2 took its place');
  });

  it('gives a named error for anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.constantFrom(...Object.keys(GOOD)).chain((key) => fc.jsonValue().map((value) => JSON.stringify({ ...GOOD, [key]: value })))), (text) => {
        try {
          readProtocol(text, 'p.json', shipped);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('PROTOCOL_INVALID');
        }
      }), // prettier-ignore
    );
  });
});
