import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { countGames, loadGames, trialFolders } from '../../../src/env/alfworld/data/load-games';
import { MAX_CHARACTERS, readTrial, type TrialFile } from '../../../src/env/alfworld/data/trial';
import { readPddl } from '../../../src/env/alfworld/data/pddl';
import { readArchive } from '../../../src/hub/archive';
import { inOrder } from './in-order';
import { gameNamed, unpackTrials } from './recordings';

const ROOT = unpackTrials();
afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
const paths = files(ROOT);
const folders = trialFolders(paths);
const read = (folder: string, file: TrialFile): string | null =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : null;
const load = (chosen = folders): ReturnType<typeof loadGames> =>
  loadGames(chosen.map((path) => ({ path, read: (file) => Promise.resolve(read(path, file)) })));

const folder = folders[0]!;
const game = read(folder, 'game.tw-pddl')!;
const trial = read(folder, 'traj_data.json')!;
const changedGame = (change: (fields: Record<string, unknown>) => object): string =>
  JSON.stringify({ ...JSON.parse(game), ...change(JSON.parse(game) as Record<string, unknown>) });
const changedProblem = (from: string | RegExp, to: string): string =>
  changedGame(({ pddl_problem }) => ({ pddl_problem: (pddl_problem as string).replace(from, to) }));
const refusal = (all: Partial<Record<TrialFile, string>>): string => {
  try {
    const result = readTrial(folder, all);
    return typeof result === 'string' ? result : 'loaded';
  } catch (error) {
    const { code, message, fix } = error as { code: string; message: string; fix: string };
    expect(code).toBe('GAME_MALFORMED');
    expect(fix).not.toBe('');
    return message;
  }
};

describe('loadGames', () => {
  it('reads the twelve trials as the parsed games say', async () => {
    const { games, leftOut, problems } = await load();
    expect(problems).toEqual([]);
    expect(leftOut).toEqual({});
    expect(games).toHaveLength(12);
    for (const one of games) expect(inOrder(one)).toEqual(inOrder(gameNamed(one.name)));
    expect(countGames(games)).toHaveLength(12);
  });

  it('reads them from a zip too', () => {
    const zip = zipSync(Object.fromEntries(paths.filter((path) => path.startsWith(folder)).map((path) => [path, readFileSync(path)])));
    const entries = new Map(readArchive(zip).map((entry) => [entry.path, entry]));
    const texts = Object.fromEntries(
      Object.entries(MAX_CHARACTERS).map(([file, most]) => [file, entries.get(`${folder}/${file}`)!.text(most)]),
    );
    expect(readTrial(folder, texts)).toEqual(readTrial(folder, { 'game.tw-pddl': game, 'traj_data.json': trial }));
  });

  it('goes on after a wrong file and says which', async () => {
    const wrong = { path: 'valid_seen/a/b', read: () => Promise.resolve('{') };
    const { games, problems } = await loadGames([wrong, { path: folder, read: (file) => Promise.resolve(read(folder, file)) }]);
    expect(games).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('valid_seen/a/b/traj_data.json: it is not JSON')]);
  });
});

