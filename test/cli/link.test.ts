import { afterEach, describe, expect, it, vi } from 'vitest';
import { readArguments } from '../../src/cli/arguments';
import { evaluateLinkOf, trainLinkOf } from '../../src/cli/link';
import { writeTrainLink } from '../../src/core/sharing/link';
import { presetConfig } from '../../src/train/preset-config';
import { PRESETS } from '../../src/train/presets';

const OPTIONS = ['link', 'preset', 'families', 'held-out', 'data', 'size', 'protocol', 'episodes', 'iterations', 'seed', 'strength'];
const given = (...argv: string[]) => readArguments(argv, OPTIONS);
const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterEach(() => told.mockClear());

describe('--link', () => {
  it('of Train is the run that the page would make', () => {
    const config = { ...PRESETS.alfworld, steps: 12, seed: 3, beta: 0, train_families: ['alfworld/put'] };
    const link = trainLinkOf(given('--link', `https://example.org/hindsight/#/train?${writeTrainLink(config, PRESETS)}`))!;
    expect(presetConfig(link.preset, link.settings)).toEqual(config);
    expect(told).not.toHaveBeenCalled();
    expect(trainLinkOf(given())).toBeNull();
  });

  it('tells what it does not take', () => {
    expect(trainLinkOf(given('--link', '#/train?stepz=3&steps=0'))).toMatchObject({ settings: { steps: 1 } });
    expect(told.mock.calls.map(([line]) => line as string)).toEqual([
      expect.stringContaining('Was steps meant?'),
      expect.stringContaining('1 was taken'),
    ]);
  });

  it('says what is kept in a browser alone', () => {
    trainLinkOf(given('--link', '#/train?model=owner--name'));
    evaluateLinkOf(given('--link', '#/evaluate?adapter=minihack-1'));
    expect(told.mock.calls.map(([line]) => line as string)).toEqual([
      'The link’s model "owner--name" is kept in a browser: give it here with --model.',
      'The link’s adapter "minihack-1" is kept in a browser: give it here with --adapter.',
    ]);
  });

  it('of Evaluate is the evaluation that the page would make', () =>
    expect(evaluateLinkOf(given('--link', '#/evaluate?v=1&preset=alfworld&episodes=20&strength=0.5'))).toMatchObject({
      ...{ preset: 'alfworld', settings: { episodes: 20, strength: 0.5 }, notes: [] },
    }));

  it.each([
    [['--link', '#/evaluate?v=1'], 'of the view "evaluate", not of "train"'],
    [['--link', 'https://example.org/'], 'not of "train"'],
    [['--link', '#/train?v=1', '--preset', 'alfworld'], '--link says what --preset would say'],
    [['--link', '#/train?v=1', '--families', 'Eat'], '--link says what --families would say'],
  ])('%j is wrong use', (argv, message) =>
    expect(() => trainLinkOf(given(...argv))).toThrow(
      expect.objectContaining({ code: 'CLI_USAGE', message: expect.stringContaining(message) }),
    ),
  );
});
