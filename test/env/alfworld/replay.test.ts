import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEpisode } from '../../../src/env/alfworld/engine/episode';
import { layOut } from '../../../src/env/alfworld/engine/layout';
import { arrivalFormOf, replayTranscript, textVersionOf, type Difference } from '../../../src/env/alfworld/engine/replay';
import { evaluationGames, gameNamed, readTranscripts, recordedGames } from './recordings';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

function replayFile(name: string): { compared: number; differences: Difference[]; outcomes: number } {
  let compared = 0;
  let outcomes = 0;
  const differences: Difference[] = [];
  const games = new Map(recordedGames().map((game) => [game.name, game]));
  for (const transcript of readTranscripts(name)) {
    const result = replayTranscript(transcript, games.get(transcript.game!)!, sha1);
    compared += result.compared;
    outcomes += Number(result.outcomeAgrees);
    if (result.first) differences.push(result.first);
    else expect(result.equal).toBe(result.compared);
  }
  return { compared, differences, outcomes };
}

describe('recordings of the original engine', () => {
  it.each([
    ['regenerated-explore.jsonl.gz', 14_694, 237],
    ['regenerated-walkthrough.jsonl.gz', 5_348, 274],
    ['found-adapt.jsonl.gz', 1_584, 128],
  ])('%s replays without a difference', (name, compared, outcomes) => {
    expect(replayFile(name)).toEqual({ compared, differences: [], outcomes });
  });

  // The reference (alfworld.md, 12.1, note 1) shows by what follows that this one line of the log was edited.
  it('found-mint-handcoded-expert.jsonl.gz replays but for the one line known to be edited', () => {
    const { compared, differences, outcomes } = replayFile('found-mint-handcoded-expert.jsonl.gz');
    expect(compared).toBe(2_221);
    expect(outcomes).toBe(134);
    expect(differences).toEqual([
      {
        game: 'pick_two_obj_and_place-KeyChain-None-Safe-219/trial_T20190909_012027_782483',
        step: 11,
        what: 'observation',
        recorded: 'On the shelf 3, you see nothing.',
        ours: 'Nothing happens.',
      },
    ]);
  });

  it('have walkthroughs that win on their last step', () => {
    const games = evaluationGames();
    expect(games).toHaveLength(274);
    for (const game of games) {
      const episode = createEpisode(layOut(game));
      const won = game.walkthrough!.map((command) => {
        episode.step(command);
        return episode.won;
      });
      expect(won.indexOf(true), game.name).toBe(game.walkthrough!.length - 1);
    }
  });

  it('open with the text the release gives', () => {
    for (const transcript of readTranscripts('regenerated-walkthrough.jsonl.gz'))
      expect(layOut(gameNamed(transcript.game!)).opening).toBe(transcript.opening);
  });
});

describe('replayTranscript', () => {
  const transcript = readTranscripts('regenerated-explore.jsonl.gz').find(({ steps }) => steps.some(({ admissible }) => admissible))!;
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
