// The page on a fake trainer. The address chooses the case: `?machine=none|software|gpu`, `?unfinished`, `?step=MS`,
// `?preset=household`, `?die` (the worker dies during training).

import { mount } from 'svelte';
import App from '../../src/ui/App.svelte';
import type { MachineVerdict } from '../../src/rpc/trainer-api';
import { makeRecording } from '../../src/ui/state/recording';
import type { Services } from '../../src/ui/state/services';
import { PRESETS } from '../../src/train/presets';
import { FakeStore, FakeTrainer, WASM, fakeEvaluation, fakeEvents, replay } from './fake-trainer';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';

const search = new URLSearchParams(location.search);
const machines: Record<string, MachineVerdict> = {
  none: { device: 'none', description: '', isSoftware: false, stepSeconds: null, reason: { code: 'WASM_NO_SIMD', message: 'This browser has neither WebGPU nor WebAssembly SIMD.', fix: 'Use a current version of Chrome, Edge, Firefox or Safari.' } },
  software: { device: 'webgpu', description: 'SwiftShader', isSoftware: true, stepSeconds: 6.2, reason: null },
  gpu: { device: 'webgpu', description: 'Apple M2', isSoftware: false, stepSeconds: 0.3, reason: null },
};
const preset = PRESETS[search.get('preset') === 'household' ? 'household' : 'dungeon'];
const store = new FakeStore();
const trainer = new FakeTrainer(store, machines[search.get('machine') ?? ''] ?? WASM, Number(search.get('step') ?? 120));
if (search.has('unfinished')) {
  store.put('dungeon-2026-11-20-0930-12', fakeEvents('dungeon-2026-11-20-0930-12', { ...preset, steps: 120 }, 0, 37), 'running');
  const done = fakeEvents('dungeon-2026-11-19-1810-00', { ...preset, steps: 120, seed: 4 });
  const last = done.at(-1)!;
  done.push({ schema: 1, seq: last.seq + 1, t: last.t + 20, kind: 'evaluation', evaluation: fakeEvaluation(preset) });
  done.push({ schema: 1, seq: last.seq + 2, t: last.t + 20, kind: 'status', status: 'finished' });
  store.put('dungeon-2026-11-19-1810-00', done, 'finished');
  store.keep('dungeon-2026-11-19-1810-00', 'dungeon-2026-11-19-1810-00', 'dungeon-2026-11-19-1810-00');
}

const deathListeners: ((error: unknown) => void)[] = [];
const services: Services = {
  connectTrainer: () => ({ api: trainer, onDeath: (listener) => void deathListeners.push(listener), close: () => undefined }),
  library: store,
  presets: PRESETS,
  loadRecording: async () => {
    const events = fakeEvents('recorded', { ...preset, steps: 120 });
    const last = events.at(-1)!;
    return makeRecording([...events, { schema: 1, seq: last.seq + 1, t: last.t, kind: 'evaluation', evaluation: fakeEvaluation(preset) }], replay);
  },
};
if (search.has('die')) {
  setTimeout(() => {
    const error = Object.assign(new Error('The training worker stopped: out of memory.'), { code: 'WORKER_DIED', fix: 'Resume from the last checkpoint.' });
    for (const listener of deathListeners) listener(error);
  }, 4000);
}
mount(App, { target: document.getElementById('app')!, props: { services } });
Object.assign(window, { trainer, store });