describe('readTrial', () => {
  const withGame = (text: string): string => refusal({ 'game.tw-pddl': text, 'traj_data.json': trial });

  it('leaves out what the original leaves out', () => {
    const all = { 'game.tw-pddl': game, 'traj_data.json': trial };
    expect(readTrial('train/movable_x/t', all)).toBe('movable receptacle');
    expect(readTrial('train/x-AppleSliced-y/t', all)).toBe('sliced object');
    expect(readTrial('train/x/t', { ...all, 'traj_data.json': '{"task_type": "pick_and_place_with_movable_recep"}' })).toBe(
      'not one of the six families',
    );
    expect(readTrial('train/x/t', { 'traj_data.json': trial })).toBe('no game.tw-pddl');
    expect(withGame(changedGame(() => ({ solvable: false })))).toBe('not solvable');
  });

  it.each([
    ['no JSON', 'xyz', 'not JSON'],
    ['another JSON', '[1]', 'no JSON object'],
    ['wrong types', changedGame(() => ({ pddl_problem: 5 })), '"pddl_problem" is no text'],
    ['a huge number', changedGame(() => ({ solvable: 1e308 })), '"solvable" is not true or false'],
    ['another domain', changedGame(() => ({ pddl_domain: '(define (domain chess))' })), 'not the domain "alfred"'],
    [
      'another action',
      changedGame(({ pddl_domain }) => ({ pddl_domain: `${String(pddl_domain)}\n(:action fly)` })),
      'unknown action "fly"',
    ],
    ['no sentence', changedGame(() => ({ grammar: 'x' })), 'Your task is to'],
    ['deep nesting', changedGame(() => ({ pddl_problem: '('.repeat(1e6) })), 'nested deeper'],
    ['a cut problem', changedGame(({ pddl_problem }) => ({ pddl_problem: String(pddl_problem).slice(0, 30_000) })), 'never closes'],
    ['an unknown fact', changedProblem('(receptacleType ', '(receptacleHue '), 'is no fact'],
    ['an undeclared entity', changedProblem(/\(openable [^)]*\)/, '(openable ghost)'), '"ghost" is not among :objects'],
    ['a wrong type', changedProblem(/\(openable [^)]*\)/, '(inReceptacle agent1 agent1)'), 'asks for object'],
    ['two places', changedProblem(/(\(receptacleAtLocation \S+ )(\S+\))/, '$1$2 (atLocation agent1 $2'), '2 places'],
    ['another goal', changedProblem('(isToggled ?ot)', '(isSliced ?ot)'), 'none of the six families'],
    ['a wrong walkthrough', changedGame(() => ({ walkthrough: [1] })), 'no list of commands'],
  ])('names file and fault of %s', (_, text, fault) => {
    const message = withGame(text);
    expect(message).toContain(fault);
    expect(message).toContain(`${folder}/game.tw-pddl`);
  });

  it('names the line where a problem is wrong', () => {
    expect(withGame(changedProblem('(receptacleType ', '(receptacleHue '))).toMatch(/line \d+, column \d+/);
  });

  it('refuses companions that say something else', () => {
    expect(
      refusal({ 'game.tw-pddl': game, 'traj_data.json': trial.replace(/"object_target": "\w+"/, '"object_target": "Egg"') }),
    ).toContain('the goal of');
    expect(refusal({ 'game.tw-pddl': game, 'initial_state.pddl': '(define)' })).toContain('initial_state.pddl');
  });

  it('answers damaged files with a game or a named error, never otherwise', () => {
    const rng = createRng(5, 'fuzz');
    for (let round = 0; round < 60; round++) {
      const text = game.split('');
      for (let flips = 0; flips < 1 + (round % 6); flips++) {
        const at = rng.int(text.length);
        text[at] = String.fromCharCode(text[at]!.charCodeAt(0) ^ (1 << rng.int(7)));
      }
      const damaged = round % 5 === 0 ? text.slice(0, rng.int(text.length)) : text;
      expect(refusal({ 'game.tw-pddl': damaged.join(''), 'traj_data.json': trial })).not.toBe('');
    }
    const problem = (JSON.parse(game) as { pddl_problem: string }).pddl_problem;
    for (let round = 0; round < 60; round++) {
      const at = rng.int(problem.length);
      const damaged = problem.slice(0, at) + rng.pick(['(', ')', ' - ', '?', '\0', '9'.repeat(400), '']) + problem.slice(at + rng.int(40));
      expect(withGame(changedGame(() => ({ pddl_problem: damaged })))).not.toBe('');
    }
  });
});

describe('readPddl', () => {
  it('allows brackets left over at the end alone', () => {
    expect(readPddl('(a (B ;x\n c)) )').items).toHaveLength(2);
    expect(() => readPddl('(a) b')).toThrow('something follows');
    expect(() => readPddl('a')).toThrow('outside all brackets');
  });
});

describe('readArchive', () => {
  const zip = zipSync({ 'a.txt': new TextEncoder().encode('hello '.repeat(100)) });

  it('gives what was put in', () => {
    expect(readArchive(zip).map((entry) => [entry.path, entry.text(1000)])).toEqual([['a.txt', 'hello '.repeat(100)]]);
  });

  it('inflates neither more than is allowed nor more than was declared', () => {
    const bomb = zipSync({ 'a.txt': new Uint8Array(30_000_000) });
    expect(() => readArchive(bomb)[0]!.text(1_000_000)).toThrow('declares 30000000 bytes');
    const directory = bomb.length - 22 - 46 - 5;
    new DataView(bomb.buffer).setUint32(directory + 24, 1000, true);
    expect(() => readArchive(bomb)[0]!.text(1_000_000)).toThrow('more than the 1000 bytes');
  });

  it('answers every damage with a named error or the text', () => {
    const rng = createRng(6, 'fuzz');
    for (let round = 0; round < 400; round++) {
      const damaged = zip.slice(0, round % 3 === 0 ? rng.int(zip.length) : zip.length);
      for (let flips = 0; flips < 3 && damaged.length > 0; flips++) damaged[rng.int(damaged.length)]! ^= 1 << rng.int(8);
      try {
        for (const entry of readArchive(damaged)) expect(typeof entry.text(10_000)).toBe('string');
      } catch (error) {
        expect((error as { code: string }).code).toBe('ARCHIVE_DAMAGED');
      }
    }
  });
});
