// How long the tests wait. A test waits for a state, so these limits stand only against one that never comes: each is
// several times the longest wait seen where other programs kept the processor busy.

/** For one state. */
export const STATE_MS = 10 * 60_000;

/** For one test or hook, which waits for many. */
export const TEST_MS = 30 * 60_000;

/** For a step of `npm test` in which no test ends. Longer than a test: only where Vitest cannot end one itself. */
export const STEP_MS = 35 * 60_000;
