// What comes out of storage is checked before anyone believes it: a disk may have been cut off, another version
// may have written it. Only what the product relies on is named; further fields pass through.

import * as v from 'valibot';
import { AppError } from '../core/errors';
import { CHECKPOINT_SCHEMA } from '../core/run/checkpoint';
import { TRIAL_CONDITIONS } from '../core/run/evaluation';
import { EARLIER_PRESETS, gamesOfOldFamily, translateRecord, translateTaskId } from '../core/run/old-ids';
import { PRESET_NAMES, WEIGHTS_FORMATS, type RunConfig } from '../core/run/run-config';
import { RUN_LOG_SCHEMA, type RunEvent } from '../core/run/run-log';
import { FALLBACKS, ROOM_SIZES, type Trajectory } from '../core/trajectory';
import { ADVICE_SCHEMA } from '../core/sharing/written-advice';
import type { Checkpoint, DamagedRecord } from './records';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();
const names = v.array(text);
/** Ids of an earlier version are told by the version in them. */
const taskId = v.pipe(text, v.transform(translateTaskId));

const configFields = v.looseObject({
  preset: v.picklist([...PRESET_NAMES, ...EARLIER_PRESETS]),
  seed: v.number(),
  benchmark: text,
  steps: count,
  train_families: names,
  held_out_families: names,
  lora_r: count,
  save_steps: count,
  model_name_or_path: v.optional(text),
  weights_format: v.optional(v.picklist(WEIGHTS_FORMATS)),
});

/** Of an `EpisodeRecord`. */
export const episodeFields = {
  task: text,
  systemPrompt: text,
  raw: v.pipe(v.array(text), v.readonly()),
  success: v.boolean(),
  failure: v.exactOptional(text),
  fallback: v.exactOptional(v.picklist(FALLBACKS)),
};

export const runConfigSchema = v.custom<RunConfig>((value) => v.is(configFields, value), 'is not a run configuration');

export const RUN_STATUSES = ['running', 'paused', 'stopped', 'finished', 'failed'] as const;

export const runSchema = v.looseObject({
  id: text,
  name: text,
  createdAt: v.number(),
  config: runConfigSchema,
  status: v.picklist(RUN_STATUSES),
  step: count,
  nextSeq: count,
  eventBytes: count,
  checkpointBytes: count,
  checkpointStep: v.exactOptional(count),
  note: v.exactOptional(text),
  outcome: v.optional(
    v.nullable(v.object({ of: v.picklist(['heldOut', 'train']), untrained: v.number(), trained: v.number(), episodes: count })),
  ),
});
export type StoredRun = v.InferOutput<typeof runSchema>;

export const adapterSchema = v.looseObject({
  id: text,
  name: text,
  createdAt: v.number(),
  preset: text,
  runId: v.nullable(text),
  baseSha256: v.nullable(text),
  model: v.exactOptional(v.object({ id: text, format: v.picklist(WEIGHTS_FORMATS) })),
  sizeBytes: count,
});

export const gameSchema = v.looseObject({
  name: text,
  family: text,
  split: v.picklist(['train', 'seen', 'unseen']),
  hash: count,
  addedAt: v.number(),
  sizeBytes: count,
});
export type StoredGame = v.InferOutput<typeof gameSchema>;

/** `line` is the demonstration as it is exported, checked when it is read. */
export const demonstrationRecordSchema = v.looseObject({
  id: text,
  task: taskId,
  success: v.boolean(),
  steps: count,
  createdAt: v.number(),
  sizeBytes: count,
  line: text,
});
export type StoredDemonstration = v.InferOutput<typeof demonstrationRecordSchema>;

const observationSchema = v.looseObject({ text, grid: v.optional(names), admissible: v.optional(names) });

const stepFields = { observation: observationSchema, executed: text, reward: v.number() };
const endFields = { final: observationSchema, success: v.boolean(), terminated: v.boolean(), truncated: v.boolean() };

