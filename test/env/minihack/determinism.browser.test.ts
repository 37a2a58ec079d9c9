import { commands } from 'vitest/browser';
import { expect, it } from 'vitest';
import { playedHash } from './played-hash';

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Computed by Node. */
    gameOnNode(): Promise<number>;
  }
}

it('equal seeds and keys give equal episodes of MiniHack in the browser and on Node', async () => {
  expect(playedHash()).toBe(await commands.gameOnNode());
});
