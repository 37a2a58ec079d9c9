// Actors without a model: the benchmark's expert and a random player.

import type { Benchmark, Expert } from '../env/env';
import { throwIfAborted } from '../core/errors';
import { createRng } from '../core/rng';
import type { Choice } from '../core/trajectory';
import type { Actor, ActRequest } from './actor';
import { parseReply } from './parse';

/** Obeys the system prompt as the benchmark's scripted player does; sees only what an agent sees. */
export function createExpertActor(benchmark: Benchmark): Actor {
  const players = new Map<string, Expert>();
  return {
    async act(requests, signal) {
      throwIfAborted(signal);
      return requests.map((request) => {
        let player = players.get(request.episode);
        if (!player || request.history.length === 0) {
          player = benchmark.expert(request.task, request.systemPrompt, createRng(request.seed, 'expert'));
          players.set(request.episode, player);
        }
        return parseReply(player.act(request.observation), request.observation.admissible);
      });
    },
    release(episodes) {
      for (const episode of episodes) players.delete(episode);
    },
  };
}

/** Any admissible action, all equally likely. */
export function createRandomActor(): Actor {
  const reply = (request: ActRequest): Choice =>
    parseReply(createRng(request.seed, 'random actor').pick(request.observation.admissible ?? ['look']), request.observation.admissible);
  return {
    async act(requests, signal) {
      throwIfAborted(signal);
      return requests.map(reply);
    },
  };
}
