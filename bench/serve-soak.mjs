// Whether `ict serve` stands: games of MiniHack by many sessions for minutes, each session ended and begun anew again and again.
//   node bench/serve-soak.mjs [--sessions 1,8,64,256,1000] [--seconds 120] [--actor expert]
// Tells memory at five points, answers that were lost, sessions that the server still counts when all are closed, and what a client waits.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1,8,64,256,1000' },
    seconds: { type: 'string', default: '120' },
    actor: { type: 'string', default: 'expert' },
  },
});
const seconds = Number(values.seconds);
const places = ['--sessions', '4096', '--quiet'];
const server = spawn(process.execPath, ['scripts/ict.mjs', 'serve', '--port', '0', '--actor', values.actor, ...places], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let printed = '';
while (!printed.includes('\n')) printed += String((await once(server.stdout, 'data'))[0]);
const address = /http:(\S+)\/play/.exec(printed)[1];

const metric = async (name) => {
  const text = await (await fetch(`http:${address}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
};
const megabytes = async () => Math.round((await metric('process_resident_memory_bytes')) / 2 ** 20);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Games one after the other until the time is over; a new connection for every tenth. */
async function session(seed, until, seen) {
  for (let index = 0; performance.now() < until; index++) {
    const socket = new WebSocket(`ws:${address}/play/ws`);
    await once(socket, 'open');
    let answered = null;
    socket.on('message', (data) => answered(JSON.parse(String(data))));
    socket.on('close', () => answered?.(null));
    const ask = async (type, data) => {
      const begun = performance.now();
      const answer = await new Promise((done) => {
        answered = done;
        socket.send(JSON.stringify({ type, data }));
      });
      answered = null;
      seen.latencies.push(performance.now() - begun);
      if (answer?.type !== 'observation') seen.lost++;
      return answer?.data;
    };
    for (let game = 0; game < 10 && performance.now() < until; game++) {
      let now = await ask('reset', { benchmark: 'minihack', seed, index: 10 * index + game });
      while (now && !now.done) now = await ask('step', { action: now.observation.admissible.at(-1) });
      if (now) seen.episodes++;
      else break;
    }
    socket.close();
    await once(socket, 'close');
  }
}

console.log(
  `${cpus()[0].model}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} before, Node ${process.version}, actor ${values.actor}, ${seconds} s each\n`,
);
console.log('| sessions | episodes | answers | lost | p50 ms | p99 ms | memory MB, five times | sessions left |');
console.log('| --: | --: | --: | --: | --: | --: | --: | --: |');
for (const count of values.sessions.split(',').map(Number)) {
  const seen = { latencies: [], episodes: 0, lost: 0 };
  const until = performance.now() + 1000 * seconds;
  const all = Promise.all(Array.from({ length: count }, (_, i) => session(i, until, seen)));
  const memory = [];
  for (let i = 0; i < 5; i++) {
    await wait((1000 * seconds) / 6);
    memory.push(await megabytes());
  }
  await all;
  const latencies = Float64Array.from(seen.latencies).sort();
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))].toFixed(1);
  const left = (await (await fetch(`http:${address}/health`)).json()).sessions;
  console.log(
    `| ${count} | ${seen.episodes} | ${latencies.length} | ${seen.lost} | ${at(0.5)} | ${at(0.99)} | ${memory.join(' ')} | ${left} |`,
  );
}
server.kill('SIGTERM');