const trajectorySchema = v.looseObject({
  task: taskId,
  systemPrompt: text,
  steps: v.array(
    v.looseObject({ ...stepFields, raw: text, parsed: v.nullable(text), stage: v.picklist(['exact', 'folded', 'edit', 'fallback']) }),
  ),
  ...endFields,
  failure: v.optional(text),
});

export const demonstrationSchema = v.looseObject({
  actor: text,
  task: taskId,
  steps: v.array(v.looseObject(stepFields)),
  ...endFields,
  level: v.optional(v.looseObject({ name: text, text })),
});

export const levelSchema = v.looseObject({ id: text, text, savedAt: v.number() });
export type StoredLevel = v.InferOutput<typeof levelSchema>;

/** Advice that a person wrote, see docs/formats/advice.md. */
const games = v.object({
  size: v.picklist(ROOM_SIZES),
  isOwn: v.boolean(),
  rules: v.union([v.picklist(['original', 'true']), count]),
});
const advice = { schema: v.literal(ADVICE_SCHEMA), family: text, games, text };
export const adviceSchema = v.pipe(v.unknown(), v.transform(adviceOfToday), v.looseObject(advice));
const cell = v.looseObject({ mean: v.number(), se: v.number(), episodes: count });
export const adviceRecordSchema = v.pipe(
  v.unknown(),
  v.transform(adviceOfToday),
  v.looseObject({
    ...advice,
    id: text,
    actor: text,
    model: text,
    seed: count,
    adapter: v.nullable(text),
    scores: v.pipe(v.record(text, cell), v.transform(played)),
    createdAt: v.number(),
  }),
);

/** `text` is the lesson itself where it came from elsewhere, checked when it is read. */
export const lessonRecordSchema = v.looseObject({
  id: text,
  text: v.nullable(text),
  /** Steps are counted from 0. */
  step: count,
  guesses: v.record(text, text),
  done: v.array(count),
  savedAt: v.number(),
});
export type StoredLesson = v.InferOutput<typeof lessonRecordSchema>;

export const endpointSchema = v.looseObject({ id: text, url: text, model: text, key: v.nullable(text), savedAt: v.number() });
export type StoredEndpoint = v.InferOutput<typeof endpointSchema>;

export const evaluationSchema = v.looseObject({
  id: text,
  createdAt: v.number(),
  adapterId: v.nullable(text),
  preset: v.picklist(PRESET_NAMES),
  request: v.looseObject({
    seed: count,
    episodes: count,
    iterations: count,
    strength: v.number(),
    model: v.nullable(v.object({ id: text, format: v.picklist(WEIGHTS_FORMATS) })),
    actor: v.optional(text),
    reflector: v.optional(text),
    advice: v.optional(v.record(text, text)),
    baselines: v.exactOptional(v.object({ reflections: count, tasks: count, retries: count })),
  }),
  evaluation: v.looseObject({
    preset: text,
    seed: count,
    adapter: v.nullable(text),
    conditions: v.record(text, v.looseObject({ families: v.record(text, cell), heldOut: cell, train: cell })),
    iterations: v.array(v.looseObject({ untrained: v.number(), trained: v.nullable(v.number()) })),
    evidence: v.looseObject({ heldOut: v.number(), families: v.record(text, v.number()), ceiling: v.record(text, v.number()) }),
    contextsLeft: v.optional(count),
    contexts: v.optional(v.array(v.looseObject({ family: text, isHeldOut: v.boolean(), isShown: v.boolean() }))),
    samples: v.array(v.looseObject({ condition: text, family: text })),
    seconds: v.number(),
  }),
});

export const chunkSchema = v.looseObject({ runId: text, from: count, lines: text });

const eventSchema = v.looseObject({ seq: count, t: v.number(), kind: text });

