import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { createOwnGames } from '../../src/env/alfworld/own-games';
import { readParsedGames, writeParsedGame } from '../../src/env/alfworld/engine/parsed-games';
import { unpackText } from '../../src/hub/archive';
import { addGameFiles } from '../../src/service/game-files';
import { ownGames } from '../../src/service/own-games';
import type { GameStore, PackedGame } from '../../src/store/games';
import { RECORDINGS, unpackTrials } from '../env/alfworld/recordings';

const TRIALS = unpackTrials();
afterAll(() => rmSync(TRIALS, { recursive: true, force: true }));
const trials = readdirSync(TRIALS, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => ({
    path: `${entry.parentPath}/${entry.name}`.slice(TRIALS.length + 1),
    bytes: readFileSync(`${entry.parentPath}/${entry.name}`),
  }));
const asFiles = (some: readonly { path: string; bytes: Uint8Array }[]) =>
  some.map(({ path, bytes }) => ({ path, file: new Blob([new Uint8Array(bytes)]) }));

const textOf = ({ bytes }: PackedGame): string => unpackText(bytes, 1 << 22, 'it');

function memoryStore(): { store: GameStore; kept: Map<string, PackedGame> } {
  const kept = new Map<string, PackedGame>();
  const store = { add: async (games: readonly PackedGame[]) => games.forEach((game) => kept.set(game.about.name, game)) };
  return { store: store as unknown as GameStore, kept };
}

describe('addGameFiles', () => {
  it('keeps the games of a dropped folder, equal to the parsed ones', async () => {
    const { store, kept } = memoryStore();
    const seen: number[] = [];
    const { added, problems } = await addGameFiles(asFiles(trials), store, (done) => seen.push(done));
    expect({ added, problems }).toEqual({ added: 12, problems: [] });
    expect(seen.at(-1)).toBe(12);
    const parsed = new Map(
      readParsedGames(gunzipSync(readFileSync(`${RECORDINGS}/games-parsed.jsonl.gz`)).toString()).map((game) => [game.name, game]),
    );
    for (const [name, packed] of kept) {
      const [game] = readParsedGames(textOf(packed));
      const { about } = packed;
      const { goal, sentence, start, receptacles } = parsed.get(name)!;
      expect(game).toMatchObject({ goal, sentence, start, receptacles });
      expect(about.split).toBe(game!.split === 'valid_unseen' ? 'unseen' : 'seen');
    }
  });

  it('keeps the same games out of a zip', async () => {
    const { store, kept } = memoryStore();
    const zip = zipSync(Object.fromEntries(trials.map(({ path, bytes }) => [path, new Uint8Array(bytes)])));
    expect(await addGameFiles([{ path: 'games.zip', file: new Blob([new Uint8Array(zip)]) }], store, () => undefined)).toMatchObject({
      added: 12,
    });
    expect(kept.size).toBe(12);
  });

  it('reads back every parsed game as it was', async () => {
    const { store, kept } = memoryStore();
    const packed = readFileSync(`${RECORDINGS}/games-parsed.jsonl.gz`);
    const result = await addGameFiles(asFiles([{ path: 'games-parsed.jsonl.gz', bytes: packed }]), store, () => undefined);
    expect(result).toEqual({ added: 54, leftOut: {}, problems: [] });
    const games = readParsedGames(gunzipSync(packed).toString());
    for (const game of games) expect(readParsedGames(textOf(kept.get(game.name)!))).toEqual([game]);
    expect(readParsedGames(writeParsedGame(games[0]!))).toEqual([games[0]]);
  });

  it('makes a benchmark that plays as the games themselves do', async () => {
    const { store, kept } = memoryStore();
    await addGameFiles(asFiles(trials), store, () => undefined);
    const own = ownGames([...kept.values()])!;
    const direct = createOwnGames([...kept.values()].flatMap((packed) => readParsedGames(textOf(packed))));
    expect(own.fingerprint).toBe(direct.fingerprint);
    const tasks = [...own.tasks({ split: 'seen', seed: 1 })];
    expect(tasks).toEqual([...direct.tasks({ split: 'seen', seed: 1 })]);
    for (const task of tasks) expect(own.make(task).reset()).toEqual(direct.make(task).reset());
    const damaged = ownGames([...kept.values()].map(({ about, bytes }) => ({ about, bytes: bytes.subarray(0, 40) })))!;
    expect(() => damaged.make(tasks[0]!)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/ARCHIVE_DAMAGED|GAME_MALFORMED/) as string }),
    );
    expect(ownGames([])).toBeNull();
  });

  it('tells what is wrong with one file and keeps the others', async () => {
    const { store, kept } = memoryStore();
    const broken = trials.map((one, i) =>
      i === trials.findIndex(({ path }) => path.endsWith('game.tw-pddl')) ? { ...one, bytes: one.bytes.subarray(0, 1000) } : one,
    );
    const files = [...asFiles(broken), { path: 'cut.zip', file: new Blob(['PK']) }, { path: 'cut.jsonl.gz', file: new Blob(['no gzip']) }];
    const { added, problems } = await addGameFiles(files, store, () => undefined);
    expect(added).toBe(11);
    expect(kept.size).toBe(11);
    expect(problems.map(({ code }) => code).sort()).toEqual(['ARCHIVE_DAMAGED', 'GAME_MALFORMED', 'GAME_MALFORMED']);
    for (const { message, fix } of problems) expect(`${message} ${fix}`).toMatch(/game\.tw-pddl|archive|cut\.jsonl\.gz/);
  });

  it('says so when nothing dropped can be a game', async () => {
    const files = asFiles([{ path: 'holiday.png', bytes: new Uint8Array(9) }]);
    await expect(addGameFiles(files, memoryStore().store, () => undefined)).rejects.toMatchObject({ code: 'GAMES_MISSING' });
  });
});
