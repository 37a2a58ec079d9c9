import { describe, expect, test } from 'vitest';
import { boxOf, cutOut } from '../../../src/ui/state/games/seen-map';

/** A screen as NetHack fills it, with the map's rows from the eleventh on. */
function screen(...map: string[]): { text: string; grid: string[] } {
  const rows = ['You see here an apple.', ...Array.from({ length: 10 }, () => ''), ...map];
  return { text: '', grid: [...rows, ...Array.from({ length: 22 - rows.length }, () => ''), 'Agent the Troglodyte  St:18', 'Dlvl:1 $:0'] };
}
const step = (observation: ReturnType<typeof screen>) =>
  ({ raw: '', parsed: '', executed: '', stage: 'exact', observation, reward: 0 }) as const;

describe('the map that was seen', () => {
  const first = screen('    ...', '    .@.');
  const last = screen('    ...', '    ...', '   %...');
  const box = boxOf({ steps: [step(first)], final: last })!;

  test('is as large as all that was seen in the episode, without message and status', () => {
    expect(box).toEqual({ top: 10, bottom: 13, left: 3, right: 7 });
    expect(cutOut(first, box)).toEqual([' ...', ' .@.', '    ']);
    expect(cutOut(last, box)).toEqual([' ...', ' ...', '%...']);
  });

  test('cut a second time stays as it is', () => {
    const cut = [first, last].map((one) => ({ text: '', grid: cutOut(one, box) }));
    const again = boxOf({ steps: [step(cut[0]!)], final: cut[1]! })!;
    expect(cutOut(cut[1]!, again)).toEqual(cutOut(last, box));
  });

  test('is none where there is no map', () => {
    expect(boxOf({ steps: [], final: { text: 'You are in the middle of a room.' } })).toBeNull();
  });
});
