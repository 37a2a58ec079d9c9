// A worker that plays: any back end behind the actor contract, by its name. What is heavy is loaded when asked for.

import { AppError } from '../src/core/errors';
import type { Actor, ActReply, ActRequest } from '../src/actor/actor';
import { createExpertActor, createRandomActor } from '../src/actor/scripted';
import { shipped } from '../src/env/catalog';
import { serve } from '../src/rpc/serve';

export interface ActorApi {
  /** The actor that plays from here on. @throws AppError `ACTOR_UNKNOWN` */
  open(name: string, benchmark: string): Promise<void>;
  /** As `Actor.act`. @throws AppError `ACTOR_CLOSED` before `open` */
  act(requests: readonly ActRequest[], signal?: AbortSignal): Promise<ActReply[]>;
  release(episodes: readonly string[]): Promise<void>;
}

const BACK_ENDS: Readonly<Record<string, (benchmark: string) => Actor>> = {
  expert: (benchmark) => createExpertActor(shipped.byId(benchmark)),
  random: () => createRandomActor(),
};

let actor: Actor | null = null;

serve<ActorApi>({
  async open(name, benchmark) {
    const create = Object.hasOwn(BACK_ENDS, name) ? BACK_ENDS[name] : undefined;
    if (!create)
      throw new AppError('ACTOR_UNKNOWN', `There is no actor "${name}".`, `Choose one of: ${Object.keys(BACK_ENDS).join(', ')}.`);
    actor = create(benchmark);
  },
  async act(requests, signal) {
    if (!actor) throw new AppError('ACTOR_CLOSED', 'No actor is open in this worker.', 'Call open first.');
    return actor.act(requests, signal);
  },
  async release(episodes) {
    actor?.release?.(episodes);
  },
});
