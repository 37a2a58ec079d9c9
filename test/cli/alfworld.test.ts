import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trajectory } from '../../src/core/trajectory';

const folder = mkdtempSync(join(tmpdir(), 'ict-alfworld-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const DATA = '../shared/data/alfworld';

function ict(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/ict.mjs', ...args], { encoding: 'utf8', input });
  return { status, stdout, stderr };
}

// The first call bundles the command line.
beforeAll(() => void ict(['--help']), 240_000);

describe('ict with ALFWorld', () => {
  it('replays compressed recordings and reports as JSON', () => {
    const file = `${DATA}/found-adapt.jsonl.gz`;
    const { status, stdout, stderr } = ict(['replay', file, '--games', `${DATA}/games-parsed.jsonl.gz`, '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      files: [{ file, compared: 1584, equal: 1584, first: null, withoutGame: 0 }],
      compared: 1584,
      equal: 1584,
    });
    expect(status).toBe(0);
  });

  it('says so and fails where a game is missing or a file is no transcript', () => {
    const alone = ict(['replay', `${DATA}/found-adapt.jsonl.gz`, '--games', `${DATA}/verbatim/valid_seen`]);
    expect(alone.stdout).toContain('(128 without their game)');
    expect(alone.status).toBe(1);
    writeFileSync(join(folder, 'x.jsonl'), '{}\n');
    expect(ict(['replay', join(folder, 'x.jsonl'), '--games', `${DATA}/verbatim`]).stderr).toContain('REPLAY_NO_TRANSCRIPT');
  });

  it('lists, plays and records games of the user’s own', () => {
    const listed = ict(['tasks', '--data', `${DATA}/verbatim`, '--split', 'seen', '--json']);
    const [{ tasks }] = JSON.parse(listed.stdout) as [{ tasks: string[] }];
    expect(tasks).toHaveLength(6);
    const task = tasks.find((id) => id.startsWith('alfworld/put-'))!;
    const record = join(folder, 'demonstration.jsonl');
    const walkthrough = JSON.parse(
      readFileSync(
        `${DATA}/verbatim/valid_seen/pick_and_place_simple-CellPhone-None-Bed-324/trial_T20190907_233817_198528/game.tw-pddl`,
        'utf8',
      ),
    ) as { walkthrough: string[] };
    const played = ict(
      ['play', '--task', task, '--data', `${DATA}/verbatim`, '--record', record],
      `?\n${walkthrough.walkthrough.join('\n')}\n`,
    );
    expect(played.stdout).toContain('You won.');
    expect(played.status).toBe(0);
    const trajectory = JSON.parse(readFileSync(record, 'utf8')) as Trajectory;
    expect(trajectory).toMatchObject({ task, success: true, terminated: true });
    expect(trajectory.steps.map(({ executed }) => executed)).toEqual(walkthrough.walkthrough);
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
