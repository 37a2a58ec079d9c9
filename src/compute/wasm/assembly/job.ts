// Where a job's description lies in memory, and who runs which part of it.
//
// The calling thread writes the description, then a claim word of three numbers: a generation, how many parts
// the job has, how many are taken. Taking a part is one atomic addition to that word, so a thread that wakes
// late gets a part beyond the end and nothing else; a thread that was never scheduled delays nobody.
// Which thread runs a part never changes its result.

import { runPart } from './operations';

/** Set by the device and fixed: these addresses lie below everything that is allocated. */
const CLAIM: usize = 1024;
const GENERATION: usize = 1088;
const DONE: usize = 1152;
const SLEEPERS: usize = 1216;
const STOP: usize = 1280;
const OPERATION: usize = 1344;
const ARGUMENTS: usize = 1408;

const PART_BITS: u64 = 20;
const PART_MASK: u64 = (1 << PART_BITS) - 1;
/** Looks before a thread goes to sleep: some tens of microseconds. */
const SPINS: i32 = 20000;

let threads: i32 = 1;
let generation: u64 = 0;
/** Which thread this instance runs on: 0 calls, the others wait for work. */
export let threadIndex: i32 = 0;

export function setThreads(count: i32): void {
  threads = count;
}

// @ts-ignore: decorator
@inline export function arg(index: i32): i32 {
  return load<i32>(ARGUMENTS + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline export function ptr(index: i32): usize {
  return <usize>arg(index);
}

// @ts-ignore: decorator
@inline export function argF(index: i32): f32 {
  return load<f32>(ARGUMENTS + ((<usize>index) << 2));
}

/** Runs all parts of a job and returns when they are done. */
export function launch(operation: i32, parts: i32): void {
  if (ASC_FEATURE_THREADS) {
    if (threads > 1 && parts > 1) {
      launchShared(operation, parts);
      return;
    }
  }
  for (let part = 0; part < parts; part++) runPart(operation, part);
}

function launchShared(operation: i32, parts: i32): void {
  store<i32>(OPERATION, operation);
  atomic.store<i32>(DONE, 0);
  generation = (generation + 1) & 0xffffff;
  atomic.store<u64>(CLAIM, (generation << (2 * PART_BITS)) | ((<u64>parts) << PART_BITS));
  atomic.store<i32>(GENERATION, <i32>generation);
  if (atomic.load<i32>(SLEEPERS) > 0) atomic.notify(GENERATION, min(threads, parts) - 1);
  takeParts();
  for (let spins = 0; ; ) {
    const done = atomic.load<i32>(DONE);
    if (done == parts) return;
    if (++spins > SPINS) atomic.wait<i32>(DONE, done, -1);
  }
}

function takeParts(): void {
  while (true) {
    const claim = atomic.add<u64>(CLAIM, 1);
    const parts = (claim >> PART_BITS) & PART_MASK;
    const part = claim & PART_MASK;
    if (part >= parts) return;
    runPart(load<i32>(OPERATION), <i32>part);
    atomic.add<i32>(DONE, 1);
    atomic.notify(DONE, 1);
  }
}

/** The life of a helping thread: returns when the device is destroyed. */
export function serve(index: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  threadIndex = index;
  let seen = 0;
  while (true) {
    let spins = 0;
    while (atomic.load<i32>(GENERATION) == seen) {
      if (++spins < SPINS) continue;
      atomic.add<i32>(SLEEPERS, 1);
      atomic.wait<i32>(GENERATION, seen, -1);
      atomic.sub<i32>(SLEEPERS, 1);
    }
    seen = atomic.load<i32>(GENERATION);
    if (atomic.load<i32>(STOP) != 0) return;
    takeParts();
  }
}

/** Lets every helping thread return from `serve`. */
export function stopThreads(): void {
  if (!ASC_FEATURE_THREADS) return;
  atomic.store<i32>(STOP, 1);
  atomic.store<i32>(GENERATION, -1);
  atomic.notify(GENERATION, -1);
}
