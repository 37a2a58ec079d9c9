// Steps and contexts per second of `ict serve` by the number of sessions: node bench/serve.mjs [--sessions 1,8,64,256] [--seconds 10] [--actor expert].
// Starts the server itself. Each session does the next thing as soon as the last is answered; latencies are what a client sees.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1,8,64,256' },
    seconds: { type: 'string', default: '10' },
    actor: { type: 'string', default: 'expert' },
  },
});
const seconds = Number(values.seconds);
const server = spawn(
  process.execPath,
  ['scripts/ict.mjs', 'serve', '--port', '0', '--actor', values.actor, '--sessions', '4096', '--quiet'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
let printed = '';
while (!printed.includes('\n')) printed += String((await once(server.stdout, 'data'))[0]);
const address = /http:(\S+)\/play/.exec(printed)[1];

async function open(path) {
  const socket = new WebSocket(`ws:${address}${path}/ws`);
  await once(socket, 'open');
  const ask = async (type, data) => {
    socket.send(JSON.stringify({ type, data }));
    const { data: answer, type: kind } = JSON.parse(String((await once(socket, 'message'))[0]));
    if (kind === 'error') throw new Error(answer.message);
    return answer;
  };
  return { ask, close: () => socket.close() };
}

/** Plays the last possible action until the game is over, then the next game. */
async function* steps(session, benchmark, seed) {
  for (let index = 0; ; index = (index + 1) % 10_000) {
    let seen = await session.ask('reset', { benchmark, seed, index });
    while (!seen.done) {
      seen = await session.ask('step', { action: seen.observation.admissible.at(-1) });
      yield;
    }
  }
}

async function* contexts(session, benchmark, seed) {
  for (let n = 0; ; n++) {
    await session.ask('reset', { benchmark, seed: seed * 100_000 + n });
    await session.ask('step', { reflection: 'Look around.' });
    yield;
  }
}

async function measure(path, work, benchmark, count) {
  const sessions = await Promise.all(Array.from({ length: count }, () => open(path)));
  const latencies = [];
  const begun = performance.now();
  const until = begun + 1000 * seconds;
  await Promise.all(
    sessions.map(async (session, i) => {
      let last = performance.now();
      for await (const _ of work(session, benchmark, i)) {
        const now = performance.now();
        latencies.push(now - last);
        last = now;
        if (now > until) break;
      }
    }),
  );
  const elapsed = (performance.now() - begun) / 1000;
  for (const session of sessions) session.close();
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
  return { perSecond: latencies.length / elapsed, p50: at(0.5), p99: at(0.99) };
}

console.log(
  `${cpus()[0].model}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} before, Node ${process.version}, actor ${values.actor}, ${seconds} s each\n`,
);
console.log('| what | sessions | per second | p50 ms | p99 ms |\n| --- | --: | --: | --: | --: |');
for (const [what, path, work] of [
  ['steps', '/play', steps],
  ['contexts read and scored', '/reflect', contexts],
])
  for (const benchmark of ['minihack', 'alfworld'])
    for (const count of values.sessions.split(',').map(Number)) {
      const { perSecond, p50, p99 } = await measure(path, work, benchmark, count);
      console.log(`| ${benchmark}: ${what} | ${count} | ${perSecond.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`);
    }
const health = await fetch(`http:${address}/metrics`).then((response) => response.text());
console.log(`\nmemory at the end: ${(Number(/process_resident_memory_bytes (\d+)/.exec(health)[1]) / 2 ** 20).toFixed(0)} MB`);
server.kill('SIGTERM');
