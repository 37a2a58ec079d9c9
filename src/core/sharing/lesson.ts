// Lessons: a few steps that a pupil follows beside the page's own views, each with what to do, a question that is guessed at before its answer is
// shown, and a check that the page makes itself. A lesson may come from a stranger, so everything in it is text, its links lead to views of this
// page alone, and what does not fit is refused. Format: docs/formats/lesson.md.

import * as v from 'valibot';
import { AppError } from '../errors';
import type { RunConfig } from '../run/run-config';
import { isSetting } from '../run/run-settings';

const LESSON_SCHEMA = 1;
/** Characters of a lesson's file. */
export const LESSON_MAX_CHARS = 128 * 1024;
/** What ships, in the order in which it is taught; files of `public/lessons`. */
export const SHIPPED_LESSONS = ['coach', 'break-it', 'beat-it'] as const;

/** Letters that move, hide or turn other letters are not part of a sentence. */
const line = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most), v.regex(/^[^\p{Cc}\p{Cf}]*$/u));
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** Views that a step may lead to; what they show is filled in and nothing else, see docs/formats/link.md. */
const LINK = /^#\/((play|train|runs|evaluate|results|help|help-live|contest)(\/[\w-]{1,60})?(\?[^\s#]*)?)?$/;
const link = v.pipe(v.string(), v.maxLength(2000), v.regex(LINK, 'is no address of a view, such as #/train?v=1&steps=30'));

const value = v.union([v.number(), v.boolean(), line(200), v.pipe(v.array(line(80)), v.maxLength(60))]);
const setting = v.pipe(line(60), v.check(isSetting, 'is no setting of a run'));

/** What has to be kept on this machine. */
const checkSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('runs'),
    atLeast: whole(1, 20),
    /** Settings that they have. */
    where: v.optional(v.record(setting, value)),
    /** A setting in which no two of them are equal. */
    differIn: v.optional(setting),
  }),
  v.strictObject({
    kind: v.literal('advice'),
    atLeast: whole(1, 20),
    family: v.optional(line(80)),
    /** Share of games won under it, at least. */
    share: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  }),
  v.strictObject({ kind: v.literal('games'), atLeast: whole(1, 20), family: v.optional(line(80)), won: v.optional(v.boolean()) }),
]);

const stepSchema = v.strictObject({
  title: line(80),
  minutes: whole(1, 60),
  /** Paragraphs. */
  text: v.pipe(v.array(line(1200)), v.minLength(1), v.maxLength(6)),
  link: v.optional(link),
  /** What to do, in order. */
  do: v.optional(v.pipe(v.array(line(400)), v.minLength(1), v.maxLength(8))),
  question: v.optional(
    v.strictObject({
      ask: line(400),
      /** To choose among; left out, the guess is written. */
      choices: v.optional(v.pipe(v.array(line(160)), v.minLength(2), v.maxLength(6))),
      answer: v.pipe(v.array(line(1200)), v.minLength(1), v.maxLength(4)),
    }),
  ),
  check: v.optional(checkSchema),
});

const lessonSchema = v.strictObject({
  schema: v.literal(LESSON_SCHEMA),
  title: line(80),
  lead: line(400),
  /** Who wrote it, if they say so. */
  by: v.optional(line(80)),
  steps: v.pipe(v.array(stepSchema), v.minLength(3), v.maxLength(8)),
});

export type Lesson = v.InferOutput<typeof lessonSchema>;
export type LessonStep = Lesson['steps'][number];
export type LessonCheck = v.InferOutput<typeof checkSchema>;

/** @throws AppError `LESSON_FORMAT` */
export function parseLesson(text: string): Lesson {
  if (text.length > LESSON_MAX_CHARS) throw refuse(`it has ${text.length} characters, and ${LESSON_MAX_CHARS} are the most`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refuse('it is not JSON', cause);
  }
  const schema = typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined;
  if (typeof schema === 'number' && schema > LESSON_SCHEMA)
    throw refuse(`it is of version ${schema}, and this page reads version ${LESSON_SCHEMA}`);
  const result = v.safeParse(lessonSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw refuse(`${place === null ? '' : `${place}: `}${issue.message}`);
}

export function minutesOf({ steps }: Lesson): number {
  return steps.reduce((sum, { minutes }) => sum + minutes, 0);
}

/** What is kept on this machine, as far as a check asks. */
export interface KeptWork {
  readonly runs: readonly { readonly config: RunConfig; readonly status: string }[];
  readonly advice: readonly { readonly family: string; readonly scores: { readonly person?: { readonly mean: number } } }[];
  /** Episodes played by hand to their end. */
  readonly games: readonly { readonly task: string; readonly success: boolean }[];
}

/** How many of what a check asks for are there. */
export function countKept(check: LessonCheck, kept: KeptWork): number {
  if (check.kind === 'advice')
    return kept.advice.filter(
      ({ family, scores }) =>
        (check.family === undefined || family === check.family) && (check.share === undefined || (scores.person?.mean ?? 0) >= check.share),
    ).length;
  if (check.kind === 'games')
    return kept.games.filter(
      ({ task, success }) =>
        (check.family === undefined || task.startsWith(`${check.family}-v`)) && (check.won === undefined || success === check.won),
    ).length;
  const ended = kept.runs.filter(({ config, status }) => {
    const has = (name: string, wanted: unknown): boolean => JSON.stringify(config[name as keyof RunConfig]) === JSON.stringify(wanted);
    return ['finished', 'stopped'].includes(status) && Object.entries(check.where ?? {}).every(([name, wanted]) => has(name, wanted));
  });
  const { differIn } = check;
  return differIn === undefined
    ? ended.length
    : new Set(ended.map(({ config }) => JSON.stringify(config[differIn as keyof RunConfig]))).size;
}

function refuse(why: string, cause?: unknown): AppError {
  const fix = 'Ask whoever wrote it for another copy; if that is you, see docs/formats/lesson.md.';
  return new AppError('LESSON_FORMAT', `The lesson cannot be read: ${why}.`, fix, { cause });
}
