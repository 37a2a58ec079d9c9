// All games and transcripts of the original release that are at hand.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOwnGames } from '../../src/env/alfworld/own-games';
import { loadGames, trialFolders } from '../../src/env/alfworld/data/load-games';
import type { TrialFile } from '../../src/env/alfworld/data/trial';
import { CAN_CONTAIN } from '../../src/env/alfworld/engine/can-contain';
import { goalSentence, readGoalSentence } from '../../src/env/alfworld/engine/families';
import { layOut } from '../../src/env/alfworld/engine/layout';
import { displayNames } from '../../src/env/alfworld/engine/names';
import { readParsedGames } from '../../src/env/alfworld/engine/parsed-games';
import { unpackText } from '../../src/hub/archive';
import { addGameFiles } from '../../src/service/game-files';
import type { GameStore, PackedGame } from '../../src/store/games';
import { expectExplored, expectSolved, expectSolvedFromAnywhere, expectWalkthroughsWin } from '../env/alfworld/experts';
import { inOrder } from '../env/alfworld/in-order';
import { evaluationGames, gameNamed, readTranscripts, recordedGames, replayFile } from '../env/alfworld/recordings';
import { DATA } from './data';

const ROOT = join(DATA, 'alfworld');
const games = recordedGames(ROOT);
const evaluation = evaluationGames(ROOT);

describe('transcripts of the original', () => {
  it.each([
    ['regenerated-explore.jsonl.gz', 14_694, 237],
    ['regenerated-walkthrough.jsonl.gz', 5_348, 274],
    ['found-adapt.jsonl.gz', 1_584, 128],
  ])('%s replays without a difference', (name, compared, outcomes) => {
    expect(replayFile(name, ROOT)).toEqual({ compared, differences: [], outcomes });
  });

  it('found-mint-handcoded-expert.jsonl.gz replays but for the one line known to be edited', () => {
    const { compared, differences, outcomes } = replayFile('found-mint-handcoded-expert.jsonl.gz', ROOT);
    expect([compared, outcomes]).toEqual([2_221, 134]);
    // What follows in the log shows that this line was edited.
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

  it('open with the text the release gives', () => {
    for (const { game, opening } of readTranscripts('regenerated-walkthrough.jsonl.gz', ROOT))
      expect(layOut(gameNamed(game!, ROOT)).opening).toBe(opening);
  });
});

describe('games of the release', () => {
  it('have walkthroughs that win on their last step', () => {
    expect(evaluation).toHaveLength(274);
    expectWalkthroughsWin(evaluation);
  });

  it.each(['0.4', '0.3'] as const)('are won by the explorer within 200 steps (%s)', (version) => expectExplored(evaluation, version));

  it('are won by the solver, with no more commands than the walkthroughs', () => expectSolved(games));

  it('are won by the solver from the middle of random play', () => expectSolvedFromAnywhere(games.filter((_, i) => i % 5 === 0)));

  it('have goals, names and places that are known', () => {
    for (const { goal, sentence, receptacles, things, canContain } of games) {
      expect(readGoalSentence(`Your task is to: ${sentence}`)).toEqual(goal);
      expect([goalSentence(goal, 0), goalSentence(goal, 1)]).toContain(sentence);
      const names = displayNames([...receptacles, ...things].map(({ id }) => id));
      for (const { id, name } of [...receptacles, ...things]) expect(names.get(id)).toBe(name);
      for (const [receptacle, thing] of canContain) expect(CAN_CONTAIN.get(receptacle)!.has(thing), `${receptacle} ${thing}`).toBe(true);
    }
  });

  it('are a benchmark of 140 seen and 134 unseen games', () => {
    const benchmark = createOwnGames(evaluation);
    const tasks = (['train', 'seen', 'unseen'] as const).map((split) => [...benchmark.tasks({ split, seed: 1 })]);
    expect(tasks.map((list) => list.length)).toEqual([0, 140, 134]);
    expect(new Set(tasks.flat()).size).toBe(274);
  });

  it('are read from their twelve trials as they are', async () => {
    const root = join(ROOT, 'verbatim');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const folders = trialFolders(files.map(({ parentPath, name }) => join(parentPath, name)));
    const read = async (path: string, file: TrialFile): Promise<string | null> =>
      existsSync(join(path, file)) ? readFileSync(join(path, file), 'utf8') : null;
    const loaded = await loadGames(folders.map((path) => ({ path, read: (file) => read(path, file) })));
    expect(loaded).toMatchObject({ leftOut: {}, problems: [] });
    expect(loaded.games).toHaveLength(12);
    for (const one of loaded.games) expect(inOrder(one)).toEqual(inOrder(gameNamed(one.name, ROOT)));
  });

  it('are kept and read back, all of them', async () => {
    const kept = new Map<string, PackedGame>();
    const store = { add: async (added: readonly PackedGame[]) => added.forEach((game) => kept.set(game.about.name, game)) };
    const packed = new Uint8Array(readFileSync(join(ROOT, 'games-parsed.jsonl.gz')));
    const dropped = [{ path: 'games-parsed.jsonl.gz', file: new Blob([packed]) }];
    const result = await addGameFiles(dropped, store as unknown as GameStore, () => undefined);
    expect(result).toEqual({ added: 531, leftOut: {}, problems: [] });
    for (const game of games) expect(readParsedGames(unpackText(kept.get(game.name)!.bytes, 1 << 22, 'it'))).toEqual([game]);
  });
});
