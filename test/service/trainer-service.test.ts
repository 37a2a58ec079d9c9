import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/core/run/checkpoint';
import type { Evaluation } from '../../src/core/run/evaluation';
import type { RunConfig } from '../../src/core/run/run-config';
import { createRng } from '../../src/core/rng';
import type { RunEvent, RunStatus } from '../../src/core/run/run-log';
import { readBundle, writeBundle } from '../../src/adapter/bundle';
import { noteOf } from '../../src/adapter/card';
import { readAdapterFolder } from '../../src/adapter/folder';
import { shipped } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';
import { takeTasks } from '../../src/env/take-tasks';
import { toRecord } from '../../src/meta/rollout';
import { TrainerService } from '../../src/service/trainer-service';
import type { AdapterStore, NewAdapter } from '../../src/store/adapters';
import type { RunStoreDb } from '../../src/store/runs';
import { presetConfig } from '../../src/train/preset-config';
import { GOLDEN } from '../model/fixtures';

const FOLDER = `${GOLDEN}/tiny/tiny-llama`;
const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];
const MODEL = { id: 'tiny-llama', format: 'f32' } as const;

/** A run on a golden chat model of random weights, as short as a run can be. */
const RUN: RunConfig = {
  ...presetConfig('minihack-smollm2', {
    steps: 2,
    max_steps: 2,
    contexts_per_step: 1,
    trajectories_per_context: 1,
    num_generations: 2,
    tasks_per_reflection: 1,
    max_prompt_length: 700,
    max_completion_length: 4,
    actor_context_tokens: 700,
    actor_max_tokens: 4,
    lora_r: 2,
    lora_alpha: 4,
  }),
  model_name_or_path: MODEL.id,
  weights_format: MODEL.format,
};

/** What the browser's storage would keep. */
class Memory {
  readonly events: RunEvent[] = [];
  readonly adapters: string[] = [];
  readonly kept: NewAdapter[] = [];
  get evaluations(): Evaluation[] {
    return this.events.flatMap((event) => (event.kind === 'evaluation' ? [event.evaluation] : []));
  }
  status: RunStatus | null = null;
  checkpoint: Checkpoint | null = null;

  readonly runs = {
    begin: async () => void (this.status = 'running'),
    setStatus: async (_: string, status: RunStatus) => void (this.status = status),
    get: async () => ({ config: RUN }),
    append: async (_: string, events: readonly RunEvent[]) => void this.events.push(...structuredClone(events)),
    events: async () => this.events,
    truncate: async (_: string, seq: number) => void this.events.splice(seq),
    saveCheckpoint: async (_: string, checkpoint: Checkpoint) => ((this.checkpoint = structuredClone(checkpoint)), 0),
    loadCheckpoint: async () => this.checkpoint,
  } as unknown as RunStoreDb;
  bundle: Uint8Array = new Uint8Array();
  readonly library = {
    add: async (about: NewAdapter, bundle: Uint8Array) => {
      this.kept.push(about);
      this.adapters.push(about.name);
      this.bundle = bundle;
      return about.name;
    },
    bundle: async () => this.bundle,
  } as unknown as AdapterStore;
}

function service(memory = new Memory(), keptModel: string | null = null): TrainerService {
  return new TrainerService({
    runs: memory.runs,
    adapters: memory.library,
    modelUrl: 'http://127.0.0.1:9/',
    version: '0',
    modelFiles: async (name) => ({ name, files: new Map(FILES.map((file) => [file, readFileSync(`${FOLDER}/${file}`)])) }),
    modelOfWeights: async () => keptModel,
    modelNamed: async (base) => (base === MODEL.id ? MODEL.id : null),
    catalog: async () => shipped,
    threads: 1,
  });
}
const nothing = (): void => undefined;
/** As a page's message does: it arrives when the thread gives way, and not before. */
const abortByMessage = (abort: AbortController): void => void setImmediate(() => abort.abort());
const cancelled = expect.objectContaining({ code: 'RUN_CANCELLED' });

