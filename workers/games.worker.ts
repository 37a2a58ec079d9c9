// Reads dropped games, so that the page stays awake over thousands of them.

import { serve } from '../src/rpc/serve';
import type { GamesApi } from '../src/rpc/games-api';
import { addGameFiles } from '../src/service/game-files';
import { openGameStore } from '../src/store/games';

serve<GamesApi>({
  async add(files, onProgress) {
    const store = await openGameStore();
    try {
      return await addGameFiles(files, store, onProgress);
    } finally {
      store.close();
    }
  },
});
