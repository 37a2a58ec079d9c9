import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/arguments';
import { probeModel, probeText, type Probe } from '../../../src/cli/model/probe';
import { GOLDEN } from '../../model/fixtures';

function probe(path: string, ...argv: string[]): Promise<Probe> {
  const options = ['device', 'threads', 'benchmark', 'contexts', 'seed', 'player-adapter'];
  return probeModel(readArguments(['--device', 'wasm', '--threads', '1', ...argv], options), path);
}

function verdictOf(reads: number, obeys: number): string {
  const shares = { reads: { onTop: reads, right: 0, means: 1 }, writes: { right: 0, any: 0 }, obeys: { advised: obeys, alone: 0 } };
  return probeText({ model: 'm', player: null, benchmark: 'minihack', contexts: 1, chance: 0.125, ...shares })
    .split('\n')
    .at(-1)!;
}

describe('ict model probe', () => {
  it.each(['minihack', 'alfworld'])(
    'finds that the embedded model names what worked when asked, writes blindly and obeys: %s',
    async (name) => {
      const found = await probe('public/models/embedded', '--benchmark', name, '--contexts', '8');
      expect(found).toMatchObject({ player: null, benchmark: name, contexts: 8, chance: 0.125 });
      expect(found.reads.onTop).toBeGreaterThanOrEqual(0.75);
      expect(found.reads.means).toBeGreaterThan(0.95);
      expect(found.writes.any).toBeGreaterThan(0.6);
      expect(found.writes.right).toBeLessThan(0.5);
      expect(found.obeys.advised).toBeGreaterThanOrEqual(0.8);
      expect(found.obeys.alone).toBeLessThan(found.obeys.advised);
    },
  );

  it('finds that a chat model of random weights does neither, the same in the same words', async () => {
    const found = await probe(`${GOLDEN}/tiny/tiny-llama`, '--contexts', '4');
    expect(found.reads.means).toBeGreaterThan(0);
    expect(found.reads.means).toBeLessThan(0.5);
    expect(found.writes).toEqual({ right: 0, any: 0 });
    expect(found.obeys.advised).toBeLessThan(0.5);
    expect(await probe(`${GOLDEN}/tiny/tiny-llama`, '--contexts', '4')).toEqual(found);
    expect(probeText(found)).toContain('It does not obey: it needs a player adapter');
  });

  it('says what can be trained', () => {
    expect(verdictOf(0.25, 0.8)).toBe(
      'It reads: training has something to begin from. It obeys: the reward can tell right advice from wrong.',
    );
    expect(verdictOf(0.24, 0.8)).toMatch(/^It hardly reads.* It obeys/);
    expect(verdictOf(0.25, 0.79)).toMatch(/^It reads.* It does not obey/);
  });

  it('refuses a benchmark that there is not', async () => {
    await expect(probe('public/models/embedded', '--benchmark', 'chess')).rejects.toThrow(
      '--benchmark is "chess", not minihack or alfworld.',
    );
  });
});
