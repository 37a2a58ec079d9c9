// Composes the page: mounts `ui/App.svelte` on the trainer worker, this browser's store and the recorded run.
// What the first view does not need is loaded when it is first asked for.

import { mount } from 'svelte';
import type { RunEvent } from './core/run/run-log';
import type { GamesApi } from './rpc/games-api';
import type { ModelsApi } from './rpc/models-api';
import type { TrainerApi } from './rpc/trainer-api';
import { registerServiceWorker } from './hub/offline';
import { connect } from './rpc/connect';
import { PRESETS, usualPreset } from './train/presets';
import { isAnythingKept } from './store/kept';
import App from './ui/App.svelte';
import { type Recording, RECORDING_SCHEMA } from './ui/state/games/recording';
import type { GameLibrary, Library, Services, SharedAdapters } from './ui/state/services';
import './ui/tokens.css';
import './ui/base.css';
import { queryOf } from './ui/state/route';
import { language } from './ui/strings/language.svelte';

const runs = once(async () => (await import('./store/runs')).openRunStore());
const storage = () => import('./store/storage-use');
const adapters = once(async () => (await import('./store/adapters')).openAdapterStore());

const sharing = () => import('./service/shared-adapters');

const library: Library = {
  listRuns: async () => ((await isAnythingKept()) ? (await runs()).list() : []),
  openRuns: async () => (await import('./store/lock')).openRunIds(),
  untilFree: async (id, signal) => (await import('./store/lock')).untilRunIsFree(id, signal),
  describeRun: async (id, about) => (await runs()).describe(id, about),
  deleteRun: async (id) => (await runs()).delete(id),
  events: async (id) => (await (await runs()).events(id)) as RunEvent[],
  listAdapters: async () => (await adapters()).list(),
  deleteAdapter: async (id) => (await adapters()).delete(id),
  opened: async (id) => (await sharing()).openBundle(await (await adapters()).bundle(id)),
  async damaged() {
    const [ofRuns, ofAdapters] = await Promise.all([(await runs()).damaged(), (await adapters()).damaged()]);
    return [
      ...ofRuns.map((record) => ({ ...record, kind: 'run' as const })),
      ...ofAdapters.map((record) => ({ ...record, kind: 'adapter' as const })),
    ];
  },
  storageUse: async () => (await storage()).storageUse(),
  askPersistence: async () => (await storage()).askPersistence(),
};

const gameStore = once(async () => (await import('./store/games')).openGameStore());
const games: GameLibrary = {
  list: async () => (await gameStore()).list(),
  damaged: async () => (await gameStore()).damaged(),
  add(files, onProgress) {
    const worker = new Worker(new URL('../workers/games.worker.ts', import.meta.url), { type: 'module', name: 'games' });
    const { api, close } = connect<GamesApi>(worker);
    return { done: api.add(files, onProgress).finally(close), cancel: close };
  },
  delete: async (names) => (await gameStore()).delete(names),
};

const shared: SharedAdapters = {
  gallery: once(async () => (await sharing()).fetchGallery(document.baseURI)),
  hostOf: async (address, endpoint) => (await sharing()).hostOfAdapter(address, endpoint),
  search: async (endpoint, signal) => (await sharing()).searchHub(endpoint, signal),
  look: async (address, endpoint, signal) => (await sharing()).lookAtAdapter(address, document.baseURI, endpoint, signal),
  fetch: async (offer, sha256, onBytes, signal) => (await sharing()).fetchBundle(offer, sha256, onBytes, signal),
  hub: async () => (await import('./service/hub-account')).hubAccount(document.baseURI),
};

const services: Services = {
  connectTrainer() {
    const worker = new Worker(new URL('../workers/trainer.worker.ts', import.meta.url), { type: 'module', name: 'trainer' });
    const connection = connect<TrainerApi>(worker);
    // A worker in a long computation outlives its page for seconds, and with it the lock on its run.
    window.addEventListener('pagehide', (event) => {
      if (!event.persisted) connection.close();
    });
    return connection;
  },
  connectModels: () =>
    connect<ModelsApi>(new Worker(new URL('../workers/models.worker.ts', import.meta.url), { type: 'module', name: 'models' })),
  library,
  games,
  shared,
  ownRuns: async () => {
    const { ownTasksConfig, suggestFamilies } = await import('./train/own-tasks');
    return {
      suggest: suggestFamilies,
      configure: (own, families, isKeptModel) => ownTasksConfig(usualPreset(isKeptModel, own.id), own, families),
    };
  },
  ownBenchmarks: async () => (await import('./service/own-benchmarks')).ownBenchmarks(),
  openDemonstrations: once(async () => (await import('./store/demonstrations')).openDemonstrationStore()),
  exportDemonstrations: async (lines, form) => (await import('./actor/export-episodes')).exportDemonstrations(lines, form),
  openAdvice: once(async () => (await import('./store/advice')).openAdviceStore()),
  openEvaluations: once(async () => (await import('./store/evaluations')).openEvaluationStore()),
  openEndpoints: once(async () => (await import('./store/endpoints')).openEndpointStore()),
  openLessons: once(async () => (await import('./store/lessons')).openLessonStore()),
  loadLesson: async (name) => (await import('./hub/lesson-address')).shippedLesson(name, language.code, document.baseURI),
  fetchLesson: async (address) => (await import('./hub/lesson-address')).fetchLesson(address),
  openLevels: once(async () => (await import('./store/levels')).openLevelStore()),
  presets: PRESETS,
  loadRecording: once(loadRecording),
};

async function loadRecording(): Promise<Recording | null> {
  const response = await fetch(new URL('examples/minihack-games.json', document.baseURI));
  if (!response.ok) return null;
  const recording = (await response.json()) as Recording;
  return recording.schema === RECORDING_SCHEMA ? recording : null;
}

/** The first call's result for all calls; a failure is forgotten, so that the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id "app"');
void language.begin(queryOf(location.hash)).then(() => mount(App, { target, props: { services } }));
// A reload would end what somebody has begun: on the first view there is nothing to lose, elsewhere nothing before the first touch.
let isTouched = false;
for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => (isTouched = true), { once: true, capture: true });
if (import.meta.env.PROD) void registerServiceWorker({ mayReload: () => !isTouched || ['', '#/'].includes(location.hash) });
