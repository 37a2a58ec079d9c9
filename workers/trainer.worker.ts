// The trainer worker: engine, loop and store behind one typed door.

import { Catalog } from '../src/env/catalog';
import type { PlayersApi } from '../src/rpc/players-api';
import type { TrainerApi } from '../src/rpc/trainer-api';
import { ModelLibrary } from '../src/hub/library';
import { OpfsStorage } from '../src/hub/opfs-storage';
import { serve } from '../src/rpc/serve';
import { ownBenchmarks } from '../src/service/own-benchmarks';
import { TrainerService } from '../src/service/trainer-service';
import { openAdapterStore } from '../src/store/adapters';
import { openRunStore } from '../src/store/runs';
import { VERSION } from '../src/core/version';

async function openService(): Promise<TrainerService> {
  const [runs, adapters] = await Promise.all([openRunStore(), openAdapterStore()]);
  // The built worker lies in the page's folder `assets`.
  const page = new URL(import.meta.env.BASE_URL, self.location.href.replace(/assets\/[^/]*$/, ''));
  const models = new ModelLibrary(new OpfsStorage());
  return new TrainerService({
    runs,
    adapters,
    modelUrl: new URL('models/embedded/', page).href,
    version: VERSION,
    modelFiles: async (id) => ({ name: await models.nameOf(id), files: await models.files(id) }),
    modelOfWeights: (sha256) => models.idOf(sha256),
    modelNamed: (base) => models.named(base),
    catalog: async () => new Catalog(await ownBenchmarks()),
    threads: self.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1,
  });
}

const service = openService();
serve<Omit<TrainerApi, keyof PlayersApi>, PlayersApi>(
  service,
  service.then(({ players }) => players),
);
