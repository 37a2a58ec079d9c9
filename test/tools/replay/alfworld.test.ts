import { describe, expect, it } from 'vitest';
import { layOut } from '../../../src/env/alfworld/engine/layout';
import { arrivalFormOf, replayTranscript, textVersionOf } from '../../../tools/replay/alfworld';
import { expectWalkthroughsWin } from '../../env/alfworld/experts';
import { evaluationGames, gameNamed, readTranscripts, replayFile, sha1 } from '../../env/alfworld/recordings';

describe('recordings of the original engine', () => {
  it.each([
    ['random.jsonl.gz', 4_423, 54],
    ['walkthrough.jsonl.gz', 1_035, 54],
    ['older.jsonl.gz', 1_476, 36],
  ])('%s replays without a difference', (name, compared, outcomes) => {
    expect(replayFile(name)).toEqual({ compared, differences: [], outcomes });
  });

  it('have walkthroughs that win on their last step', () => {
    expect(evaluationGames()).toHaveLength(36);
    expectWalkthroughsWin(evaluationGames());
  });

  it('open with the text of the game', () => {
    for (const transcript of readTranscripts('walkthrough.jsonl.gz'))
      expect(layOut(gameNamed(transcript.game!)).opening).toBe(transcript.opening);
  });
});

describe('replayTranscript', () => {
  const transcript = readTranscripts('random.jsonl.gz').find(({ steps }) => steps.some(({ admissible }) => admissible))!;
  const game = gameNamed(transcript.game!);
  const at = transcript.steps.findIndex(({ observation }) => observation.startsWith('You arrive at '));
  const withStep = (change: object): ReturnType<typeof replayTranscript> =>
    replayTranscript({ ...transcript, steps: transcript.steps.map((step, i) => (i === at ? { ...step, ...change } : step)) }, game, sha1);

  it.each([
    ['observation', { observation: 'You arrive at nowhere.' }],
    ['admissible', { admissible_n: 3 }],
    ['admissible', { admissible_sha1: '000000000000' }],
    ['admissible', { admissible_after: ['look'] }],
  ])('finds a changed %s %j', (what, change) => {
    const { compared, equal, first } = withStep(change);
    expect(compared - equal).toBe(1);
    expect(first).toMatchObject({ what, step: at + 1, game: game.name });
  });

  it('finds a wrong order of commands by their SHA-1', () => {
    const i = transcript.steps.findIndex(({ admissible }) => admissible);
    const steps = transcript.steps.map((step, j) => (j === i ? { ...step, admissible: [...step.admissible!].reverse() } : step));
    expect(replayTranscript({ ...transcript, steps }, game, sha1).first?.what).toBe('admissible');
  });

  it('does to arrivals what the recording says was done, and still compares the rest', () => {
    const change = (text: string): object => ({
      observation: transcript.steps[at]!.observation.replace(/^You arrive at [a-z]+ \d+\. /, text),
    });
    const replayed = (prefix: string, text: string): ReturnType<typeof replayTranscript> => {
      const steps = transcript.steps.slice(0, at + 1).map((step, i) => (i === at ? { ...step, ...change(text) } : step));
      return replayTranscript({ ...transcript, steps, arrival_prefix: prefix }, game, sha1);
    };
    expect(replayed('stripped', '')).toMatchObject({ first: null, adjusted: 1, arrivalForm: 'stripped' });
    expect(replayed('"You arrive at loc N." rewritten to "You are there."', 'You are there. ')).toMatchObject({ first: null, adjusted: 1 });
    expect(replayed('stripped', 'You arrive at sofa 9. ').first).not.toBeNull();
    expect(replayed('verbatim', '').first).not.toBeNull();
  });

  it('reads versions and prefixes as the recordings spell them', () => {
    expect(['pre-0.4', '0.3.5', '0.2', '0.4+', '0.4', '0.5.0'].map(textVersionOf)).toEqual(['0.3', '0.3', '0.3', '0.4', '0.4', '0.4']);
    expect([null, 'verbatim', 'stripped', '"A" rewritten to "B"'].map(arrivalFormOf)).toEqual([
      'verbatim',
      'verbatim',
      'stripped',
      'rewritten',
    ]);
  });
});
