import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { countGames, loadGames, trialFolders } from '../../../src/env/alfworld/data/load-games';
import { MAX_CHARACTERS, readTrial, type TrialFile } from '../../../src/env/alfworld/data/trial';
import { entryOf } from '../../../src/env/alfworld/own-games';
import { createEpisode } from '../../../src/env/alfworld/engine/episode';
import { layOut } from '../../../src/env/alfworld/engine/layout';
import { readParsedGames, writeParsedGame } from '../../../src/env/alfworld/engine/parsed-games';
import { solve } from '../../../src/env/alfworld/engine/solver';
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

  const grammar = (JSON.parse(game) as { grammar: string }).grammar;
  const withGrammar = (...pairs: readonly (readonly [string, string])[]): string =>
    changedGame(() => ({ grammar: pairs.reduce((text, [from, to]) => text.replaceAll(from, to), grammar) }));
  const PUT = ['template :: "move {o} to {r}"', 'template :: "put {o} in/on {r}"'] as const;
  const PLACED = ['You move the {o.name} to the {r.name}.', 'You put the {o.name} in/on the {r.name}.'] as const;
  const ARRIVED = ['You arrive at {r.name}.', 'You arrive at {lend.name}.'] as const;
  const withoutHelp = [grammar.slice(grammar.indexOf('action help {')), ''] as const;

  it.each([
    ['release 0.4', withGrammar(), undefined],
    ['release 0.4 without help', withGrammar(withoutHelp), { version: '0.4', hasHelp: false }],
    ['release 0.3', withGrammar(PUT, PLACED, ARRIVED, withoutHelp), { version: '0.3', hasHelp: false }],
    ['release 0.3 with help', withGrammar(PUT, PLACED, ARRIVED), { version: '0.3', hasHelp: true }],
    ['other line ends', withGrammar(['\n', '\r\n']), undefined],
  ])('plays a grammar of %s in its own words', (_, text, wording) => {
    const read = readTrial(folder, { 'game.tw-pddl': text, 'traj_data.json': trial });
    if (typeof read === 'string') throw new Error(read);
    expect(read.wording).toEqual(wording);
    expect(readParsedGames(writeParsedGame(read))).toEqual([read]);
    expect(entryOf(read).hash === entryOf({ ...read, wording: undefined }).hash).toBe(wording === undefined);
    const layout = layOut(read);
    const old = wording?.version === '0.3';
    const episode = createEpisode(layout);
    expect(episode.admissible.includes('help')).toBe(wording?.hasHelp ?? true);
    expect(episode.step(`go to ${layout.receptacles[0]!}`)).toMatch(old ? /^You arrive at loc \d+\. / : /^You arrive at [a-z]+ \d+\. /);
    const plan = solve(layout, createEpisode(layout).state)!;
    expect(plan.some((command) => command.startsWith(old ? 'put ' : 'move ')) || read.goal.family === 'look_at_obj_in_light').toBe(true);
  });

  it.each([
    ['a command', ['take {o} from {r}', 'grab {o} from {r}']],
    ['a feedback', ['You open the {r.name}.', 'The {r.name} is now open.']],
    ['a condition', ['openable(r:receptacle) & opened(r:receptacle)', 'opened(r:receptacle)']],
    ['the opening', ['-= Welcome to TextWorld, ALFRED! =-', 'Welcome!']],
    ['the help', ['look around your current location', 'look about']],
    ['the put command alone', PUT],
    ['the arrival alone', ARRIVED],
    ['another arrival', ['You arrive at {r.name}.', 'You are at {r.name}.']],
    ['a goal that is filled in', ['Your task is to: ', 'Your task is to: #verb# ']],
    ['a goal with a quote', ['Your task is to: ', 'Your task is to: \\"now\\" ']],
    ['a second goal', ['"task": [', '"task": [{"rhs": "Your task is to: dance."},']],
  ] as const)('refuses a grammar with %s of its own', (_, pair) => {
    expect(withGame(withGrammar(pair))).toMatch(/grammar/);
  });

  it.each([
    ['(objectAtLocation ?o ?l)', '(objectAtLocation ?o ?al)'],
    ['(isHot ?o)', '(isCool ?o)'],
    ['(:functions', ';(:functions'],
  ])('refuses a domain whose %s is %s', (from, to) => {
    const domain = (JSON.parse(game) as { pddl_domain: string }).pddl_domain;
    expect(domain).toContain(from);
    expect(withGame(changedGame(() => ({ pddl_domain: domain.replace(from, to) })))).toContain('rules of its own');
  });

  it.each([
    ['a negation', '(isToggled ?ot)', '(not (isToggled ?ot))'],
    ['every thing instead of one', '(exists', '(forall'],
    ['another link', '(holds ?a ?o)', '(holds ?a ?ot)'],
    ['a choice', '(:goal\n', '(:goal (or\n'],
  ])('refuses a goal with %s', (_, from, to) => {
    const text = folders
      .map((path) => read(path, 'game.tw-pddl')!)
      .find((one) => (JSON.parse(one) as { pddl_problem: string }).pddl_problem.includes(from));
    if (text === undefined) throw new Error(`no goal has ${from}`);
    const fields = JSON.parse(text) as { pddl_problem: string };
    const message = refusal({ 'game.tw-pddl': JSON.stringify({ ...fields, pddl_problem: fields.pddl_problem.replace(from, to) }) });
    expect(message).toMatch(/pddl_problem.*(none of the six|never closes|a word was expected)/);
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
