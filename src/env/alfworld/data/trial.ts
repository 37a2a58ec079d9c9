// One trial folder of the original release as a game, through the filters the original applies. A file that is not what it
// claims is named with the place and what to do; see `load-games.ts` for many folders.

import { AppError } from '../../../core/errors';
import { FAMILIES, type Game, type TextFamily } from '../engine/game';
import { isOriginalDomain, readOwnWords } from './own-words';
import { PddlError, placeIn } from './pddl';
import { type Problem, readProblem } from './problem';

export const GAME_FILE = 'game.tw-pddl';
export const TRIAL_FILE = 'traj_data.json';
export const PROBLEM_FILE = 'initial_state.pddl';
export type TrialFile = typeof GAME_FILE | typeof TRIAL_FILE | typeof PROBLEM_FILE;

/** Largest length of each file, in characters. */
export const MAX_CHARACTERS: Readonly<Record<TrialFile, number>> = {
  [GAME_FILE]: 8 * 1024 * 1024,
  [TRIAL_FILE]: 32 * 1024 * 1024,
  [PROBLEM_FILE]: 4 * 1024 * 1024,
};

/** Why the original leaves a trial out. */
export type LeftOut = 'movable receptacle' | 'sliced object' | 'not one of the six families' | 'no game.tw-pddl' | 'not solvable';

const ACTIONS = new Set(
  'look inventory examinereceptacle examineobject gotolocation openobject closeobject pickupobject putobject cleanobject heatobject coolobject toggleobject sliceobject help'.split(
    ' ',
  ),
);
const MAX_WALKTHROUGH = 1000;
type Fields = Readonly<Record<string, unknown>>;

/**
 * @param folder the path of the trial, `…/valid_seen/<task>/<trial>`
 * @throws AppError `GAME_MALFORMED`: file, place, what is wrong and what to do
 */
export function readTrial(folder: string, files: Readonly<Partial<Record<TrialFile, string>>>): Game | LeftOut {
  if (folder.includes('movable')) return 'movable receptacle';
  if (folder.includes('Sliced')) return 'sliced object';
  const trialText = files[TRIAL_FILE];
  const trial = trialText === undefined ? null : readFields(folder, TRIAL_FILE, trialText);
  const taskType = trial?.['task_type'];
  if (trial && typeof taskType !== 'string') throw malformed(folder, TRIAL_FILE, '"task_type" is no text');
  if (trial && !FAMILIES.includes(taskType as TextFamily)) return 'not one of the six families';
  const gameText = files[GAME_FILE];
  if (gameText === undefined) return 'no game.tw-pddl';
  const game = readFields(folder, GAME_FILE, gameText);
  if (typeof game['solvable'] !== 'boolean') throw malformed(folder, GAME_FILE, '"solvable" is not true or false');
  if (!game['solvable']) return 'not solvable';

  const field = (name: string): string => {
    const value = game[name];
    if (typeof value !== 'string') throw malformed(folder, GAME_FILE, `"${name}" is no text`);
    return value;
  };
  checkDomain(folder, field('pddl_domain'));
  const words = readOwnWords(field('grammar'));
  if (typeof words === 'string') throw malformed(folder, GAME_FILE, words);
  const { sentence, wording } = words;
  const text = field('pddl_problem');
  const problem = readProblemOf(folder, `${GAME_FILE}, pddl_problem`, text);
  const initial = files[PROBLEM_FILE];
  if (initial !== undefined && initial.trim() !== text.trim())
    throw malformed(folder, PROBLEM_FILE, `it is not the problem that ${GAME_FILE} holds`);
  if (trial) checkAgreement(folder, trial, problem);
  const parts = folder.split('/').filter(Boolean);
  return {
    name: parts.slice(-2).join('/'),
    split: splitOf(parts),
    goal: problem.goal,
    sentence,
    start: problem.start,
    receptacles: problem.receptacles,
    things: problem.things,
    canContain: problem.canContain,
    walkthrough: readWalkthrough(folder, game['walkthrough'], problem.names),
    ...(wording.version === '0.4' && wording.hasHelp ? {} : { wording }),
  };
}

function splitOf(parts: readonly string[]): string {
  return parts.findLast((part) => /^(train|valid_seen|valid_unseen|valid_train|tests?_(un)?seen)/.test(part)) ?? 'train';
}

function readFields(folder: string, file: TrialFile, text: string): Fields {
  if (text.length > MAX_CHARACTERS[file])
    throw malformed(folder, file, `it has ${text.length} characters, more than ${MAX_CHARACTERS[file]}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(folder, file, `it is not JSON: ${(cause as Error).message.slice(0, 120)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw malformed(folder, file, 'it is no JSON object');
}

/** The engine plays one set of rules; a domain with other actions would be played wrongly. */
function checkDomain(folder: string, domain: string): void {
  if (!/\(\s*define\s*\(\s*domain\s+alfred\s*\)/i.test(domain))
    throw malformed(folder, GAME_FILE, 'pddl_domain is not the domain "alfred"');
  for (const line of domain.split('\n')) {
    const action = /^[^;]*\(:action\s+([^\s()]{1,80})/.exec(line)?.[1];
    if (action !== undefined && !ACTIONS.has(action.toLowerCase()))
      throw malformed(folder, GAME_FILE, `pddl_domain has an unknown action "${action}"`);
  }
  if (!isOriginalDomain(domain)) throw malformed(folder, GAME_FILE, 'pddl_domain has rules of its own');
}

function readProblemOf(folder: string, file: string, text: string): Problem {
  try {
    return readProblem(text);
  } catch (error) {
    if (error instanceof PddlError) throw malformed(folder, file, error.message, placeIn(text, error.at));
    throw error;
  }
}

function checkAgreement(folder: string, trial: Fields, { goal }: Problem): void {
  const params = trial['pddl_params'];
  if (typeof params !== 'object' || params === null) throw malformed(folder, TRIAL_FILE, '"pddl_params" is no object');
  const isLamp = goal.family === 'look_at_obj_in_light';
  const seen = [trial['task_type'], (params as Fields)['object_target'], (params as Fields)[isLamp ? 'toggle_target' : 'parent_target']];
  const stated = [goal.family, goal.object, goal.target];
  if (seen.some((value) => typeof value !== 'string')) throw malformed(folder, TRIAL_FILE, '"pddl_params" does not name the targets');
  if (seen.join(' ').toLowerCase() !== stated.join(' '))
    throw malformed(folder, TRIAL_FILE, `it says ${seen.join(' ').slice(0, 120)}, the goal of ${GAME_FILE} says ${stated.join(' ')}`);
}

/** Some releases write internal ids; they read like the others here. */
function readWalkthrough(folder: string, value: unknown, names: ReadonlyMap<string, string>): string[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length > MAX_WALKTHROUGH || value.some((line) => typeof line !== 'string' || line.length > 500))
    throw malformed(folder, GAME_FILE, '"walkthrough" is no list of commands');
  return (value as string[]).map((line) =>
    line
      .split(' ')
      .map((word) => (word.includes('_bar_') ? (names.get(word.toLowerCase()) ?? word) : word))
      .join(' '),
  );
}

function malformed(folder: string, file: string, what: string, place = ''): AppError {
  return new AppError(
    'GAME_MALFORMED',
    `${folder}/${file}${place && `, ${place}`}: ${what}.`,
    'Fetch this trial again from the ALFWorld release, or leave its folder out; the others are not affected.',
  );
}
