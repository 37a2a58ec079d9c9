// Everything the page is given, faked: no worker, runs in memory, the first view's games cut from the published results. Demonstrations and levels lie in a database of
// their own.

import { exportDemonstrations } from '../../src/actor/export-episodes';
import type { MachineVerdict } from '../../src/rpc/trainer-api';
import { openAdviceStore } from '../../src/store/advice';
import { openDemonstrationStore } from '../../src/store/demonstrations';
import { addGameFiles } from '../../src/service/game-files';
import { readOwnBenchmarks } from '../../src/service/own-benchmarks';
import { openGameStore } from '../../src/store/games';
import { ownTasksConfig, suggestFamilies } from '../../src/train/own-tasks';
import { openEndpointStore } from '../../src/store/endpoints';
import { openEvaluationStore } from '../../src/store/evaluations';
import { openLessonStore } from '../../src/store/lessons';
import { openLevelStore } from '../../src/store/levels';
import { PRESETS } from '../../src/train/presets';
import { RUN_LOG_SCHEMA } from '../../src/core/run/run-log';
import type { ProtocolResult } from '../../src/core/run/protocol';
import { makeRecording } from '../../src/ui/state/games/recording';
import published from '../../docs/results/protocols/minihack.json';
import type { Services } from '../../src/ui/state/services';
import type { PresetName } from '../../src/core/run/run-config';
import { FakeModels, keptModel } from './fake-models';
import { FakeStore, FakeTrainer, WASM, fakeEvaluation, fakeEvents, pacesAt, replay } from './fake-trainer';

export const FINISHED = 'minihack-2026-11-19-1810-00';
export const UNFINISHED = 'minihack-2026-11-20-0930-12';

export const MACHINES: Readonly<Record<string, MachineVerdict>> = {
  wasm: WASM,
  none: {
    device: 'none',
    description: '',
    isSoftware: false,
    stepSeconds: null,
    paces: null,
    reason: {
      code: 'WASM_NO_SIMD',
      message: 'This browser has neither WebGPU nor WebAssembly SIMD.',
      fix: 'Use a current version of Chrome, Edge, Firefox or Safari.',
    },
  },
  software: { device: 'webgpu', description: 'SwiftShader', isSoftware: true, stepSeconds: 6.2, paces: pacesAt(6.2), reason: null },
  gpu: { device: 'webgpu', description: 'Apple M2', isSoftware: false, stepSeconds: 0.3, paces: pacesAt(0.3), reason: null },
};

export interface FakePage {
  readonly services: Services;
  readonly store: FakeStore;
  readonly trainer: FakeTrainer;
  readonly models: FakeModels;
  /** How many workers were started. */
  readonly workers: () => number;
  /** Lets the worker die. */
  die(): void;
}

