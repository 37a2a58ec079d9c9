// Reads inputs drawn by grammar: each has to come to a value or to a refusal that says what to do, within a second and a bounded memory.
//
//   npm run -s tools -- fuzz [NAME] [--runs N] [--seed S]
//
// NAME is one of the targets in test/fuzz/targets.ts, all of them when left out. Prints each fault with the seed that makes it again; exits with 1
// where there is one. A process of its own reads the inputs, so that one that never ends, or fills the memory, is told as well.

import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Of silence: then the input under way counts as one that never ends. */
const PATIENCE_MS = 20_000;
const MEMORY_MB = 1024;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    worker: { type: 'boolean', default: false },
  },
});
const [runs, first] = [Number(values.runs), Number(values.seed)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(first)) {
  console.error('Usage: npm run -s tools -- fuzz [NAME] [--runs N] [--seed S]');
  process.exit(2);
}

async function loadTargets() {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
  });
  return { server, module: await server.ssrLoadModule('/test/fuzz/targets.ts') };
}

if (values.worker) {
  const { server, module } = await loadTargets();
  const [name] = positionals;
  for (let seed = first; seed < first + runs; seed++) {
    process.send({ begun: seed });
    const fault = await module.faultOf(name, seed);
    if (fault) process.send({ fault, seed });
  }
  await server.close();
  process.send({ done: true }, () => process.exit(0));
} else {
  const { server, module } = await loadTargets();
  const known = Object.keys(module.TARGETS);
  await server.close();
  const names = positionals.length > 0 ? positionals : known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no target "${unknown}". Choose from ${known.join(', ')}.`);
    process.exit(2);
  }
  let faults = 0;
  for (const name of names) {
    const begin = performance.now();
    const found = await fuzz(name);
    faults += found;
    console.log(`${name}: ${runs} inputs from seed ${first}, ${found} faults, ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
  process.exit(faults > 0 ? 1 : 0);
}

async function fuzz(name) {
  let faults = 0;
  for (let from = first; from < first + runs;) {
    const { seed, why } = await runFrom(name, from, (at, fault) => {
      faults++;
      console.log(`${name}, seed ${at}: ${fault}`);
    });
    if (why === null) break;
    faults++;
    console.log(`${name}, seed ${seed}: ${why}`);
    from = seed + 1;
  }
  return faults;
}

/** @returns the seed that ended the process, and why; null where it came to its end */
function runFrom(name, from, onFault) {
  return new Promise((done) => {
    const args = [name, '--worker', '--runs', String(first + runs - from), '--seed', String(from)];
    const child = fork(fileURLToPath(import.meta.url), args, { execArgv: [`--max-old-space-size=${MEMORY_MB}`], silent: true });
    let seed = from;
    let why = 'the process ended, for want of memory or by a fault outside of JavaScript';
    let timer;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        why = `it takes more than ${PATIENCE_MS / 1000} s`;
        child.kill('SIGKILL');
      }, PATIENCE_MS);
    };
    wait();
    child.on('message', (message) => {
      wait();
      if (message.begun !== undefined) seed = message.begun;
      if (message.fault) onFault(message.seed, message.fault);
      if (message.done) why = null;
    });
    child.on('exit', () => {
      clearTimeout(timer);
      done({ seed, why });
    });
  });
}
