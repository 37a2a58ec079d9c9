// Drives the loop and keeps what it yields: the run log, checkpoints, pause, stop and resume. The same code in the page
// (IndexedDB) and on Node (a folder).

import { checkRun } from '../core/run/run-settings';
import { type Checkpoint, CHECKPOINT_SCHEMA, type RunStore } from '../core/run/checkpoint';
import { AppError, isCancelled } from '../core/errors';
import { earlierForm } from '../core/run/old-ids';
import type { RunConfig } from '../core/run/run-config';
import { RUN_LOG_SCHEMA, type RunEvent, type RunEventBody } from '../core/run/run-log';
import type { Actor } from '../actor/actor';
import type { PeftFiles } from '../adapter/peft';
import type { Benchmark } from '../env/env';
import type { Lora } from '../model/lora';
import { restoreContexts, serializeContexts } from './context';
import { loadLora, trainingParts, type Engine, type Identity } from './engine';
import { HeldOutSample } from './judge/held-out';
import { train, type Position } from './loop';

/** What a closed tab takes back at most, beside the step under way. */
const CHECKPOINT_SECONDS = 10;

export type RunEnd = 'finished' | 'paused' | 'stopped';

/** Asks a run to end after the step under way. */
export interface RunControl {
  request: 'pause' | 'stop' | null;
}