describe("a trainer's adapter", () => {
  const CHECKPOINT = `${GOLDEN}/trainers/trl/checkpoint-2`;
  const bundle = async (base: string): Promise<Uint8Array> => {
    const read = async (name: string): Promise<Uint8Array> => new Uint8Array(readFileSync(`${CHECKPOINT}/${name}`));
    const files = await readAdapterFolder(['adapter_config.json', 'adapter_model.safetensors', 'trainer_state.json'], read);
    const config = { ...JSON.parse(new TextDecoder().decode(files.peft.config)), base_model_name_or_path: base };
    return writeBundle({ ...files, peft: { ...files.peft, config: new TextEncoder().encode(JSON.stringify(config)) } });
  };

  it('is kept with the model that its base is, by name', async () => {
    const memory = new Memory();
    const trainer = service(memory);
    await trainer.probe('wasm', MODEL, nothing, new AbortController().signal);
    await trainer.importBundle(await bundle(MODEL.id), 'reflector');
    expect(memory.kept).toEqual([
      { name: 'reflector', preset: 'minihack-smollm2', runId: null, baseSha256: null, model: { id: MODEL.id, format: 'stored' } },
    ]);
  });
});

describe('a signal ends its own work and no other', () => {
  it('of two games under way', async () => {
    const trainer = service();
    const [task] = takeTasks(shipped.byId('minihack').tasks({ families: ['minihack/Eat'], split: 'train', seed: 1, rules: 'true' }), 1);
    const play = (signal: AbortSignal, onProgress: () => void) =>
      trainer.play(task!, '', { seed: 1, choice: 'wasm', model: null, actor: 'random' }, onProgress, signal);
    const [first, second] = [new AbortController(), new AbortController()];
    let actions = 0;
    const ended = play(first.signal, () => ++actions === 1 && first.abort());
    const played = play(second.signal, nothing);
    await expect(ended).rejects.toThrow(cancelled);
    expect((await played).steps.length).toBeGreaterThan(1);
  });

  it('of the trial of a model', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(service().probe('wasm', MODEL, nothing, abort.signal)).rejects.toThrow(cancelled);
    expect((await service().probe('wasm', MODEL, nothing, new AbortController().signal)).stepSeconds).toBeGreaterThan(0);
  });

  it('of an evaluation that computes all the time', async () => {
    const abort = new AbortController();
    const options = { choice: 'wasm', model: MODEL, seed: 1, episodes: 4, iterations: 1, strength: 1 } as const;
    let seen = 0;
    let total = 0;
    const progress = ({ done, total: all }: { done: number; total: number }): void => {
      [seen, total] = [done, all];
      abortByMessage(abort);
    };
    await expect(service().evaluate(null, 'minihack-smollm2', options, progress, () => undefined, abort.signal)).rejects.toThrow(cancelled);
    expect(seen).toBeLessThan(total);
  });
});

describe('a run that is ended at once', () => {
  it.each(['update', 'status'] as const)('after its first %s is paused, and goes on to its end', async (kind) => {
    const memory = new Memory();
    const trainer = service(memory);
    const abort = new AbortController();
    const end = await trainer.start(
      'r',
      RUN,
      'wasm',
      (events) => events.some((event) => event.kind === kind) && abort.abort(),
      nothing,
      abort.signal,
    );
    expect(end).toBe('paused');
    expect(memory.status).toBe('paused');
    expect(memory.adapters).toEqual([]);
    expect(await trainer.resume('r', 'wasm', nothing, nothing, new AbortController().signal)).toBe('finished');
    expect(memory.status).toBe('finished');
    expect(memory.adapters).toEqual(['r']);
    expect(memory.events.filter((event) => event.kind === 'update').map(({ step }) => step)).toEqual([1, 2]);
    expect(memory.events.at(-1)!.kind).toBe('evaluation');
  });
});