export function fakePage(
  options: {
    machine?: string;
    preset?: PresetName;
    stepMs?: number;
    withRuns?: boolean;
    withModels?: boolean;
    recordedSteps?: number;
    database?: string;
  } = {},
): FakePage {
  const config = { ...PRESETS[options.preset ?? 'minihack'], steps: options.recordedSteps ?? 120 };
  const store = new FakeStore();
  const models = new FakeModels();
  if (options.withModels) models.kept.push(keptModel('HuggingFaceTB--SmolLM2-135M-Instruct'), keptModel('owner--begun', false));
  const trainer = new FakeTrainer(store, MACHINES[options.machine ?? 'wasm'] ?? WASM, options.stepMs ?? 120);
  if (options.withRuns) {
    store.put(UNFINISHED, fakeEvents(UNFINISHED, { ...config, steps: 120 }, 0, 37), 'running');
    const done = fakeEvents(FINISHED, { ...config, seed: 4 });
    const last = done.at(-1)!;
    done.push({ schema: RUN_LOG_SCHEMA, seq: last.seq + 1, t: last.t + 20, kind: 'evaluation', evaluation: fakeEvaluation(config) });
    done.push({ schema: RUN_LOG_SCHEMA, seq: last.seq + 2, t: last.t + 20, kind: 'status', status: 'finished' });
    store.put(FINISHED, done, 'finished');
    store.keep(FINISHED, FINISHED, FINISHED);
  }
  let listeners: ((error: unknown) => void)[] = [];
  let workers = 0;
  const database = options.database ?? `test-${crypto.randomUUID()}`;
  let demonstrations: ReturnType<typeof openDemonstrationStore> | null = null;
  let adviceStore: ReturnType<typeof openAdviceStore> | null = null;
  let endpointStore: ReturnType<typeof openEndpointStore> | null = null;
  let evaluationStore: ReturnType<typeof openEvaluationStore> | null = null;
  let lessonStore: ReturnType<typeof openLessonStore> | null = null;
  let levelStore: ReturnType<typeof openLevelStore> | null = null;
  let gameStore: ReturnType<typeof openGameStore> | null = null;
  const openGames = (): ReturnType<typeof openGameStore> => (gameStore ??= openGameStore(database));
  const openLevels = (): ReturnType<typeof openLevelStore> => (levelStore ??= openLevelStore(database));
  const services: Services = {
    connectTrainer: () => {
      workers++;
      return { api: trainer, onDeath: (listener) => void listeners.push(listener), close: () => undefined };
    },
    connectModels: () => ({ api: models, onDeath: () => undefined, close: () => undefined }),
    library: store,
    ownBenchmarks: async () => readOwnBenchmarks(await openLevels(), await openGames()),
    games: {
      list: async () => (await openGames()).list(),
      damaged: async () => (await openGames()).damaged(),
      add: (files, onProgress) => ({ done: openGames().then((store) => addGameFiles(files, store, onProgress)), cancel: () => undefined }),
      delete: async (names) => (await openGames()).delete(names),
    },
    shared: {
      gallery: async () => ({ schema: 1, reflectors: [] }),
      hostOf: async () => 'example.org',
      search: async () => [],
      look: async () => ({ host: 'example.org', name: 'adapter.zip', files: [], licence: null, base: null }),
      fetch: async () => new Uint8Array([80, 75]),
      hub: async () => ({
        settings: { endpoint: 'https://hub.example', clientId: null },
        signIn: async () => 'https://hub.example/',
        signedIn: async () => ({ token: 'token', name: 'ada' }),
        publish: async () => ({ url: 'https://hub.example/ada/x', address: `hf:ada/x@${'c'.repeat(40)}` }),
      }),
    },
    ownRuns: async () => ({
      suggest: suggestFamilies,
      configure: (own, families, isKeptModel) =>
        ownTasksConfig(isKeptModel ? PRESETS['alfworld-smollm2'] : PRESETS.alfworld, own, families),
    }),
    openDemonstrations: () => (demonstrations ??= openDemonstrationStore(database)),
    exportDemonstrations: async (lines, form) => exportDemonstrations(lines, form),
    openLevels,
    openAdvice: () => (adviceStore ??= openAdviceStore(database)),
    openLessons: () => (lessonStore ??= openLessonStore(database)),
    loadLesson: async (name) => (await fetch(`/lessons/${name}.json`)).text(),
    fetchLesson: async () => Promise.reject(new Error('no network')),
    openEvaluations: () => (evaluationStore ??= openEvaluationStore(database)),
    openEndpoints: () => (endpointStore ??= openEndpointStore(database)),
    presets: PRESETS,
    loadRecording: async () => makeRecording(published as unknown as ProtocolResult, replay),
  };
  const die = (): void => {
    const error = Object.assign(new Error('The training worker stopped: out of memory.'), {
      code: 'WORKER_DIED',
      fix: 'Resume from the last checkpoint.',
    });
    const dying = listeners;
    listeners = [];
    for (const listener of dying) listener(error);
  };
  return { services, store, trainer, models, workers: () => workers, die };
}
