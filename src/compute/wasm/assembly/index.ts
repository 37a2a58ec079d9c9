// What the device and its helping threads call. Arguments of divided work are written straight into memory by the
// device; see job.ts.

export { launch, serve, setThreads, stopThreads } from './job';
export { adamW, sumSquares } from './elementwise';
export { storeConstants } from './math';
export { gatherRows, scatterAddRows, scatterRows } from './rows';
export { packTransposed } from './pack';
export { embedRows } from './stored';
export { restrict } from './vocabulary';
