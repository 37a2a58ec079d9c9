import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { playerLine } from '../../core/run/player';
import type { OwnBenchmark } from '../../env/env';
import { isLoopback } from '../../serve/access';
import { MOST_GAMES, type Defaults } from '../../serve/requests';
import { startServer } from '../../serve/server';
import { Threads } from '../../serve/threads';
import { worldsWith } from '../../serve/worlds';
import { readArguments, UsageError, type Arguments } from '../arguments';
import { dataBenchmark, QUERY_HELP, queryOf } from '../choose-benchmark';
import type { Command } from '../command';
import { PLAYER_ADAPTER_HELP } from '../model/open-engine';
import { actorOf, PLAYER_HELP, PLAYER_OPTIONS } from '../players';

/** What the command tells its threads. */
export interface ThreadData {
  readonly argv: readonly string[];
  readonly plays: boolean;
}

export const SERVE_ARGUMENTS = [
  ...['host', 'port', 'token-env', 'sessions', 'idle', 'workers', 'engines', 'quiet?'],
  ...['data', 'benchmark', 'families', 'split', 'rules', 'size', 'read', 'fresh', 'form', 'max-steps'],
  ...['model', 'format', 'device', 'threads', 'player-adapter'],
  ...PLAYER_OPTIONS,
];

export const serve: Command = {
  summary: 'the games as an environment for trainers elsewhere (OpenEnv)',
  help: `ict serve [--port 8000] [--host 127.0.0.1] [--actor A] [--benchmark minihack|alfworld] [--data DIR] [--families A,B] [--split train|seen|unseen]
          [--rules true|N] [--size S] [--read N] [--fresh N] [--form coach|games] [--max-steps N] [--sessions 256] [--idle 900] [--workers N] [--engines 1]

  Two environments on one port: /play, one game, and /reflect, one context of a reflector (docs/serve.md). Ctrl-C ends it: what is under way is
  answered, a second Ctrl-C ends it at once. A line of JSON for each request and session goes to the error stream; --quiet leaves it out.
  --host       another address than this machine's own; then a token is asked for
  --token-env  name of the environment variable that holds the token; ICT_SERVE_TOKEN when left out
  --sessions, --idle SECONDS   sessions at a time, and after how long one that asks for nothing ends
  --workers    threads that games are played on; as many as there are cores when left out
  --engines    copies of a model of this program, each on a thread of its own
  --data       your own ALFWorld games or MiniHack levels in the place of those that ship
  --benchmark … --form   what a reset means where it says nothing. Without --families and --rules, contexts are those of the page's runs
  --read, --fresh   games that a reflection is written from, and games that it is tried on; as in the page's runs where left out: 10 and 2, in
                    ALFWorld 10 and 1
  --form       coach: a line for each try, what small models learn from (default); games: the games whole
  --max-steps  of an episode, where the game itself allows more
${PLAYER_ADAPTER_HELP}
${PLAYER_HELP}
  ${QUERY_HELP}`,
  async run(argv) {
    const args = readArguments(argv, SERVE_ARGUMENTS);
    const host = args.text('host', '127.0.0.1');
    const variable = args.text('token-env', 'ICT_SERVE_TOKEN');
    const token = process.env[variable]?.trim() || null;
    if (token === null && !isLoopback(host))
      throw new UsageError(
        `--host ${host}: whoever reaches this machine could play. Put a token into ${variable}, and give it to clients.`,
      );
    const player = actorOf(args);
    if (player.kind === 'person' || player.kind === 'web-llm') throw new UsageError(`--actor ${player.kind} does not play for a server.`);
    const port = args.whole('port', 8000);
    if (port > 65_535) throw new UsageError(`--port is ${port}; a port is at most 65535.`);
    const defaults = defaultsOf(args, await dataBenchmark(args));
    const idleMs = 1000 * args.whole('idle', 900, 1);
    const places = args.whole('sessions', 256, 1);

    const isScripted = player.kind === 'expert' || player.kind === 'random';
    let fail!: (error: unknown) => void;
    const failure = new Promise<never>((_, reject) => (fail = reject));
    const games = await Threads.open({
      start: (plays) => new Worker(new URL('./serve-games.ts', import.meta.url), { workerData: { argv, plays } satisfies ThreadData }),
      games: args.whole('workers', availableParallelism(), 1),
      actors: isScripted ? null : player.kind === 'engine' ? args.whole('engines', 1, 1) : 1,
      onFailure: fail,
    });
    const log = args.flag('quiet') ? () => undefined : (entry: Record<string, unknown>) => console.error(JSON.stringify(entry));
    const server = await startServer({ host, port, token, places, idleMs, defaults, games, log }).catch(async (error: unknown) => {
      await games.close();
      throw error;
    });
    console.log(
      `Hindsight serves ${server.address}/play and ${server.address}/reflect; actor ${playerLine(player)}, ${places} places. Ctrl-C ends it.`,
    );
    try {
      await Promise.race([interrupted(), failure]);
    } finally {
      await server.close();
      await games.close();
    }
  },
};

/** The first SIGINT or SIGTERM; a second one ends the process. */
function interrupted(): Promise<void> {
  return new Promise((done) => {
    let isAgain = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (isAgain) process.exit(130);
        isAgain = true;
        done();
      });
  });
}

function defaultsOf(args: Arguments, own: OwnBenchmark | null): Defaults {
  const worlds = worldsWith(own);
  const benchmark = own ?? worlds.byId(args.text('benchmark', 'minihack'));
  const { families, split: chosen, rules, size } = queryOf(args, benchmark);
  const form = args.text('form', 'coach');
  if (form !== 'coach' && form !== 'games') throw new UsageError(`--form is "${form}", not coach or games.`);
  const count = (name: string): number | null => {
    if (args.text(name) === undefined) return null;
    const value = args.whole(name, 0, 1);
    if (value > MOST_GAMES) throw new UsageError(`--${name} is ${value}; at most ${MOST_GAMES} games are played for one reflection.`);
    return value;
  };
  if (families) benchmark.tasks({ families, split: chosen, seed: 0 });
  // Of a person's own games those families that a context can be made of.
  const split = args.text('split') === undefined ? 'train' : chosen;
  const usable = own?.families.map(({ id }) => id).filter((id) => worlds.countOf(own.id, id, split)! >= 2);
  if (usable?.length === 0)
    throw new UsageError('--data: no kind of game is there twice, and a context needs one to read and one to play.');
  return {
    worlds,
    benchmark: benchmark.id,
    families: args.text('families') === undefined ? (usable ?? null) : families!,
    split,
    rules: rules ?? null,
    size: size ?? null,
    read: count('read'),
    fresh: count('fresh'),
    form,
  };
}
