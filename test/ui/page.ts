// The page on a fake trainer, to look at every view without a model: `npx vite`, then /test/ui/page.html. The
// address chooses the case: `?machine=none|software|gpu`, `?unfinished`, `?models`, `?step=MS`, `?preset=alfworld`, `?die`.

import { mount } from 'svelte';
import App from '../../src/ui/App.svelte';
import { fakePage } from './fake-services';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';

const search = new URLSearchParams(location.search);
const page = fakePage({
  machine: search.get('machine') ?? 'wasm',
  preset: search.get('preset') === 'alfworld' ? 'alfworld' : 'minihack',
  stepMs: Number(search.get('step') ?? 120),
  withRuns: search.has('unfinished'),
  withModels: search.has('models'),
});
if (search.has('die')) setTimeout(() => page.die(), 4000);
mount(App, { target: document.getElementById('app')!, props: { services: page.services } });