export interface RunnerOptions {
  readonly runId: string;
  readonly config: RunConfig;
  readonly engine: Engine;
  /** The one that `config.benchmark` names. */
  readonly benchmark: Benchmark;
  /** What the LoRA begins as; a fresh one when left out. A run that has a checkpoint goes on from that. */
  readonly adapter?: PeftFiles | null;
  /** Plays in the engine's place. */
  readonly actor?: Actor | null;
  readonly store: RunStore;
  readonly control: RunControl;
  readonly version: string;
  /** Seconds, from any origin. */
  readonly clock: () => number;
  /** What was added to the log, after it was kept. */
  readonly onEvents?: (events: readonly RunEvent[]) => void;
  /** Ends the step under way at once: it is done again when the run goes on. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the run, or goes on from its last checkpoint when it has one: what came after that is dropped from the log and done again, exactly.
 * @returns how it ended, and the trained LoRA, still on the device
 * @throws AppError `RUN_CANCELLED` on abort; what ended the run stands in its log
 */
export async function runTraining(options: RunnerOptions): Promise<{ end: RunEnd; lora: Lora }> {
  const { runId, engine, benchmark, store, control, clock, signal } = options;
  requireFormOfToday(options.config);
  const config = checkRun(options.config);
  requireFamilies(config);
  const checkpoint = await store.loadCheckpoint(runId);
  const player = options.actor ? null : (engine.player?.identity ?? null);
  if (checkpoint) requireSameModels((await store.events(runId)) as RunEvent[], engine.identity, player);
  const own = options.actor ? null : engine.actor(config);
  const begun = options.adapter && !checkpoint ? loadLora(engine, options.adapter) : undefined;
  const parts = trainingParts<Actor>(engine, benchmark, config, options.actor ?? own!, begun);
  const { lora } = parts;
  const heldOut = new HeldOutSample(config, parts);
  const isSampled = config.eval_steps > 0 && config.held_out_families.length > 0;

  const started = clock() - (checkpoint?.seconds ?? 0);
  let nextSeq = checkpoint?.nextSeq ?? 0;
  let savedAt = clock();
  await store.truncate(runId, nextSeq);

  const keep = async (bodies: readonly RunEventBody[]): Promise<void> => {
    const t = Math.round((clock() - started) * 1000) / 1000;
    const events = bodies.map((body, i): RunEvent => ({ schema: RUN_LOG_SCHEMA, seq: nextSeq + i, t, ...body }));
    await store.append(runId, events);
    // Not before: what could not be kept leaves no gap in the log.
    nextSeq += events.length;
    options.onEvents?.(events);
  };
  const saveCheckpoint = async (position: Position): Promise<void> => {
    const { step, contexts } = position;
    const state = await lora.state();
    const saved: Checkpoint = {
      schema: CHECKPOINT_SCHEMA,
      step,
      nextSeq: nextSeq + 1,
      seconds: clock() - started,
      ...state,
      contexts: serializeContexts(contexts),
    };
    // The event first: a checkpoint must never point behind the end of the log.
    await keep([{ kind: 'checkpoint', step, sizeBytes: state.params.byteLength * 3 }]);
    await store.saveCheckpoint(runId, saved);
    savedAt = clock();
  };

  try {
    let from: Position | null = null;
    if (checkpoint) {
      requireSameSize(checkpoint, lora);
      lora.restore(checkpoint);
      from = { step: checkpoint.step, contexts: restoreContexts(parts.benchmark, checkpoint.contexts) };
      await keep([{ kind: 'status', status: 'running', message: `resumed after step ${checkpoint.step}` }]);
    } else {
      const device = { kind: engine.device.kind, description: engine.device.description };
      const models = { model: engine.identity, ...(player ? { player } : {}) };
      await keep([{ kind: 'run', id: runId, config, device, ...models, version: options.version }]);
      if (isSampled) await keep([await heldOut.measure(0, signal)]);
    }

    let last: Position | null = from;
    for await (const { step, contexts, events } of train(config, parts, from, signal)) {
      last = { step, contexts };
      const due = isSampled && (step % config.eval_steps === 0 || step === config.steps);
      await keep(due ? [...events, await heldOut.measure(step, signal)] : events);
      const isOverdue = clock() - savedAt >= CHECKPOINT_SECONDS;
      if (control.request || isOverdue || step % config.save_steps === 0 || step === config.steps) await saveCheckpoint(last);
      if (control.request) break;
    }
    const end: RunEnd = control.request === 'pause' ? 'paused' : control.request === 'stop' ? 'stopped' : 'finished';
    await keep([{ kind: 'status', status: end }]);
    return { end, lora };
  } catch (error) {
    lora.free();
    const status = isCancelled(error) ? 'paused' : 'failed';
    // Where the store is what failed, the log says nothing.
    await keep([{ kind: 'status', status, message: (error as Error).message }]).catch(() => undefined);
    throw error;
  } finally {
    await own?.free();
  }
}

/** To go on with it would train another reflector. */
function requireFormOfToday(config: RunConfig): void {
  if (config.preset === 'smollm2' || Object.hasOwn(config, 'reflect_advice_only')) throw earlierForm('This run');
}

function requireFamilies({ train_families: families }: RunConfig): void {
  if (families.length > 0) return;
  throw new AppError('SETTING_VALUE', 'The setting train_families is empty.', 'Name at least one family to train on.');
}

function requireSameModels([first]: readonly RunEvent[], model: Identity, player: Identity | null): void {
  if (first?.kind !== 'run') return;
  const called = (one: Identity | null | undefined): string => (one ? `${one.name} (${one.sha256.slice(0, 12)}…)` : 'none');
  if (first.model.sha256 !== model.sha256)
    throw new AppError(
      'RUN_OTHER_MODEL',
      `The run was begun on ${called(first.model)}; the model in use is ${called(model)}.`,
      'Use the model it was begun on, of the same version, or start another run.',
    );
  if (first.player?.sha256 !== player?.sha256)
    throw new AppError(
      'RUN_OTHER_PLAYER',
      `The actor of the run was begun with the player adapter ${called(first.player)}; the one in use is ${called(player)}.`,
      'Use the player adapter it was begun with, or start another run.',
    );
}

function requireSameSize(checkpoint: Checkpoint, lora: Lora): void {
  if (checkpoint.params.length === lora.params.length) return;
  throw new AppError(
    'RUN_CHECKPOINT_MISMATCH',
    `The checkpoint holds ${checkpoint.params.length} adapter weights, this model's adapter has ${lora.params.length}.`,
    'The run was made with another base model: start a run of your own, or use the version that made it.',
  );
}
