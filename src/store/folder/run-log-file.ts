// The run log out of a file of somebody else. A view draws what stands in it, so every field that one reads is checked here; further fields
// pass through. Format: docs/formats/run-log.md.

import * as v from 'valibot';
import { linesOf } from '../../core/files/lines';
import { AppError } from '../../core/errors';
import type { RunEvent } from '../../core/run/run-log';
import { checkEvent, episodeFields, RUN_STATUSES } from '../schemas';

const MAX_EVENTS = 200_000;

const text = v.string();
const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** By name; valibot takes a list for a record of its places. */
const byName = <S extends v.GenericSchema>(value: S) =>
  v.pipe(
    v.unknown(),
    v.check((given) => !Array.isArray(given), 'is a list, not values by name'),
    v.record(text, value),
  );
const identity = v.looseObject({ name: text, sha256: text });
const episode = v.looseObject(episodeFields);
const cell = v.looseObject({ mean: share, se: number, episodes: count });
const condition = v.looseObject({ families: byName(cell), heldOut: cell, train: cell });
const setting = v.union([text, number, v.boolean(), v.null(), v.array(text)]);

const evaluation = v.looseObject({
  preset: text,
  seed: number,
  model: identity,
  actor: v.optional(text),
  player: v.optional(identity),
  reflector: v.optional(text),
  advice: v.optional(text),
  adapter: v.nullable(text),
  held_out_families: v.optional(v.array(text)),
  strength: v.optional(number),
  conditions: byName(condition),
  replies: v.optional(byName(v.looseObject({ exact: count, folded: count, edit: count, fallback: count, failed: v.optional(count) }))),
  tokens: v.optional(v.looseObject({ promptTokens: count, completionTokens: count })),
  iterations: v.array(v.looseObject({ untrained: number, trained: v.nullable(number) })),
  evidence: v.looseObject({ heldOut: number, families: byName(number), ceiling: byName(number) }),
  samples: v.array(v.looseObject({ condition: text, family: text, read: v.array(episode), advice: text, episodes: v.array(episode) })),
  seconds: number,
});

const member = v.looseObject({
  text,
  raw: v.optional(text),
  tokens: count,
  finished: v.boolean(),
  reward: share,
  advantage: number,
  episodes: v.array(episode),
});
const config = v.intersect([
  v.looseObject({
    preset: text,
    seed: number,
    benchmark: text,
    steps: count,
    train_families: v.array(text),
    held_out_families: v.array(text),
  }),
  byName(setting),
]);

const eventSchema = v.variant('kind', [
  v.looseObject({
    kind: v.literal('run'),
    id: text,
    config,
    device: v.looseObject({ kind: text, description: text }),
    model: identity,
    player: v.optional(identity),
    version: text,
  }),
  v.looseObject({
    kind: v.literal('group'),
    step: count,
    context: count,
    family: text,
    depth: count,
    systemPrompt: text,
    read: v.array(episode),
    members: v.array(member),
  }),
  // What could not be computed is null in JSON.
  v.looseObject({ kind: v.literal('update'), step: count, metrics: byName(v.nullable(number)) }),
  v.looseObject({
    kind: v.literal('held_out'),
    step: count,
    success: share,
    se: number,
    episodes: count,
    contexts: v.optional(v.array(v.looseObject({ family: text, text, episodes: v.array(episode) }))),
  }),
  v.looseObject({ kind: v.literal('evaluation'), evaluation }),
  v.looseObject({ kind: v.literal('checkpoint'), step: count }),
  v.looseObject({ kind: v.literal('status'), status: v.picklist(RUN_STATUSES), message: v.optional(text) }),
]);

/**
 * Events of a log as a file has it, those of earlier versions as events of today.
 * @throws AppError `RUN_LOG` with the line and the field, `STORE_NEWER` for a log of a later version
 */
export function readRunLog(bytes: Uint8Array): RunEvent[] {
  const lines = linesOf(new TextDecoder().decode(bytes), 'The log').filter((line) => line.trim() !== '');
  if (lines.length > MAX_EVENTS) throw refuse(`it has ${lines.length} lines, and ${MAX_EVENTS} are the most`);
  return lines.map((line, i) => {
    const place = `line ${i + 1}`;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (cause) {
      throw refuse(`${place} is not JSON`, cause);
    }
    const event = checkEvent(json, `The run log’s ${place}`);
    const result = v.safeParse(eventSchema, event);
    if (!result.success) {
      const [issue] = result.issues;
      throw refuse(`${place}, ${v.getDotPath(issue) ?? 'the event'}: ${issue.message}`);
    }
    return event;
  });
}

function refuse(why: string, cause?: unknown): AppError {
  const fix = 'Ask for the bundle again as it was exported, or use its adapter alone: it can be evaluated here.';
  return new AppError('RUN_LOG', `The run log cannot be read: ${why}.`, fix, { cause });
}
