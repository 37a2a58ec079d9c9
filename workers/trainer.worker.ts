// The trainer worker: engine, loop and store behind one typed door.

import { serve } from '../src/rpc/serve';
import { TrainerService } from '../src/service/trainer-service';
import { openAdapterStore } from '../src/store/adapters';
import { openRunStore } from '../src/store/runs';
import { VERSION } from '../src/core/version';

serve(
  new TrainerService({
    runs: await openRunStore(),
    adapters: await openAdapterStore(),
    modelUrl: new URL('models/embedded/', new URL(import.meta.env.BASE_URL, self.location.href.replace(/assets\/[^/]*$/, ''))).href,
    version: VERSION,
  }),
);
