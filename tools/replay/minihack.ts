// Recorded games of the original against this port: reads the cases and traces of a folder, plays their keys and
// counts the steps that give the same. Recorded kits, attributes and levels are taken over; what the original drew
// at random and this port cannot know is left to the masks that the recordings carry.

import { AppError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import { createLevel } from '../../src/env/minihack/level/build-level';
import { parseDes } from '../../src/env/minihack/level/parse-des';
import { BASE, NAVIGATION, Session, SKILL, type SessionOptions } from '../../src/env/minihack/tasks/session';
import type { RecordedStep } from './compare';
import { playRecorded, type Replay } from './recorded';
import { heroFromRecord } from './hero';
import { replayTrace, type Trace } from './traces';
import { rewardsFrom, type RecordedEvent } from './rewards';

export interface DiffCase {
  readonly name: string;
  readonly des: string;
  readonly character: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly keys: readonly number[];
  readonly comparable: { readonly mask: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly RecordedStep[];
}

/** A line of `cases.jsonl`. */
export function replayCase(one: DiffCase): Replay {
  return playRecorded(one.name, openCase(one), one.steps, one.comparable.mask, true);
}

/** The game of a case before its first key. @param more options beside the recorded ones */
export function openCase(one: DiffCase, more: Partial<SessionOptions> = {}): Session {
  const level = createLevel(parseDes(one.des), createRng(0, 'replay:level'));
  const hero = heroFromRecord(one.character, one.steps[0]!);
  return new Session(level, hero, createRng(0, 'replay:play'), { ...sessionOptions(one.options), ...more });
}

function sessionOptions(recorded: Readonly<Record<string, unknown>>): SessionOptions {
  const base = recorded.class === 'navigation' ? NAVIGATION : recorded.class === 'base' ? BASE : SKILL;
  const pick = <T>(name: string, fallback: T): T => (recorded[name] === undefined ? fallback : (recorded[name] as T));
  return {
    ...base,
    autopickup: pick('autopickup', base.autopickup),
    allModes: pick('allow_all_modes', false),
    maxSteps: pick('max_episode_steps', base.maxSteps),
    rewardWin: pick('reward_win', 1),
    rewardLose: pick('reward_lose', 0),
    penaltyStep: pick('penalty_step', -0.01),
    penaltyTime: pick('penalty_time', 0),
    penaltyMode: pick('penalty_mode', 'constant'),
    rewards: recorded.reward_manager === undefined ? null : rewardsFrom(recorded.reward_manager as readonly RecordedEvent[]),
  };
}

/** The text of one file of recordings: a trace, or cases a line. @throws AppError `REPLAY_FORMAT` where it is neither. */
export function replayMinihack(path: string, text: string): Replay {
  const results = readRecordings(path, text).map(replayOne);
  if (results.length === 1) return { ...results[0]!, file: path };
  const first = results.find((result) => result.first !== null);
  const reasons = results.map((result) => result.notComparable).filter((reason) => reason !== undefined);
  return {
    file: path,
    compared: results.reduce((sum, result) => sum + result.compared, 0),
    equal: results.reduce((sum, result) => sum + result.equal, 0),
    first: first ? `${first.file}, ${first.first}` : null,
    ...(reasons.length > 0 ? { notComparable: reasons.join('; ') } : {}),
    cases: results,
  };
}

/** A recording of a game with things that the port does not have is not comparable; the others of its file are. */
function replayOne(one: DiffCase | Trace): Replay {
  try {
    return 'des' in one ? replayCase(one) : replayTrace(one);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const notComparable = `${one.name}, all ${one.steps.length} steps: ${error.message}`;
    return { file: one.name, compared: 0, equal: 0, first: null, notComparable };
  }
}

function readRecordings(path: string, text: string): (DiffCase | Trace)[] {
  try {
    const all =
      text.trimStart().startsWith('{"') && text.trim().includes('\n{')
        ? text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as unknown)
        : [JSON.parse(text) as unknown];
    if (all.every((one) => Array.isArray((one as Trace).steps))) return all as (DiffCase | Trace)[];
  } catch {
    // Said below, with the name of the file.
  }
  throw new AppError('REPLAY_FORMAT', `${path} holds no recorded games of MiniHack.`, 'Give JSON traces, or cases as JSON lines, .gz too.');
}