describe('an evaluation that is ended between its parts', () => {
  const substance = ({ seconds: _, ...evaluation }: Evaluation): unknown => evaluation;

  it('at the end of a run goes on after them, to the same result', async () => {
    const whole = new Memory();
    await service(whole).start('r', RUN, 'wasm', nothing, nothing, new AbortController().signal);
    const memory = new Memory();
    const trainer = service(memory);
    const abort = new AbortController();
    const end = await trainer.start(
      'r',
      RUN,
      'wasm',
      (events) => events.some(({ kind }) => kind === 'evaluation') && abort.abort(),
      nothing,
      abort.signal,
    );
    expect(end).toBe('paused');
    const [first] = memory.evaluations;
    expect(memory.evaluations).toHaveLength(1);
    expect(first!.contextsLeft).toBe(5);
    expect(await trainer.resume('r', 'wasm', nothing, nothing, new AbortController().signal)).toBe('finished');
    expect(memory.evaluations.map(({ contextsLeft }) => contextsLeft)).toEqual([5, 2, undefined]);
    expect(memory.evaluations[0]).toEqual(first);
    expect(substance(memory.evaluations.at(-1)!)).toEqual(substance(whole.evaluations.at(-1)!));
  });

  it('of its own goes on from what it came to', async () => {
    const trainer = service();
    const options = { choice: 'wasm', model: MODEL, seed: 1, episodes: 2, iterations: 1, strength: 1 } as const;
    const evaluate = async (before?: Evaluation): Promise<Evaluation[]> => {
      const parts: Evaluation[] = [];
      const request = { ...options, ...(before ? { before } : {}), advice: { 'minihack/Eat': 'Press w.' } };
      await trainer.evaluate(null, 'minihack-smollm2', request, nothing, (part) => parts.push(part), new AbortController().signal);
      return parts;
    };
    const parts = await evaluate();
    // Six games a context are more than two episodes.
    expect(parts).toHaveLength(1);
    expect(await evaluate(parts[0])).toEqual([]);
  });
});

describe('a bundle on a chat model', () => {
  /** As `ict train` writes it, which knows files and not what a browser keeps them as. */
  async function made(memory: Memory, trainer: TrainerService): Promise<Uint8Array> {
    await trainer.start('r', RUN, 'wasm', nothing, nothing, new AbortController().signal);
    const bundle = readBundle(memory.bundle);
    const [first, ...more] = new TextDecoder().decode(bundle.runLog!).split('\n');
    const head = JSON.parse(first!) as { config: Record<string, unknown> };
    delete head.config['model_name_or_path'];
    return writeBundle({ ...bundle, runLog: new TextEncoder().encode([JSON.stringify(head), ...more].join('\n')) });
  }

  it('is imported for the kept model whose weights it names, and says which one is missing where it is not kept', async () => {
    const memory = new Memory();
    const trainer = service(memory, MODEL.id);
    const bytes = await made(memory, trainer);
    await trainer.importBundle(bytes, 'sent.zip');
    expect(memory.kept.at(-1)).toMatchObject({ name: 'sent', preset: 'minihack-smollm2', model: MODEL });
    await expect(service().importBundle(bytes, 'sent.zip')).rejects.toThrow(
      expect.objectContaining({ code: 'ADAPTER_NO_BASE', message: expect.stringContaining(MODEL.id) }),
    );

    // Exported with a note, its bytes are others and its adapter is the same.
    const noted = readBundle(await trainer.exportBundle('sent', 'Look at Read.'));
    expect(noteOf(noted.card!)).toBe('Look at Read.');
    expect(noted.peft).toEqual(readBundle(bytes).peft);
    expect(await trainer.exportBundle('sent')).toEqual(bytes);
  });
});

describe('texts of an episode as a model read them', () => {
  const task = 'minihack/Eat-v3:train:1:rules=5';
  const record = toRecord(demonstrate(shipped.of(task), task, 'To eat something, press w.', createRng(1, 'viewer')));

  it.each([
    ['embedded', /^<obs>.*<sys>To eat something, press w\.<act>$/s],
    ['brief', /^system: To eat something, press w\.\n\nuser: /],
    ['react', /^system: .*\n\nTo eat something, press w\.\n\n.*user: /s],
  ] as const)('are its own: %s', async (form, expected) => {
    const { prompts } = await service().replay(record, form);
    expect(prompts[0]).toMatch(expected);
  });

  it('and so is what a reflector read', async () => {
    const read = [record];
    expect(await service().readingList('', read, 'embedded')).toMatch(/^<ref>/);
    expect(await service().readingList('', read, 'brief')).toMatch(/^system: You coach a player\..*How can the player eat the /s);
  });
});
