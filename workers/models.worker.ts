// Looks at models, plans their memory, fetches and keeps them, so that the page stays awake; the browser's private file system gives
// its fast handles to workers alone.

import { usableThreads } from '../src/compute/wasm/threads';
import { ModelLibrary } from '../src/hub/library';
import { OpfsStorage } from '../src/hub/opfs-storage';
import { serve } from '../src/rpc/serve';
import type { ModelsApi } from '../src/rpc/models-api';
import { ModelShelf } from '../src/service/model-shelf';

const PATIENCE = { stallMs: 30_000, attempts: 4, pauseMs: 1000 };

async function openShelf(): Promise<ModelShelf> {
  return new ModelShelf({ library: new ModelLibrary(new OpfsStorage()), threads: await usableThreads(undefined), patience: PATIENCE });
}

serve<ModelsApi>(openShelf());