const checkpointFields = {
  step: count,
  nextSeq: count,
  seconds: v.number(),
  contexts: text,
  params: v.instance(Float32Array),
  m: v.instance(Float32Array),
  v: v.instance(Float32Array),
};
const checkpointSchema = v.pipe(
  v.looseObject(checkpointFields),
  v.check(({ params, m, v: second }) => m.length === params.length && second.length === params.length, 'has moments of another length'),
);

/** @throws AppError `STORE_CORRUPT` where the value does not fit the schema */
export function check<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw corrupt(what, `${v.getDotPath(issue) ?? 'the value'}: ${issue.message}`);
}

/** One damaged record hides no other. @param what kind of record, for messages */
export function sort<S extends v.GenericSchema>(
  schema: S,
  values: readonly { readonly id: string }[],
  what: string,
): { sound: v.InferOutput<S>[]; damaged: DamagedRecord[] } {
  const sound: v.InferOutput<S>[] = [];
  const damaged: DamagedRecord[] = [];
  for (const value of values) {
    try {
      sound.push(check(schema, value, `The record of ${what} ${value.id}`));
    } catch (error) {
      damaged.push({ id: value.id, message: (error as AppError).message });
    }
  }
  return { sound, damaged };
}

/** @throws AppError `STORE_CORRUPT` */
export function checkTrajectory(value: unknown, what: string): Trajectory {
  return check(trajectorySchema, value, what) as unknown as Trajectory;
}

/** An event of an earlier version comes out as one of today. @throws AppError `STORE_NEWER`, `STORE_CORRUPT` */
export function checkEvent(value: unknown, what: string): RunEvent {
  const event = ofSchema(value, 1) ? { ...(translateRecord(value) as object), schema: RUN_LOG_SCHEMA } : value;
  requireVersion(event, RUN_LOG_SCHEMA, what);
  return check(eventSchema, event, what) as unknown as RunEvent;
}

/** @throws AppError `STORE_NEWER`, `STORE_CORRUPT` */
export function checkCheckpoint(value: unknown, what: string): Checkpoint {
  const checkpoint = ofSchema(value, 1) ? { ...value, schema: CHECKPOINT_SCHEMA, contexts: contextsOfToday(value['contexts']) } : value;
  requireVersion(checkpoint, CHECKPOINT_SCHEMA, what);
  return check(checkpointSchema, checkpoint, what) as unknown as Checkpoint;
}

function ofSchema(value: unknown, schema: number): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === schema;
}

/** What is no JSON is left as it is, for whoever reads it to say so. */
function contextsOfToday(contexts: unknown): unknown {
  try {
    return JSON.stringify(translateRecord(JSON.parse(String(contexts))));
  } catch {
    return contexts;
  }
}

function adviceOfToday(value: unknown): unknown {
  if (!ofSchema(value, 1)) return value;
  const games = gamesOfOldFamily(String(value['family']));
  return { ...(translateRecord(value) as object), schema: ADVICE_SCHEMA, games };
}

/** An earlier version kept scores of the sceptic's baselines too, which it had not played. */
function played<T>(scores: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(scores).filter(([name]) => (TRIAL_CONDITIONS as readonly string[]).includes(name)));
}

function requireVersion(value: unknown, known: number, what: string): void {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (schema === known) return;
  if (typeof schema === 'number' && schema > known) throw newer(`${what} has format ${schema}, this version reads up to ${known}`);
  throw corrupt(what, `its format is ${JSON.stringify(schema)}, not ${known}`);
}

export function newer(what: string): AppError {
  const fix = 'Reload the page to get the version that wrote it (on Node: update). Nothing was changed.';
  return new AppError('STORE_NEWER', `What is stored is newer than this program: ${what}.`, fix);
}

export function corrupt(what: string, why: string, cause?: unknown): AppError {
  return new AppError('STORE_CORRUPT', `${what} cannot be read (${why}).`, 'Delete it; everything else is untouched.', { cause });
}
