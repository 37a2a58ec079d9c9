// Episodes of a rollout as they end, a line each, beside the file that they are written to: a kill takes none of them, and `--resume` goes
// on with the others. The first line says what was asked for. The file is deleted when all are played.

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { AppError } from '../../core/errors';
import type { TaskId, Trajectory } from '../../core/trajectory';
import { checkTrajectory } from '../../store/schemas';
import { writing } from '../../store/folder/whole-file';

export interface KeptEpisodes {
  /** By the index of their tasks; holes for those that are still to be played. */
  readonly played: Trajectory[];
  keep(trajectory: Trajectory, index: number): void;
  /** Everything stands elsewhere now. */
  forget(): Promise<void>;
  close(): void;
}

/**
 * @param asked everything that decides what the episodes are
 * @throws AppError `RUN_EXISTS` where there are some and they are not to be gone on with, `ROLLOUT_OTHER` where they were asked for otherwise,
 * `STORE_CORRUPT`, `STORE_QUOTA`, `STORE_UNWRITABLE`
 */
export async function keepEpisodes(path: string, asked: object, tasks: readonly TaskId[], resumes: boolean): Promise<KeptEpisodes> {
  const head = `${JSON.stringify(asked)}\n`;
  const text = await readFile(path, 'utf8').catch(() => '');
  // What a kill has left of the last line does not count, and a first line alone holds nothing that could be lost.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1);
  const whole = lines.split('\n').length > 2 ? lines : '';
  if (whole !== '' && !resumes) {
    const fix = 'Add --resume to go on with it, or delete that file.';
    throw new AppError('RUN_EXISTS', `${path} holds ${whole.split('\n').length - 2} episodes of a rollout that has not ended.`, fix);
  }
  if (whole !== '' && !whole.startsWith(head)) {
    const fix = `Give the same options as then, or delete that file. They were: ${whole.slice(0, whole.indexOf('\n')).slice(0, 600)}`;
    throw new AppError('ROLLOUT_OTHER', `The episodes in ${path} were asked for with other options or another version.`, fix);
  }
  const played: Trajectory[] = [];
  whole
    .slice(head.length)
    .split('\n')
    .slice(0, -1)
    .forEach((line, i) => {
      const { index, trajectory } = readLine(line, `Line ${i + 2} of ${path}`, tasks);
      played[index] = trajectory;
    });
  const file = await writing(path, async () => {
    const opened = openSync(path, whole === '' ? 'w' : 'r+');
    ftruncateSync(opened, Buffer.byteLength(whole));
    return opened;
  });
  let end = Buffer.byteLength(whole);
  const add = (line: string): void => {
    const bytes = Buffer.from(line);
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, end + done);
    end += bytes.length;
  };
  if (whole === '') await writing(path, async () => add(head));
  return {
    played,
    keep(trajectory, index) {
      played[index] = trajectory;
      add(`${JSON.stringify({ index, trajectory })}\n`);
    },
    forget: () => rm(path, { force: true }),
    close: () => closeSync(file),
  };
}

function readLine(line: string, where: string, tasks: readonly TaskId[]): { index: number; trajectory: Trajectory } {
  const fix = 'Delete that line; its episode is played again.';
  let value: { index?: unknown; trajectory?: unknown };
  try {
    value = JSON.parse(line) as typeof value;
  } catch (cause) {
    throw new AppError('STORE_CORRUPT', `${where} is not JSON.`, fix, { cause });
  }
  checkTrajectory(value?.trajectory, where);
  // As it was written: the same version goes on with it, and its lines are to be the same.
  const trajectory = value.trajectory as Trajectory;
  const index = value.index as number;
  if (!Number.isInteger(index) || tasks[index] !== trajectory.task)
    throw new AppError('STORE_CORRUPT', `${where} is an episode of ${trajectory.task}, which was not asked for there.`, fix);
  return { index, trajectory };
}
