// A thread of `ict serve`: games, and the actor where it has one. Reads the same arguments as the command.

import { parentPort, workerData } from 'node:worker_threads';
import type { Actor } from '../../actor/actor';
import type { Usage } from '../../endpoint/answer';
import type { Endpoint } from '../../endpoint/endpoint';
import type { Completer } from '../../endpoint/request';
import type { Benchmark } from '../../env/env';
import { LocalGames, type Cast } from '../../serve/games';
import { worldsWith } from '../../serve/worlds';
import { sharedActor, unhurried } from '../../serve/shared-actor';
import { serveGames } from '../../serve/threads';
import { createActor } from '../../train/players';
import { SAMPLING_DEFAULTS } from '../../core/run/run-config';
import { usualPreset } from '../../train/presets';
import { readArguments, type Arguments } from '../arguments';
import { dataBenchmark } from '../choose-benchmark';
import { openOnnx } from '../model/onnx-folder';
import { openEngine } from '../model/open-engine';
import { actorOf, endpointsOf, fallbackIn, limitsOf } from '../players';
import { SERVE_ARGUMENTS, type ThreadData } from './serve';

/** Counts what is asked through it, and nothing else that the endpoint does. */
function counted(endpoint: Endpoint): { completer: Completer; tokens: () => Usage } {
  let counts: Usage = { promptTokens: 0, completionTokens: 0 };
  const onUsage = ({ promptTokens, completionTokens }: Usage): void => {
    counts = { promptTokens: counts.promptTokens + promptTokens, completionTokens: counts.completionTokens + completionTokens };
  };
  const completer: Completer = {
    get counts() {
      return counts;
    },
    complete: (asks, signal) => endpoint.complete(asks.map((ask) => ({ ...ask, onUsage })), signal), // prettier-ignore
  };
  return { completer, tokens: () => counts };
}

/** Who plays, by --actor. @throws AppError of whoever opens it */
async function openCast(args: Arguments): Promise<(benchmark: Benchmark) => Cast> {
  const player = actorOf(args);
  const endpoints = endpointsOf(args, player);
  const limits = limitsOf(args);
  const uncounted = (actor: Actor): Cast => ({ actor, tokens: () => null });
  if (player.kind === 'openai') {
    const endpoint = endpoints.get(player.url, player.model);
    return (benchmark) => {
      const { completer, tokens } = counted(endpoint);
      return { actor: createActor(player, { benchmark, endpoint: () => completer }, limits)!, tokens };
    };
  }
  if (player.kind === 'expert' || player.kind === 'random')
    return (benchmark) => uncounted(unhurried(createActor(player, { benchmark, endpoint: endpoints.get })!));
  const onnx = await openOnnx(args, player, { ...SAMPLING_DEFAULTS, actor_fallback: fallbackIn(args) });
  const engine = player.kind === 'engine' ? await openEngine(args, { plays: true }) : null;
  const actors = new Map<string, Actor>();
  return (benchmark) => {
    const kept = actors.get(benchmark.id);
    const actor = kept ?? sharedActor(engine ? engine.actor({ ...usualPreset(engine.chat !== null, benchmark.id), actor_fallback: fallbackIn(args) }) : createActor(player, { benchmark, endpoint: endpoints.get, onnx })!); // prettier-ignore
    actors.set(benchmark.id, actor);
    return uncounted(actor);
  };
}

const { argv, plays } = workerData as ThreadData;
await serveGames(parentPort!, async () => {
  const args = readArguments(argv, SERVE_ARGUMENTS);
  const nobody = (): never => {
    throw new Error('this thread has no actor');
  };
  const maxSteps = args.text('max-steps') === undefined ? undefined : args.whole('max-steps', 0, 1);
  return new LocalGames({
    worlds: worldsWith(await dataBenchmark(args)),
    cast: plays ? await openCast(args) : nobody,
    maxSteps,
    fallback: fallbackIn(args),
  });
});
