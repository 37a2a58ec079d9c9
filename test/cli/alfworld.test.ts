import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trajectory } from '../../src/core/trajectory';
import { recordedGames, RECORDINGS, unpackTrials } from '../env/alfworld/recordings';

const folder = mkdtempSync(join(tmpdir(), 'ict-alfworld-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const TRIALS = unpackTrials();
afterAll(() => rmSync(TRIALS, { recursive: true, force: true }));
const GAMES = `${RECORDINGS}/games-parsed.jsonl.gz`;

function ict(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/ict.mjs', ...args], { encoding: 'utf8', input });
  return { status, stdout, stderr };
}

// The first call bundles the command line.
beforeAll(() => void ict(['--help']));

describe('ict with ALFWorld', () => {
  it('replays compressed recordings and reports as JSON', () => {
    const file = `${RECORDINGS}/older.jsonl.gz`;
    const { status, stdout, stderr } = ict(['replay', file, '--games', GAMES, '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      files: [{ file, compared: 1476, equal: 1476, first: null, withoutGame: 0 }],
      compared: 1476,
      equal: 1476,
    });
    expect(status).toBe(0);
  });

  it('says so and fails where a game is missing or a file is no transcript', () => {
    const alone = ict(['replay', `${RECORDINGS}/older.jsonl.gz`, '--games', join(TRIALS, 'valid_seen')]);
    expect(alone.stdout).toContain('(36 without their game)');
    expect(alone.status).toBe(1);
    writeFileSync(join(folder, 'x.jsonl'), '{}\n');
    expect(ict(['replay', join(folder, 'x.jsonl'), '--games', TRIALS]).stderr).toContain('REPLAY_NO_TRANSCRIPT');
  });

  it('lists, plays and records games of the user’s own', () => {
    const listed = ict(['tasks', '--data', TRIALS, '--split', 'seen', '--json']);
    const [{ tasks }] = JSON.parse(listed.stdout) as [{ tasks: string[] }];
    expect(tasks).toHaveLength(6);
    const task = tasks.find((id) => id.startsWith('alfworld/put-'))!;
    const record = join(folder, 'demonstration.jsonl');
    const game = recordedGames().find(({ split, goal }) => split === 'valid_seen' && goal.family === 'pick_and_place_simple')!;
    const played = ict(['play', '--task', task, '--data', TRIALS, '--record', record], `?\n${game.walkthrough!.join('\n')}\n`);
    expect(played.stdout).toContain('You won.');
    expect(played.status).toBe(0);
    const trajectory = JSON.parse(readFileSync(record, 'utf8')) as Trajectory;
    expect(trajectory).toMatchObject({ task, success: true, terminated: true });
    expect(trajectory.steps.map(({ executed }) => executed)).toEqual(game.walkthrough);
  });

  it('writes games that it reads back, and rolls the expert out on them', () => {
    const out = join(folder, 'games');
    expect(ict(['games', '--out', out, '-n', '6', '--size', 'small']).status).toBe(0);
    expect(JSON.parse(ict(['games', '--data', out, '--json']).stdout)).toMatchObject({ games: 6, problems: [], leftOut: {} });
    const rolled = ict(['rollout', '--data', out, '--actor', 'expert', '-n', '6', '--out', join(folder, 'rollout.jsonl'), '--json']);
    expect(JSON.parse(rolled.stdout)).toMatchObject({ episodes: 6, success: 1 });
  });

  it('lists generated games', () => {
    const { stdout } = ict(['tasks', '--benchmark', 'alfworld', '-n', '6']);
    expect(stdout.match(/alfworld\/[a-z]+-v2:unseen:\d+\n/g)).toHaveLength(6);
  });
});
